"""The door that the command line, the dashboard and the tests use: a file for each thing that can be asked."""

from __future__ import annotations

from evenhand.auditing.audit import Audit
from evenhand.auditing.comparison import Comparison
from evenhand.auditing.network_audit import NetworkAudit
from evenhand.auditing.slices import Slices
from evenhand.scoring.attribution import Explanation
from evenhand.study.explanations import explain_person
from evenhand.study.gaps import WhyGap, why_gap
from evenhand.study.network import NetworkStudy, network_of, network_study
from evenhand.study.people import population_of
from evenhand.study.runs import Study, run
from evenhand.study.slices import slices_of

__all__ = [
    "Audit", "Comparison", "Explanation", "NetworkAudit", "NetworkStudy", "Slices", "Study", "WhyGap",
    "explain_person", "network_of", "network_study", "population_of", "run", "slices_of", "why_gap",
]

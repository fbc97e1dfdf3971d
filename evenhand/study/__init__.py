"""The door that the command line, the dashboard and the tests use: a file for each thing that can be asked."""

from __future__ import annotations

from evenhand.auditing.audit import Audit
from evenhand.auditing.comparison import Comparison
from evenhand.scoring.attribution import Explanation
from evenhand.study.explanations import explain_person
from evenhand.study.people import population_of
from evenhand.study.runs import Study, run

__all__ = ["Audit", "Comparison", "Explanation", "Study", "explain_person", "population_of", "run"]

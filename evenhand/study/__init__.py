"""The door that the command line, the dashboard and the tests use: a file for each thing that can be asked."""

from __future__ import annotations

from evenhand.auditing.audit import Audit
from evenhand.auditing.comparison import Comparison
from evenhand.auditing.frontier import attribute_of
from evenhand.auditing.ladder import Ladder
from evenhand.auditing.network_audit import NetworkAudit
from evenhand.auditing.slices import Slices
from evenhand.scoring.attribution import Explanation
from evenhand.study.causal import Twin, twin_of
from evenhand.study.checks import Check, check, check_study
from evenhand.study.comparisons import Seeds, compare_seeds, seeds_from
from evenhand.study.consequences import consequences, ladder_of
from evenhand.study.cutoffs import CutLab, cut_lab
from evenhand.study.cutoffs_of import Cutoffs, cutoffs
from evenhand.study.effects import GroupEffects, causal_effects
from evenhand.study.explanations import explain_person
from evenhand.study.fits import fitted_files
from evenhand.study.gaps import WhyGap, why_gap
from evenhand.study.importance import WhatMatters, label_of, swarm, what_matters, what_matters_of
from evenhand.study.linked import followers
from evenhand.study.listings import listings
from evenhand.study.mitigations import Mitigations, marks_of, methods_for, mitigate, mitigated, system_recipe
from evenhand.study.network import NetworkStudy, exposed_by, network, network_of, network_study
from evenhand.study.pairs import pair_audit
from evenhand.study.people import population_of
from evenhand.study.people_files import audit_people_file
from evenhand.study.policy_lab import COUPLINGS, MOST_WEIGHT, Draft, Tried, drafted, starting, tried
from evenhand.study.recourse import PersonRecourse, RecourseByGroup, recourse_by_group, recourse_of, recourse_of_person
from evenhand.study.runs import Study, run
from evenhand.study.scored import Answered, Scored, scored_people
from evenhand.study.slices import RATES, search_slices, slices_of
from evenhand.study.spread import Spread, spread_of
from evenhand.study.why_of import WhyAndCauses, pair_of, why
from evenhand.study.worries import GREY, Worries, worries_of

__all__ = [
    "COUPLINGS",
    "GREY",
    "MOST_WEIGHT",
    "RATES",
    "Answered",
    "Audit",
    "Check",
    "Comparison",
    "CutLab",
    "Cutoffs",
    "Draft",
    "Explanation",
    "GroupEffects",
    "Ladder",
    "Mitigations",
    "NetworkAudit",
    "NetworkStudy",
    "PersonRecourse",
    "RecourseByGroup",
    "Scored",
    "Seeds",
    "Slices",
    "Spread",
    "Study",
    "Tried",
    "Twin",
    "WhatMatters",
    "WhyAndCauses",
    "WhyGap",
    "Worries",
    "attribute_of",
    "audit_people_file",
    "causal_effects",
    "check",
    "check_study",
    "compare_seeds",
    "consequences",
    "cut_lab",
    "cutoffs",
    "drafted",
    "explain_person",
    "exposed_by",
    "fitted_files",
    "followers",
    "label_of",
    "ladder_of",
    "listings",
    "marks_of",
    "methods_for",
    "mitigate",
    "mitigated",
    "network",
    "network_of",
    "network_study",
    "pair_audit",
    "pair_of",
    "population_of",
    "recourse_by_group",
    "recourse_of",
    "recourse_of_person",
    "run",
    "scored_people",
    "search_slices",
    "seeds_from",
    "slices_of",
    "spread_of",
    "starting",
    "swarm",
    "system_recipe",
    "tried",
    "twin_of",
    "what_matters",
    "what_matters_of",
    "why",
    "why_gap",
    "worries_of",
]

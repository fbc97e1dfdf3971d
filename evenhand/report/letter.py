"""A letter to one person about their score: decision, reasons and what would be enough, ready to print."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from evenhand.report.person_words import in_points
from evenhand.report.recourse_words import change_in_words, points_beside
from evenhand.report.words import listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evenhand.scoring.attribution import Explanation
    from evenhand.scoring.recourse import Recourse

STYLE = """
@page { size: A4; margin: 24mm }
body { font: 16px/1.55 Georgia, "Source Serif 4", serif; color: #23262B; background: #fff; max-width: 42rem;
  margin: 3rem auto; padding: 0 1.5rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .3rem } h2 { font-size: 1.1rem; margin: 1.8rem 0 .3rem }
.quiet { color: #5F646C; font-size: .88rem } ol, ul { padding-left: 1.3rem } li { margin: .25rem 0 }
.mark { border: 1px solid #5B4B8A; border-radius: 99px; padding: .15rem .7rem; font-size: .85rem; float: right }
"""


def letter_html(found: Explanation, plan: Recourse | None, *, system: str, people: str, favourable: str = "high",
                decimals: int = 0, synthetic: bool, provenance: str) -> str:
    """Return a letter as one HTML page that needs nothing else; all words from data are escaped.

    The reasons are those of the explanation: at most four, no protected attribute, no friend by name. What a friend
    could change is left out: whom one knows is nobody's duty to change.

    Parameters
    ----------
    found : Explanation
        Why the person has their score.
    plan : Recourse, optional
        What would be enough.
    system, people : str
        The titles of the system and of the dataset.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    decimals : int
        How many decimals points are written with.
    synthetic : bool
        Whether the people are made up, which the letter then says.
    provenance : str
        Where people and score come from, for the foot.
    """
    body = [_mark(synthetic), f"<h1>About your score under {escape(system)}</h1>",
            f'<p class="quiet">{escape(found.person)}, {escape(people)}</p>',
            f"<p>{escape(_decision(found, decimals))}</p>"]
    if found.reasons:
        title = "Why there is no score" if found.score is None else \
            f"What kept the score from being {'higher' if favourable == 'high' else 'lower'}"
        body += [f"<h2>{title}</h2>", _list((f"{one.sentence} ({one.code})" for one in found.reasons), "ol")]
    if plan is not None and plan.status in ("found", "none", "not found"):
        body += ["<h2>What would be enough</h2>", f"<p>{escape(_enough(plan, decimals))}</p>"]
    if found.consequences and found.score is not None:
        met = [one.name for one in found.consequences if one.met]
        told = [f"{one.name} ({'from' if one.kind == 'benefit' else 'below'} {in_points(one.bound, decimals)} points)"
                for one in found.consequences]
        body += ["<h2>What scores bring in this system</h2>", _list(told, "ul"),
                 f"<p>{escape('Yours brings: ' + listing(met) + '.' if met else 'Yours brings none of these.')}</p>"]
    body.append(f'<p class="quiet">{escape(provenance)}</p>')
    return ("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            f"<title>{escape(found.person)}: {escape(system)}</title><style>{STYLE}</style></head>\n"
            f"<body>{''.join(body)}</body></html>\n")


def _mark(synthetic: bool) -> str:
    return '<span class="mark">synthetic data: this person is made up</span>' if synthetic else ""


def _list(entries: Iterable[str], kind: str) -> str:
    return f"<{kind}>{''.join(f'<li>{escape(one)}</li>' for one in entries)}</{kind}>"


def _decision(found: Explanation, decimals: int) -> str:
    if found.score is None:
        return "There is no score, and so no favourable decision."
    cut = found.cut
    score = in_points(found.score, decimals) if cut is None else points_beside(found.score, cut, decimals)
    band = f", band {found.band}" if found.band else ""
    if cut is None:
        return f"Your score is {score} points{band}."
    decided = "favourable" if found.selected else "not favourable"
    return f"Your score is {score} points{band}. The cut-off is {in_points(cut, decimals)}: the decision is {decided}."


def _enough(plan: Recourse, decimals: int) -> str:
    if plan.status == "found":
        score = points_beside(plan.score_after, plan.cut, decimals)
        changes = listing(change_in_words(change) for change in plan.changes)
        return (f"With {changes}, and everything else as it is, the score would be {score} points and the decision "
                "favourable. This was computed by the same system.")
    known = "There" if plan.status == "none" else "As far as was found, there"
    return f"{known} is nothing that you could change: {plan.reason}."

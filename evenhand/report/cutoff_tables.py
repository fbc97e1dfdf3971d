"""From the cut-off lab to plain tables: who is selected at a cut under each strategy, and who changes sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.report.cutoff_words import STRATEGIES, crossing_words, cut_answer, score_words, strategy_words
from evenhand.report.tables import PlainTable
from evenhand.report.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

HEADERS = ("group", "cut-off", "selected", "people", "share", "selected of the good")
CAUTION = ("Equal shares select as many as the single cut-off does; equal shares of the good, as many of the good. A "
           "cut-off for each group needs each person's group at the time of the decision. A cut-off chosen because it "
           "looks good here must be judged on other people.")


def cutoff_tables(found: Any, *, title: str, caveats: Sequence[str] = ()) -> list[PlainTable]:
    """Return a table a strategy, a line a group.

    Parameters
    ----------
    found : Cutoffs
        Who is selected at one cut, under each strategy.
    title : str
        Whose scores they are.
    caveats : sequence of str
        What the reader must know besides.
    """
    lab, span = found.lab, found.lab.span
    strategies = found.strategies
    at = score_words(found.cut, span)
    rates = dict(strategies["single"].select("group", "rate").rows())
    said = [cut_answer(at, lab.widest_at(found.cut, level=found.level), rates, None), CAUTION, *caveats]
    if found.cut != lab.cut:
        said.insert(1, crossing_words(found.crossing, score_words(lab.cut, span), at))
    tables = [_strategy(name, table, span, outcome=lab.has_outcome) for name, table in strategies.items()]
    first = tables[0]
    tables[0] = PlainTable(f"{title}: {first.title[:1].lower()}{first.title[1:]}", first.headers, first.rows,
                           "\n".join([first.caption, *said]))
    return tables


def _strategy(name: str, table: pl.DataFrame, span: tuple[float, float], *, outcome: bool) -> PlainTable:
    words, needs = STRATEGIES[name]
    headers = HEADERS if outcome else HEADERS[:-1]
    rows = tuple((one["group"], score_words(one["cut"], span), f"{one['selected']:,}", f"{one['people']:,}",
                  number(one["rate"], "%"), number(one["good_rate"], "%"))[:len(headers)]
                 for one in table.iter_rows(named=True))
    return PlainTable(f"{words} ({needs})" if needs else words, headers, rows,
                      f"{strategy_words(table, outcome=outcome)}.")

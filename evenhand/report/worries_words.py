"""What was measured of people's worries, in sentences made from the numbers, and as plain tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.report.tables import PlainTable
from evenhand.report.words import listing, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

HEADS = {
    "switches": "What if a part of the rule were switched off?",
    "transparency": "Can the score be explained by a simple one?",
    "objectivity": "Is it the person that is rated, or who rated them?",
    "thieves": "What would a thief learn?",
    "efficiency": "Does it serve better than relationships did?",
}
"""The worries, as questions, in order."""

NOTES = {
    "switches": "Each switch trains the rule anew without the part. Changed: decisions that are not as they were. AUC: "
                "how well the score tells who comes to a good outcome; 0.5 is by chance.",
    "transparency": "A simple score is a straight line in each thing that the score reads of a person, friends left "
                    "out, on people whom it did not learn from. Leaning: how much higher it is on average.",
    "objectivity": "The same people with the same deeds; all records of them are made anew, by others and with other "
                   "luck in being seen. What this alone makes of the variance of scores is no merit and no fault.",
    "thieves": "AUC of guessing each group from what was stolen, by models that did not see the person; 0.5 is by "
               "chance. This is what a leak would give away.",
    "efficiency": "On the same loans: who has a score at all, how well it tells who pays, and what a decision costs: "
                  "the share of defaults among those accepted, where each accepts the same number.",
}

HEADERS = {
    "switches": (("switch", "switch", ""), ("ratio", "ratio of shares", "ratio"), ("selected", "selected", "%"),
                 ("changed", "decisions changed", "%"), ("auc", "AUC", "ratio"), ("n", "n", "n")),
    "transparency": (("group", "group", ""), ("r2", "variance explained", "%"),
                     ("error", "mean error, points", "ratio"), ("leaning", "leaning, points", "signed"),
                     ("same_decision", "same decision", "%"), ("n", "n", "n")),
    "objectivity": (("group", "group", ""), ("noise_share", "variance due to records", "%"),
                    ("flipped", "decisions that flip", "%"), ("n", "n", "n")),
    "thieves": (("attribute", "attribute", ""), ("source", "from", ""), ("group", "group", ""),
                ("auc", "AUC", "ratio"), ("n", "n", "n")),
    "efficiency": (("system", "system", ""), ("coverage", "coverage", "%"), ("auc", "AUC", "ratio"),
                   ("default_rate", "defaults among accepted", "%"), ("selected", "accepted", "n"), ("n", "n", "n")),
}
LIMITS = {("switches", "ratio"): ("low", "high"), ("objectivity", "flipped"): ("low", "high"),
          ("thieves", "auc"): ("low", "high"), ("efficiency", "auc"): ("low", "high"),
          ("efficiency", "default_rate"): ("cost_low", "cost_high")}


def worry_sentences(found: Any) -> dict[str, str]:
    """Return one sentence a worry, made from the numbers; the reason where it could not be measured."""
    return {name: worry_sentence(found, name) for name in HEADS}


def worry_sentence(found: Any, name: str) -> str:
    """Return the sentence of one worry that was measured, or the reason why it could not be."""
    tellers = {"switches": _switches, "transparency": _transparency, "objectivity": _objectivity, "thieves": _thieves,
               "efficiency": _efficiency}
    return found.reasons.get(name) or tellers[name](found)


def worry_tables(found: Any) -> list[PlainTable]:
    """Return a plain table for each worry under its question and its sentence; the reason where it has no numbers."""
    told = worry_sentences(found)
    return [PlainTable(HEADS[name], tuple(head for _, head, _ in HEADERS[name]), _lines(name, found.tables[name]),
                       f"{told[name]} {NOTES[name]}") if found.tables[name].height
            else PlainTable(HEADS[name], ("not measured",), ((told[name],),), prose=True) for name in HEADS]


def _lines(name: str, table: pl.DataFrame) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_cell(name, row, column, unit) for column, _, unit in HEADERS[name])
                 for row in table.iter_rows(named=True))


def _cell(name: str, row: dict[str, Any], column: str, unit: str) -> str:
    value = row[column]
    if value is None:
        return "not known"
    if unit == "":
        return str(value)
    if unit == "n":
        return f"{value:,}"
    if unit == "signed":
        return f"{value:+.1f}".replace("-", "−")
    shown = number(value, unit if unit != "ratio" else "")
    ends = LIMITS.get((name, column))
    if ends is None or row[ends[0]] is None:
        return shown
    low, high = (number(row[end], unit if unit != "ratio" else "").removesuffix(" %") for end in ends)
    return f"{shown} ({low} to {high})"


def _switches(found: Any) -> str:
    first, *others = found.switches.to_dicts()
    if not others:
        return "Nothing is there to switch off: the rule reads neither friends nor purchases on the grey market."
    parts = [f"{row['switch']}, {number(row['changed'], '%')} of decisions change{_ratios(first, row)}"
             for row in others]
    return f"{_capital('; '.join(parts))}."


def _ratios(first: dict[str, Any], row: dict[str, Any]) -> str:
    if first["ratio"] is None or row["ratio"] is None:
        return ""
    before, after = number(first["ratio"]), number(row["ratio"])
    return " and the ratio of the shares selected " + (f"stays at {before}" if before == after
                                                       else f"goes from {before} to {after}")


def _transparency(found: Any) -> str:
    rows = found.transparency.to_dicts()
    whole, groups = rows[0], rows[1:]
    if whole["r2"] is None:
        return "Everybody has the same score: there is nothing to explain."
    same = (f", and gives the same decision to {number(whole['same_decision'], '%')} of people"
            if whole["same_decision"] is not None else "")
    worst = max(groups, key=lambda row: row["error"], default=None)
    if number(max(row["error"] for row in rows)) == number(0.0):
        return "A simple published score gives everybody the very same points: nothing in this one is opaque."
    where = f" It fails most for {worst['group']}: {number(worst['error'])} points off on average." \
        if worst and len(groups) > 1 else ""
    return f"A simple published score explains {number(whole['r2'], '%')} of the variance{same}.{where}"


def _objectivity(found: Any) -> str:
    whole = found.objectivity.to_dicts()[0]
    if whole["noise_share"] is None:
        return "Everybody has the same score."
    return (f"{number(whole['noise_share'], '%')} of the variance of scores is due to who rated, inspected or wrote "
            f"down, and to luck in being seen; {number(whole['flipped'], '%')} of decisions would fall otherwise.")


def _thieves(found: Any) -> str:
    parts = found.guesses.partition_by("attribute", maintain_order=True)
    told = [_guesses(part) if len(parts) == 1 else f"{part['attribute'][0]}: {_best_guess(part)}" for part in parts]
    best = max(found.thieves.to_dicts(), key=lambda row: row["low"] or 0)
    surest = (f"Surest: {best['group']}, from {best['source']} (AUC {number(best['auc'])})." if (best["low"] or 0) > 0.5
              else "No group is told more surely than by chance.")
    return f"{_capital('; '.join(told))}. {surest}"


def _guesses(guesses: pl.DataFrame) -> str:
    """Return what is guessed from each source, for one attribute."""
    first, *others = (f"from {row['source']}{{}}{number(row['right'], '%')}" for row in guesses.to_dicts())
    parts = [f"{first.format(', ')} of groups are guessed right", *(one.format(" ") for one in others)]
    return f"{listing(parts)}; always guessing the largest group gives {number(guesses['by_chance'][0], '%')}"


def _best_guess(guesses: pl.DataFrame) -> str:
    """Return what is guessed at best, where several attributes are told."""
    row = max(guesses.to_dicts(), key=lambda row: row["right"] - row["by_chance"])
    return (f"{number(row['right'], '%')} guessed right from {row['source']} (always guessing the largest group: "
            f"{number(row['by_chance'], '%')})")


def _efficiency(found: Any) -> str:
    rows: Sequence[dict[str, Any]] = found.efficiency.to_dicts()
    parts = [f"{row['system']} has an answer for {number(row['coverage'], '%')} of people, "
             + (f"tells who pays with an AUC of {number(row['auc'])}, " if row["auc"] is not None else "")
             + f"and {number(row['default_rate'], '%')} of those accepted default" for row in rows]
    return f"On the same loans, {'; '.join(parts)}."


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"

"""A file of people without a folder: as strict as the door for datasets, in pieces of any size."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.catalog import Catalog
from evenhand.errors import InputError
from evenhand.population.csv_file import read_csv
from evenhand.population.csv_pieces import checked_form
from evenhand.population.table import SourceFile
from evenhand.storage.people_file import scan_people
from evenhand.study import audit_people_file, run

ROWS = "".join(f"p{k},{'fm'[k % 2]},{k % 3 % 2},{k}\n" for k in range(300))
GOOD = f"id,sex,hired,score\n{ROWS}"


def written(folder: Path, text: str | bytes, name: str = "people.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def refused(file: Path, **asked: object) -> str:
    with pytest.raises(InputError) as fault:
        audit_people_file(file, **{"protected": ["sex"], "decision": "hired", **asked})
    return str(fault.value)


FAULTS = {
    "an extra field": (GOOD.replace("p5,m", "p5,m,9"), ["people.csv, line 7", "5 fields", "expected 4"]),
    "a field too few": (GOOD.replace("p5,m", "p5"), ["people.csv, line 7", "3 fields"]),
    "every row longer": ("id,sex,hired\n" + ROWS, ["4 fields in every row and 3 in the header"]),
    "a column twice": (GOOD.replace("id,sex", "sex,sex"), ["'sex' more than once"]),
    "columns alike": (GOOD.replace("id,sex", "Sex ,sex"), ["differ only in case or spaces"]),
    "no name": (GOOD.replace("id,sex", ",sex"), ["no name for column 1"]),
    "NUL": (GOOD.replace("p7,m", "p7,m\0"), ["line 9", "NUL"]),
    "Latin-1": (GOOD.replace("p7,m", "p7,é").encode("latin-1"), ["line 9", "0xe9", "UTF-8"]),
    "UTF-16": (GOOD.encode("utf-16"), ["UTF-16"]),
    "semicolons": (GOOD.replace(",", ";"), ["looks like ';'"]),
    "nothing": (b"", ["0 bytes"]),
    "a header alone": ("id,sex,hired,score\n", ["no rows"]),
    "a spreadsheet": (b"PK\x03\x04" + b"x" * 2000, ["spreadsheet"]),
    "an open quote": (GOOD.replace("p7,m", 'p7,"m'), ["never closed"]),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_damaged_csv_file_is_refused_where_the_engine_would_guess(tmp_path: Path, case: str) -> None:
    content, essentials = FAULTS[case]
    message = refused(written(tmp_path, content))
    for words in essentials:
        assert words in message


def test_a_number_with_a_fraction_far_down_is_read_as_one(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace(",299\n", ",299.5\n"))
    found = audit_people_file(file, protected=["sex"], score="score", cut=299.2)
    assert found.row("selection_rate", "sex", "m")["value"] == 1 / 150


def test_a_word_among_scores_is_named_and_counted(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace(",298\n", ",n/a\n").replace(",299\n", ",45%\n"))
    message = refused(file, decision=None, score="score", cut=100)
    assert "people.csv, column 'score': got 'n/a', which is no number (2 such values in all)" in message


def test_a_word_among_decisions_far_down_is_told(tmp_path: Path) -> None:
    assert "3 different values" in refused(written(tmp_path, GOOD.replace("p299,m,0", "p299,m,x")
                                                   .replace("p299,m,1", "p299,m,x")))


def test_lines_without_a_single_value_are_left_out_and_told(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("p7,", "\n,,,\np7,") + "\n\n")
    found = audit_people_file(file, protected=["sex"], decision="hired")
    assert found.population["people"] == 300
    assert "people.csv: 2 lines without a single value left out" in found.caveats


def test_codes_stay_codes_and_no_word_is_missing(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace(",f,", ",007,").replace(",m,", ",NA,"))
    found = audit_people_file(file, protected=["sex"], decision="hired")
    assert {row["group"] for row in found.frame().iter_rows(named=True)} == {"007", "NA", None}


def test_the_same_people_give_the_same_audit_as_parquet(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    pl.read_csv(file).write_parquet(tmp_path / "people.parquet")
    asked = {"protected": ["sex"], "score": "score", "cut": 120, "outcome": "hired", "measures": ["auc", "default"]}
    one, other = (audit_people_file(one, **asked) for one in (file, tmp_path / "people.parquet"))
    assert one.frame().equals(other.frame())


def test_a_broken_line_of_json_is_told_as_a_damaged_file(tmp_path: Path) -> None:
    good = '{"sex": "f", "hired": 1}\n' * 20_000
    assert "cannot be read" in refused(written(tmp_path, good + '{"sex: "m"}\n', "people.ndjson"))


def test_a_cut_off_the_scale_of_the_score_is_refused(tmp_path: Path) -> None:
    assert "between the lowest score, 0, and the highest, 299" in refused(
        written(tmp_path, GOOD), decision=None, score="score", cut=1e9)


def test_blank_lines_below_the_table_are_nobody(tmp_path: Path) -> None:
    found = audit_people_file(written(tmp_path, GOOD + "\n\n\n"), protected=["sex"], decision="hired")
    assert found.population["people"] == 300


@given(st.lists(st.tuples(*[st.text(st.sampled_from('ab,"\n '), max_size=4)] * 2), min_size=1, max_size=8),
       st.integers(1, 30))
def test_in_pieces_of_any_size_a_file_has_the_form_that_it_has_as_a_whole(cells: list, size: int) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    data = "\n".join(["x,y", *quoted]).encode()
    pieces = (data[k:k + size] for k in range(0, len(data), size))
    assert checked_form(pieces, "people.csv").rows == len(cells)


@given(st.text(st.sampled_from('ab,"\n'), max_size=30), st.integers(1, 12))
def test_what_is_refused_as_a_whole_is_refused_in_pieces(body: str, size: int) -> None:
    data = f"x,y\n{body}".encode()

    def told(read: object) -> bool:
        try:
            read()
        except InputError as fault:
            return "no rows" not in str(fault)  # quoted cells with nothing in them make a row in pieces
        return False

    whole = told(lambda: read_csv(SourceFile("people.csv", data)))
    pieces = told(lambda: checked_form((data[k:k + size] for k in range(0, len(data), size)), "people.csv"))
    assert whole == pieces


def test_columns_that_are_numbers_are_read_as_such_where_the_file_has_them(tmp_path: Path) -> None:
    table, notes = scan_people(written(tmp_path, GOOD), ["score", "other"])
    assert table.collect_schema()["score"] == pl.Float64
    assert notes == ()


def test_nan_is_missing_among_numbers_and_a_group_among_words_through_both_doors(tmp_path: Path) -> None:
    text = "sex,score,hired\nf,1.5,1\nf,NaN,0\nm,2.5,1\nm,3.5,NaN\nf,0.5,0\nNaN,1.0,1\n"
    file = written(tmp_path, text)
    folder = tmp_path / "datasets" / "d"
    folder.mkdir(parents=True)
    (folder / "people.csv").write_text(text, encoding="utf-8")
    (folder / "card.md").write_text("# D\n", encoding="utf-8")
    (folder / "recipe.toml").write_text(
        'title = "D"\n[files]\npeople = "people.csv"\n[columns]\nprotected = ["sex"]\ndecision = "hired"\n'
        'score = "score"\n', encoding="utf-8")
    ours = audit_people_file(file, protected=["sex"], decision="hired", score="score")
    theirs = run("d", "recorded", catalog=Catalog(tmp_path)).audits["recorded"]
    for group in ("f", "m", "NaN"):
        for measure in ("selection_rate", "mean_score"):
            one, other = (found.row(measure, "sex", group) for found in (ours, theirs))
            assert (one["value"], one["n"]) == (other["value"], other["n"])
    for column in ("score", "hired"):
        said = f"column '{column}': 1 value not a number (NaN), taken as missing"
        assert sum(said in note for note in ours.caveats) == sum(said in note for note in theirs.caveats) == 1

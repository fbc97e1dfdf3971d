"""Bad files: each is refused, or read with a note, in a sentence that says what, where, how many, what to do."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.errors import InputError
from evenhand.population import parquet_file, table
from evenhand.population.files import open_file, population_of_files, read_population, read_table
from evenhand.population.population import Population
from evenhand.population.recipe import PopulationRecipe
from evenhand.population.table import SourceFile

COLUMNS = {"id": "id", "protected": ["sex"], "outcome": "paid"}
GOOD = "id,sex,paid\na,f,1\nb,m,0\nc,f,0\n"


def recipe(**parts: object) -> PopulationRecipe:
    return PopulationRecipe(**{"name": "town", "title": "Town", "columns": COLUMNS, **parts})


def people(text: str | bytes, name: str = "people.csv", **parts: object) -> Population:
    data = text.encode() if isinstance(text, str) else text
    return population_of_files(recipe(**parts), SourceFile(name, data))


def refused(text: str | bytes, name: str = "people.csv", **parts: object) -> str:
    with pytest.raises(InputError) as fault:
        people(text, name, **parts)
    return str(fault.value)


def column(values: list[object], **parts: object) -> tuple[str, dict[str, object]]:
    """Two plain columns and a third one called x, on which the case turns."""
    rows = "\n".join(f"{k},{'fm'[k % 2]},{value}" for k, value in enumerate(values))
    return f"id,sex,x\n{rows}\n", {"columns": {"id": "id", "protected": ["sex"], **parts}}


def test_a_good_file_is_read_as_it_stands() -> None:
    town = people(GOOD)
    assert town.ids.to_list() == ["a", "b", "c"]
    assert town.people["sex"].to_list() == ["f", "m", "f"]
    assert town.outcome.tolist() == [1, 0, 0]
    assert not town.provenance.synthetic
    assert town.provenance.notes[0].startswith("people.csv: 3 rows read, 3 people kept, sha256 ")


WHOLE_FILES = {
    "empty": (b"", ["people.csv", "empty"]),
    "blank": (b"\n\n", ["blank lines"]),
    "header only": (b"id,sex,paid\n", ["no rows"]),
    "a longer row": (b"id,sex,paid\na,f,1\nb,m,0,9\n", ["line 3", "4 fields", "expected 3"]),
    "a shorter row": (b"id,sex,paid\na,f,1\nb,m\n", ["line 3", "2 fields", "expected 3"]),
    "longer after a quoted line end": (b'id,sex,paid\n"a\nx",f,1\nb,m,0,9\n', ["line 4", "4 fields"]),
    "every row longer": (b"id,sex,paid\n1,a,f,1\n2,b,m,0\n", ["4 fields in every row and 3 in the header"]),
    "semicolons": (b"id;sex;paid\na;f;1\n", ["looks like ';'", "commas"]),
    "tabs": (b"id\tsex\tpaid\na\tf\t1\n", ["looks like tabs"]),
    "UTF-16": (GOOD.encode("utf-16"), ["UTF-16", "UTF-8"]),
    "UTF-16 without mark": (GOOD.encode("utf-16-le"), ["UTF-16", "UTF-8"]),
    "Latin-1": ("id,sex,paid\na,f,1\nb,é,0\n".encode("latin-1"), ["line 3", "0xe9", "Latin-1", "UTF-8"]),
    "NUL": (b"id,sex,paid\na,f,1\nb,m\0,0\n", ["line 3", "NUL"]),
    "a spreadsheet": (b"PK\x03\x04" + b"x" * 2000, ["spreadsheet", "CSV"]),
    "a zip archive": (b"PK\x03\x04" + b"\0" * 500, ["zip archive", "CSV"]),
    "columns twice": (b"id,sex,sex\na,f,1\n", ["'sex' more than once"]),
    "columns alike": (b"id,sex,Sex ,paid\na,f,f,1\n", ["'sex' and 'Sex '", "case or spaces"]),
    "a column without a name": (b",id,sex,paid\n0,a,f,1\n", ["no name for column 1"]),
    "an open quote": (b'id,sex,paid\na,"f,1\nb,m,0\n', ["line 2", "never closed"]),
    "a quote inside": (b'id,sex,paid\na,f,1\nb,5" m,0\n', ["line 3", "quote in the middle"]),
    "junk after the mark of Parquet": (b"PAR1junk", ["no Parquet"]),
    "Parquet by name only": (GOOD.encode(), ["no Parquet"]),
}


@pytest.mark.parametrize("case", WHOLE_FILES)
def test_a_file_that_cannot_be_read_is_refused(case: str) -> None:
    data, essentials = WHOLE_FILES[case]
    message = refused(data, "people.parquet" if "Parquet" in case else "people.csv")
    for words in essentials:
        assert words in message
    assert "Error" not in message


VALUES = {
    "a column that is not there": (column([1, 0], outcome="y"), ["outcome", "'y'", "id, sex, x"]),
    "yes or no without the good one": (column(["yes", "no"], outcome="x"), ["'no', 'yes'", "favourable_outcome"]),
    "one and two": (column([1, 2, 1], outcome="x"), ["1, 2", "favourable_outcome = 1 or 2"]),
    "a good value that is not there": (
        column(["yes", "no"], outcome="x", favourable_outcome="yess"), ["'yess'", "did you mean 'yes'"]),
    "three classes": (column(["a", "b", "c"], outcome="x", favourable_outcome="a"), ["3 different values"]),
    "labels alike": (column(["Yes", "yes", "no"], outcome="x", favourable_outcome="yes"), ["'Yes' and 'yes'"]),
    "a mixture": (column(["True", "1", "0"], decision="x"), ["mixture", "'True'", "1 and 0"]),
    "probabilities": (column([.1, .2, .7, .9], decision="x"), ["probabilities", "score", "cut"]),
    "scores as decisions": (column(list(range(300, 320)), decision="x"), ["scores", "cut"]),
    "no label at all": (column(["", ""], outcome="x"), ["no value at all"]),
    "infinite labels": (column(["inf", "1"], outcome="x"), ["line 2", "infinite"]),
    "a decimal comma": (column(['"0,5"', '"0,7"'], score="x"), ["line 2", "'0,5'", "decimal comma"]),
    "thousands": (column([3, '"1,200"'], score="x"), ["line 3", "'1,200'", "thousands"]),
    "percent": (column(["45%", "50%"], score="x"), ["line 2", "'45%'", "percent"]),
    "currency": (column([5, "$5"], score="x"), ["line 3", "'$5'", "currency"]),
    "words": (column([5, "n/a"], score="x"), ["line 3", "'n/a'", "missing"]),
    "a score off its scale": (("id,sex,x\na,f,640\nb,m,9000\n", {
        "columns": {"id": "id", "protected": ["sex"], "score": "x"}, "fields": {"x": {"low": 300, "high": 850}}}),
        ["column 'x', line 3", "got 9000 (1 such number in all)", "from 300 to 850"]),
    "infinite scores": (column([1, "-inf"], score="x"), ["line 3", "infinite"]),
    "ids twice": (("id,sex\na,f\nb,m\na,f\n", {"columns": {"id": "id", "protected": ["sex"]}}),
                  ["line 4", "1 id more than once", "'a'"]),
    "an id that is missing": (("id,sex\na,f\n,m\n", {"columns": {"id": "id", "protected": ["sex"]}}),
                              ["line 3", "no id"]),
    "one column in two parts": (column([1, 0], outcome="sex"), ["'sex' as outcome and as a protected"]),
    "a code of no column": (column([1, 0], missing={"xx": [-1]}), ["missing", "'xx'", "did you mean 'x'"]),
}


@pytest.mark.parametrize("case", VALUES)
def test_a_value_that_cannot_play_its_part_is_refused(case: str) -> None:
    (text, parts), essentials = VALUES[case]
    message = refused(text, **parts)
    for words in essentials:
        assert words in message


def groups(values: list[object], **parts: object) -> tuple[str, dict[str, object]]:
    rows = "\n".join(f"{k},{value}" for k, value in enumerate(values))
    return f"id,g\n{rows}\n", {"columns": {"id": "id", "protected": ["g"], **parts}}


GROUPS = {
    "three thousand groups": ([f"g{k}" for k in range(3000)] * 2, ["3,000 different groups", "is this an id?"]),
    "a group a person": ([f"g{k}" for k in range(30)], ["30 different groups", "is this an id?"]),
    "a number": (list(range(18, 80)), ["62 different numbers from 18 to 79", "[bins.g]"]),
    "a date": (["2020-01-01", "2020-02-01", "2021-05-05"], ["date", "years"]),
    "no group": (["", " "], ["no group at all"]),
}


@pytest.mark.parametrize("case", GROUPS)
def test_a_column_that_makes_no_groups_is_refused(case: str) -> None:
    values, essentials = GROUPS[case]
    text, parts = groups(values)
    message = refused(text, **parts)
    for words in essentials:
        assert words in message


NOTES = {
    "words that may mean missing": (
        ["NA", "None", "null", "x"], ["'NA' (1 person) is read as a group", "missing ="]),
    "case and spaces": (["Male", "male ", "MALE", "f"], ["'MALE' (1) and 'Male' (1) and 'male ' (1) look alike"]),
    "composed or not": (["Zo\u00e9", "Zoe\u0301", "x"], ["look alike", "\\u0301"]),
    "most missing": (["", "", "f"], ["missing for 2 of 3 people (67%)", "limited"]),
    "one group": (["f", "f"], ["nothing to compare"]),
}


@pytest.mark.parametrize("case", NOTES)
def test_doubtful_groups_are_kept_as_they_are_and_noted(case: str) -> None:
    values, essentials = NOTES[case]
    text, parts = groups(values)
    town = people(text, **parts)
    assert town.people["g"].to_list() == [value or "Unknown" for value in values]
    notes = "\n".join(town.provenance.notes)
    for words in essentials:
        assert words in notes


def test_everybody_with_one_label_is_noted() -> None:
    text, parts = column([1, 1], outcome="x")
    town = people(text, **parts)
    assert town.outcome.tolist() == [1, 1]
    assert "same value" in "\n".join(town.provenance.notes)


def test_a_label_that_says_nan_is_missing_and_noted() -> None:
    text, parts = column(["1", "NaN", "0", ""], outcome="x")
    town = people(text, **parts)
    assert town.outcome.tolist() == [1, -1, 0, -1]
    notes = "\n".join(town.provenance.notes)
    assert "1 value not a number (NaN)" in notes
    assert "no outcome for 2 of 4 people" in notes


def test_an_outcome_that_is_the_score_is_noted_as_a_leak() -> None:
    text, parts = column([1, 0], outcome="x", score="x")
    assert "judged by itself" in "\n".join(people(text, **parts).provenance.notes)
    text, parts = column(["1,1", "0,0"], outcome="x", score="y")
    notes = people(text.replace("sex,x", "sex,x,y"), **parts).provenance.notes
    assert "have the same values" in "\n".join(notes)


def test_every_attribute_missing_for_most_people_is_noted() -> None:
    text = "id,a,b\n1,,\n2,,\n3,x,y\n"
    notes = people(text, columns={"id": "id", "protected": ["a", "b"]}).provenance.notes
    assert "every protected attribute is missing for 2 of 3 people" in "\n".join(notes)


def test_truth_values_are_one_and_zero() -> None:
    text, parts = column(["True", "False", "true"], decision="x")
    assert people(text, **parts).decision.tolist() == [1, 0, 1]
    text, parts = column(["yes", "no", ""], decision="x", favourable_decision="yes")
    assert people(text, **parts).decision.tolist() == [1, 0, -1]


def test_a_byte_order_mark_and_foreign_line_ends_change_nothing() -> None:
    plain = people(GOOD).people
    assert people(b"\xef\xbb\xbf" + GOOD.encode()).people.equals(plain)
    assert people(GOOD.replace("\n", "\r\n")).people.equals(plain)
    assert people(GOOD.replace("\n", "\r")).people.equals(plain)
    assert people(GOOD.rstrip("\n")).people.equals(plain)


def test_quoted_commas_quotes_and_line_ends_belong_to_the_value() -> None:
    town = people('id,sex,paid\n"a, b","f ""x""\ny",1\nb,m,0\n')
    assert town.ids.to_list() == ["a, b", "b"]
    assert town.people["sex"].to_list() == ['f "x"\ny', "m"]


def test_blank_lines_and_rows_of_commas_are_left_out_and_counted() -> None:
    town = people("id,sex,paid\na,f,1\n\n,,\nb,m,0\n,,\n\n\n")
    assert town.ids.to_list() == ["a", "b"]
    notes = "\n".join(town.provenance.notes)
    assert "1 blank line left out" in notes
    assert "2 rows without a single value left out, the first on line 4" in notes


def test_ids_keep_every_digit() -> None:
    town = people("id,sex,paid\n007,f,1\n9007199254740993,m,0\n9007199254740992,m,0\n")
    assert town.ids.to_list() == ["007", "9007199254740993", "9007199254740992"]
    assert town.position("9007199254740993") == 1


def test_without_an_id_people_are_named_by_their_row() -> None:
    town = people(GOOD, columns={"protected": ["sex"], "outcome": "paid"})
    assert (town.roles.id, town.ids.to_list()) == ("row", ["1", "2", "3"])


def test_codes_with_leading_zeros_and_long_numbers_stay_words() -> None:
    town = people("id,sex,paid,post,long,n\na,f,1,01234,12345678901234567890,3\nb,m,0,99999,1,4\n")
    assert town.people["post"].to_list() == ["01234", "99999"]
    assert town.people["long"].to_list() == ["12345678901234567890", "1"]
    assert town.people["n"].dtype == pl.Int64


def test_numbers_with_a_few_words_among_them_are_read_as_words_with_a_note() -> None:
    town = people("id,sex,paid,n\na,f,1,3\nb,m,0,none\nc,m,0,4\n")
    assert town.people["n"].dtype == pl.String
    notes = "\n".join(town.provenance.notes)
    assert "line 3: 1 value among 2 numbers not read as a number, such as 'none'" in notes


def test_codes_for_missing_are_missing() -> None:
    text, parts = column([1, -1, 0], outcome="x", missing={"x": [-1], "sex": ["m"]})
    town = people(text, **parts)
    assert town.outcome.tolist() == [1, -1, 0]
    assert town.people["sex"].to_list() == ["f", "Unknown", "f"]
    assert "1 value -1 taken as missing" in "\n".join(town.provenance.notes)


def test_bins_make_groups_from_a_number_and_keep_the_number() -> None:
    text, _ = groups([24, 25, 26, ""])
    up_to = {"column": "g", "cuts": [25], "closed": "right", "labels": ["young", "old"]}
    bins = {"g": {"cuts": [25]}, "up_to": up_to}
    town = people(text, columns={"id": "id", "protected": ["g", "up_to"]}, bins=bins)
    assert town.people["g"].to_list() == ["< 25", ">= 25", ">= 25", "Unknown"]
    assert town.people["up_to"].to_list() == ["young", "young", "old", "Unknown"]
    assert town.people["g_number"].to_list() == [24, 25, 26, None]
    assert town.levels("up_to") == ("young", "old", "Unknown")


@pytest.mark.parametrize(("text", "bins", "words"), [
    ('id,g\na,"24,5"\n', {"g": {"cuts": [25]}}, "decimal comma"),
    ("id,g\na,24\n", {"h": {"cuts": [25]}}, "[bins.h]: got 'h'"),
    ("id,g,g_number\na,24,1\n", {"g": {"cuts": [25]}}, "g_number"),
    ("id,g\na,24\n", {"g": {"cuts": [25]}, "k": {"column": "g", "cuts": [25]}}, "among the protected"),
])
def test_bins_that_cannot_be_made_are_refused(text: str, bins: dict[str, object], words: str) -> None:
    assert words in refused(text, columns={"id": "id", "protected": ["g"]}, bins=bins)


def parquet(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def test_parquet_and_csv_give_the_same_people() -> None:
    frame = pl.DataFrame({"id": ["007", "b", "c"], "sex": ["f", None, "m"], "age": [30, 40, None],
                          "paid": [True, False, None], "score": [1.5, None, 2.0]})
    columns = {"id": "id", "protected": ["sex"], "outcome": "paid", "score": "score"}
    one = people(frame.write_csv(), columns=columns)
    other = people(parquet(frame), "people.parquet", columns=columns)
    categories = frame.with_columns(pl.col("sex").cast(pl.Categorical))
    third = people(parquet(categories), "people.parquet", columns=columns)
    assert one.people.equals(other.people)
    assert one.people.equals(third.people)
    assert one.outcome.tolist() == other.outcome.tolist() == [1, 0, -1]


def test_ids_that_parquet_holds_as_numbers_with_a_fraction_are_refused() -> None:
    frame = pl.DataFrame({"id": [9.1e15, 1.0], "sex": ["f", "m"], "paid": [1, 0]})
    assert "lost digits" in refused(parquet(frame), "people.parquet")


def test_dates_and_nested_columns_of_parquet_are_refused_in_their_part() -> None:
    frame = pl.DataFrame({"id": ["a", "b"], "sex": pl.Series(["2020-01-01", "2020-01-02"]).str.to_date(),
                          "paid": [1, 0]})
    assert "date" in refused(parquet(frame), "p.parquet")
    assert "'sex'" in refused(parquet(frame.with_columns(sex=pl.Series([[1], [2]]))), "p.parquet")


def test_a_parquet_that_declares_too_much_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = parquet(pl.DataFrame({"id": pl.Series(["a"] * 5000), "sex": ["f"] * 5000, "paid": [1] * 5000}))
    monkeypatch.setattr(table, "MOST_CELLS", 10_000)
    monkeypatch.setattr(pl, "from_arrow", lambda *_: pytest.fail("it was read"))
    assert "5,000 rows of 3 columns" in refused(data, "people.parquet")


def test_a_parquet_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "MOST_UNPACKED", 10)
    assert "unpacks" in refused(parquet(pl.DataFrame({"id": ["a"], "sex": ["f"]})), "people.parquet")


def test_a_file_that_is_too_large_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)
    monkeypatch.setattr(table, "MOST_BYTES", 8)
    with pytest.raises(InputError, match="at most"):
        open_file(tmp_path, "people.csv")


@pytest.mark.parametrize("name", ["../people.csv", "a/../../people.csv", "/etc/passwd", "C:\\people.csv",
                                  "..\\people.csv", "\\\\host\\share\\x", "x\0.csv"])
def test_a_path_out_of_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(InputError, match="inside the dataset's folder"):
        open_file(inside, name)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "people.csv").symlink_to(tmp_path / "people.csv")
    with pytest.raises(InputError, match="leads out of the folder"):
        open_file(inside, "people.csv")


@pytest.mark.parametrize("name", ["people.csv", "CON", "n" * 300, "\U0001f600.csv", "a\u202ecsv.exe", "."])
def test_a_file_that_is_not_there_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such file|cannot be read"):
        open_file(tmp_path, name)


def test_hostile_names_of_groups_are_kept_as_words() -> None:
    values = ["<script>alert(1)</script>", '=HYPERLINK("x")', "a\u202eb"]
    frame = pl.DataFrame({"id": ["1", "2", "3"], "sex": values, "paid": [1, 0, 1]})
    assert people(frame.write_csv()).people["sex"].to_list() == values


def test_a_recipe_without_files_or_columns_says_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\[files\]"):
        read_population(recipe(), tmp_path)
    with pytest.raises(InputError, match=r"\[columns\]"):
        population_of_files(recipe(columns=None), SourceFile("p.csv", b"a\n1\n"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(min_size=1, max_size=400),
                 st.text(alphabet='a1,;"\n\r\t é\0', min_size=1, max_size=120).map(str.encode)))
def test_whatever_the_bytes_reading_ends_in_a_table_or_a_clear_error(data: bytes) -> None:
    try:
        found = read_table(SourceFile("people.csv", data))
    except InputError:
        return
    assert found.frame.height == len(found.lines)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(alphabet='a1,"\n é;', max_size=6), st.text(alphabet='x2,"\n ', max_size=6)),
                min_size=1, max_size=8))
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    frame = pl.DataFrame(rows, schema=["a", "b"], orient="row").with_columns(c=pl.lit("z"))
    found = read_table(SourceFile("people.csv", frame.write_csv(quote_style="always").encode()))
    assert found.frame.fill_null("").equals(frame)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_junk_with_the_mark_of_parquet_never_ends_in_a_traceback(junk: bytes) -> None:
    with pytest.raises(InputError):
        read_table(SourceFile("people.parquet", b"PAR1" + junk + b"PAR1"))

"""Reports: one folder that stands on its own, the same bytes each time, small counts hidden in every format alike."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from pathlib import Path

import pytest

from evenhand.catalog import Catalog
from evenhand.cli.app import run_app
from evenhand.errors import InputError
from evenhand.report.sections import SECTIONS
from evenhand.storage.atomic import write_folder
from evenhand.study.reports import ReportRequest, report_files
from evenhand.study.verification import verified

EVIL = "</script><script>alert(1)</script>"
FORMULA = '=HYPERLINK("x")'
RARE = "Rarely seen"
GROUPS = {EVIL: (120, 80), FORMULA: (150, 60), "a|b `c` *d* ![e](f)": (60, 40), RARE: (7, 6)}
DATE = "2026-01-02T03:04:05Z"

RECIPE = """
title = "Odd <b>names</b>"
[files]
people = "people.csv"
[columns]
protected = ["race"]
decision = "hired"
favourable_decision = 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "mine" / "datasets" / "odd"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "card.md").write_text("# Odd\n\nMade <script>alert(2)</script> <IMG src=x> for a test: <https://x.org>.\n")
    with (folder / "people.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["race", "hired"])
        for group, (yes, no) in GROUPS.items():
            table.writerows([[group, 1]] * yes + [[group, 0]] * no)
    return tmp_path / "mine"


def odd(project: Path, **asked: object) -> dict[str, bytes]:
    return report_files(ReportRequest("odd", ("recorded",), **asked), catalog=Catalog(project), date=DATE)


def test_the_same_question_gives_the_same_bytes_in_every_format() -> None:
    request = ReportRequest("citizens", ("sesame", "financial"), by=("hukou", "sex"), people=1500)
    one, two = (report_files(request, date=DATE) for _ in range(2))
    assert {"report.html", "report.pdf", "report.md", "report.json", "numbers.csv", "manifest.json"} < set(one)
    assert {name: content for name, content in one.items() if two.get(name) != content} == {}


def test_planted_biases_stand_in_the_report_and_are_verified(tmp_path: Path) -> None:
    asked = ["citizens", "sesame", "--people", "400", "--by", "sex", "--knob", "label=2", "--format", "json"]
    assert run_app(["report", *asked, "--out", str(tmp_path / "biased")]) == 0
    manifest = json.loads((tmp_path / "biased" / "manifest.json").read_text())
    assert manifest["asked"]["knobs"] == ["label=2"]
    assert "--knob label=2" in manifest["command"]
    assert run_app(["verify", str(tmp_path / "biased")]) == 0


def test_the_date_can_be_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    files = report_files(ReportRequest("german-credit", ("recorded",), formats=("md",)))
    assert b"1970-01-02" in files["report.md"]
    assert json.loads(files["manifest.json"])["created"] == "1970-01-02T00:00:00Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH"):
        report_files(ReportRequest("german-credit", ("recorded",), formats=("md",)))


def test_small_groups_are_hidden_in_every_format_alike_and_shown_inside(project: Path) -> None:
    files = odd(project, formats=("html", "md", "json", "csv", "svg"))
    numbers = json.loads(files["report.json"])
    groups = {row["group"] for row in numbers["audits"]["recorded"]["rows"]} - {None}
    assert groups == {EVIL, FORMULA, "groups too small to show"}
    for name in ("report.html", "report.md", "charts/recorded-selection_rate-race.svg"):
        told = set(re.findall(r"n = ([\d,]+)", files[name].decode()))
        assert told <= {"200", "210", "113", "3,696"}, (name, told)
        assert told & {"200", "210", "113"}, name
    assert {row["n"] for row in csv.DictReader(io.StringIO(files["numbers.csv"].decode()))} == {"200", "210", "113"}
    assert numbers["public"] is True
    inside = odd(project, formats=("json",), public=False)
    groups = {row["group"] for row in json.loads(inside["report.json"])["audits"]["recorded"]["rows"]} - {None}
    assert groups == set(GROUPS)


def test_synthetic_people_are_never_hidden() -> None:
    files = report_files(ReportRequest("citizens", ("sesame",), people=300, by=("ethnicity",), formats=("json",),
                                       public=True), date=DATE)
    numbers = json.loads(files["report.json"])
    assert (numbers["public"], numbers["hidden"]) == (False, [])


def test_names_from_data_are_words_in_every_format(project: Path) -> None:
    files = odd(project, public=False)
    page = files["report.html"].decode()
    assert "<script>alert" not in page
    charts = page.count('data-chart="')
    assert charts == 2
    assert page.count("<script") == page.count("</script>") == charts + 2
    assert "&lt;/script&gt;" in page
    assert "\\u003c/script\\u003e" in page
    told = files["report.md"].decode()
    assert "<script" not in told
    assert "a\\|b" in told
    assert "![e](f)" not in told
    assert "<IMG" not in told
    assert "<https://x.org>" in told
    cells = {cell for row in csv.reader(io.StringIO(files["numbers.csv"].decode())) for cell in row}
    assert f"'{FORMULA}" in cells
    assert FORMULA not in cells
    assert all(re.fullmatch(r"[A-Za-z0-9_./-]+", name) for name in files)


def test_the_page_loads_nothing_and_allows_itself_nothing(project: Path) -> None:
    page = odd(project, formats=("html",))["report.html"].decode()
    head = unescape(page[:page.index("<body>")])
    assert "default-src 'none'" in head
    assert "unsafe-eval" not in head
    script_policy = re.search(r"script-src ([^;]*);", head)
    assert script_policy
    assert "unsafe-inline" not in script_policy[1]
    written = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"<(script|img|link|iframe)[^>]+(src|href)=", written)


def test_every_section_can_be_asked_for_alone() -> None:
    for key in SECTIONS:
        files = report_files(ReportRequest("german-credit", ("recorded",), sections=(key,), formats=("md",)), date=DATE)
        assert files["report.md"].count(b"\n## ") <= 1


def test_a_printed_page_has_words_under_every_heading() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    files = report_files(ReportRequest("german-credit", ("recorded",), formats=("pdf", "json")), date=DATE)
    pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(files["report.pdf"])]
    titles = {SECTIONS[key].TITLE for key in json.loads(files["report.json"])["sections"]}
    assert len(titles) >= 8
    for title in titles:
        page = next(text for text in pages if title in text)
        assert len(page.split(title, 1)[1].split()) > 12, f"{title!r} stands alone at the end of its page"


def test_a_report_is_verified_and_one_changed_row_is_seen(project: Path, tmp_path: Path) -> None:
    folder = write_folder(odd(project), tmp_path / "report")
    assert verified(folder, catalog=Catalog(project)) == ()
    people = project / "datasets" / "odd" / "people.csv"
    rows = people.read_text().splitlines()
    people.write_text("\n".join([*rows[:-1], rows[-1].removesuffix("0") + "1"]) + "\n")
    with pytest.raises(InputError, match=r"inputs: got other content of datasets/odd/people\.csv"):
        verified(folder, catalog=Catalog(project))
    people.write_text("\n".join(rows) + "\n")
    (folder / "report.md").write_text("All is well.")
    with pytest.raises(InputError, match=r"got other content of report\.md"):
        verified(folder, catalog=Catalog(project))
    (folder / "report.md").unlink()
    with pytest.raises(InputError, match=r"got no report\.md"):
        verified(folder, catalog=Catalog(project))


def test_a_system_with_a_mitigation_or_another_weight_is_reported_with_the_card_of_its_model(tmp_path: Path) -> None:
    asked = ReportRequest("citizens", ("sesame", "sesame+reweighing:hukou", "sesame:behaviour=0"), people=500,
                          sections=("findings", "cards"), formats=("md",))
    files = report_files(asked, catalog=Catalog(), date=DATE)
    told = files["report.md"].decode()
    assert told.count("### The system:") == 1
    assert "### Sesame Credit, as commonly reported (reweighing by hukou)" in told
    manifest = json.loads(files["manifest.json"])
    assert [name for name in manifest["inputs"] if name.startswith("models/")] == ["models/sesame/recipe.toml",
                                                                                   "models/sesame/card.md"]
    assert verified(write_folder(files, tmp_path / "report"), catalog=Catalog()) == ()


def test_a_manifest_that_tells_another_command_is_seen(project: Path, tmp_path: Path) -> None:
    files = odd(project, formats=("json",))
    files["manifest.json"] = files["manifest.json"].replace(b"report odd", b"report even")
    folder = write_folder(files, tmp_path / "report")
    with pytest.raises(InputError, match=r"manifest\.json: got other content of command"):
        verified(folder, catalog=Catalog(project))


def test_numbers_that_were_changed_together_with_their_hash_are_seen(project: Path, tmp_path: Path) -> None:
    files = odd(project, formats=("json",))
    forged = files["report.json"].replace(b'"people": 523', b'"people": 999')
    manifest = json.loads(files["manifest.json"])
    from evenhand.storage.manifest import sha256_of

    assert forged != files["report.json"]
    manifest["files"]["report.json"]["sha256"] = sha256_of(forged)
    folder = write_folder({"report.json": forged, "manifest.json": json.dumps(manifest).encode()}, tmp_path / "report")
    with pytest.raises(InputError, match=r"numbers: got other content of report\.json"):
        verified(folder, catalog=Catalog(project))


def test_the_command_writes_the_folder_and_verifies_it(project: Path, tmp_path: Path,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    out, mine = str(tmp_path / "report"), ["--project", str(project)]
    assert run_app(["report", "odd", "recorded", "--out", out, "--format", "json,md", *mine]) == 0
    assert run_app(["verify", out, *mine]) == 0
    assert "verified" in capsys.readouterr().out
    assert run_app(["report", "odd", "recorded", "--out", out, "--sections", "findigns", *mine]) == 2
    assert "did you mean 'findings'" in capsys.readouterr().err
    assert run_app(["report", "odd", "recorded", "--out", str(project), "--format", "json", *mine]) == 2
    assert "other things" in capsys.readouterr().err
    assert run_app(["verify", str(project), *mine]) == 2

"""The sections of a report: numbers are those of the audit, what does not apply is left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evenhand.catalog import Catalog
from evenhand.report.document import ChartBlock, Findings, Report, TableBlock
from evenhand.report.material import Material
from evenhand.report.sections import SECTIONS, written
from evenhand.report.words import number_with_interval
from evenhand.study.reports import ReportRequest, material_of


@pytest.fixture(scope="module")
def material() -> Material:
    request = ReportRequest("citizens", ("sesame", "financial"), people=1500, by=("hukou", "sex", "sex*hukou"))
    return material_of(request, catalog=Catalog(), date="2026-01-02T03:04:05Z")


@pytest.fixture(scope="module")
def report(material: Material) -> Report:
    return written(material)


def tables(report: Report) -> Iterator[TableBlock]:
    yield from (block for section in report.sections for block in section.blocks if isinstance(block, TableBlock))


def test_a_report_on_tied_people_and_two_systems_has_every_section(report: Report) -> None:
    assert [section.key for section in report.sections] == list(SECTIONS)


def test_a_report_on_one_recorded_decision_leaves_out_what_it_cannot_know() -> None:
    material = material_of(ReportRequest("german-credit", ("recorded",)), catalog=Catalog())
    left_out = set(SECTIONS) - {section.key for section in written(material).sections}
    assert left_out == {"cutoffs", "network", "why", "comparison"}


def test_every_group_stands_in_its_table_with_the_numbers_of_the_audit(material: Material, report: Report) -> None:
    rows = {row[0]: row for block in tables(report) if block.table.title == "The numbers, by household registration"
            for row in block.table.rows}
    for name, audit in material.audits.items():
        for group in ("urban", "migrant", "rural"):
            row = audit.row("selection_rate", "hukou", group)
            told = number_with_interval(row["value"], row["low"], row["high"], unit="%")
            found = {cell for block in tables(report) for line in block.table.rows if line[0] == group for cell in line}
            assert told in found, (name, group)
    assert set(rows) == {"urban", "migrant", "rural"}


def test_charts_have_names_of_their_own_and_words_for_those_who_cannot_see_them(report: Report) -> None:
    names = [chart.name for chart in report.charts]
    assert len(names) == len(set(names)) >= 10
    assert all(len(chart.alt) > 20 for chart in report.charts)
    assert all(isinstance(chart, ChartBlock) and "datasets" in chart.spec for chart in report.charts)


def test_what_is_beyond_a_tolerance_is_told_before_all_else(report: Report) -> None:
    found = next(section for section in report.sections if section.key == "findings")
    first = next(block.entries for block in found.blocks if isinstance(block, Findings))
    verdicts = [one.verdict for one in first]
    assert verdicts == sorted(verdicts, key=["beyond", "within", "not_enough_data"].index)
    assert all(one.whole for one in first)


def test_the_split_of_a_gap_adds_up_in_print(report: Report) -> None:
    table = next(block.table for block in tables(report) if "split exactly" in block.table.title)
    for _, gap, *parts in table.rows:
        gap, *parts = (float(cell.replace("−", "-")) for cell in (gap, *parts))
        assert gap == pytest.approx(sum(parts), abs=0.2)


@pytest.mark.parametrize("key", ["cutoffs", "why"])
def test_intervals_that_take_tied_people_as_independent_say_so(report: Report, key: str) -> None:
    section = next(one for one in report.sections if one.key == key)
    told = " ".join(getattr(block, "text", "") + getattr(block, "note", "") for block in section.blocks)
    assert "people as independent" in told
    assert "evenhand network" in told


def test_the_bars_of_a_gap_are_named_in_the_words_of_the_people() -> None:
    material = material_of(ReportRequest("businesses", ("state-business",), people=600),
                           catalog=Catalog())
    chart = next(one for one in written(material).charts if one.name.startswith("state-business-gap-"))
    names = {row["label"] for rows in chart.spec["datasets"].values() for row in rows}
    assert "Suppliers" in names
    assert "Friends" not in names


def test_a_report_is_written_in_words_and_never_in_names_of_columns_or_methods(report: Report) -> None:
    found, network = (next(one for one in report.sections if one.key == key) for key in ("findings", "network"))
    told = [one.whole for block in found.blocks if isinstance(block, Findings) for one in block.entries]
    told += [str(block) for block in network.blocks if not isinstance(block, ChartBlock)]
    assert any("by household registration: " in one for one in told)
    assert any("each own record, through every score that it enters" in one for one in told)
    assert not [one for one in told if "hukou" in one or "(sources" in one or "sources, " in one or "HAC," in one]

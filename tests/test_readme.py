"""The README's commands and examples run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from evenhand.cli.app import run_app
from evenhand.screenshots.browser import browser_path

TEXT = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.removeprefix("$ evenhand ") for block in re.findall(r"```console\n(.*?)```", TEXT, re.S)
            for line in block.splitlines() if line.startswith("$ evenhand ")]
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.S)


def test_the_commands_of_the_readme_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        if command.startswith("screenshot") and browser_path() is None:
            continue
        assert run_app(shlex.split(command)) == 0, command
        assert capsys.readouterr().out, command


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_of_the_readme_runs(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})


def test_there_are_commands_and_examples_to_run() -> None:
    assert len(COMMANDS) >= 4
    assert len(EXAMPLES) >= 2


def test_the_picture_is_there() -> None:
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", TEXT):
        assert (Path(__file__).parent.parent / picture).is_file()

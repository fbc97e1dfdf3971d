"""The verdicts of a check as JUnit XML, which build servers read."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from evenhand.report.check_words import sentence

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(check: Any) -> bytes:
    """Return a check as JUnit XML: beyond is a failure, what cannot be judged an error, a suite a system.

    Parameters
    ----------
    check : evenhand.study.Check
        The verdicts.
    """
    root = ElementTree.Element("testsuites", name=_text(check.policy.title))
    for system in check.policy.systems:
        mine = [one for one in check.verdicts if one.system == system]
        failures = sum(one.verdict == "beyond" for one in mine)
        errors = sum(one.verdict in ("not_enough_data", "not_applicable") for one in mine)
        suite = ElementTree.SubElement(root, "testsuite", name=_text(system), tests=str(len(mine)),
                                       failures=str(failures), errors=str(errors), skipped="0", time="0")
        for one in mine:
            name = f"{one.measure}, {one.attribute}, {one.group or 'all groups'}"
            case = ElementTree.SubElement(suite, "testcase", time="0", name=_text(name),
                                          classname=_text(f"{check.policy.dataset}.{system}"))
            if one.verdict != "within":
                kind = "failure" if one.verdict == "beyond" else "error"
                ElementTree.SubElement(case, kind, type=one.verdict, message=_text(sentence(one)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _text(words: str) -> str:
    """Return words without the signs that XML cannot hold."""
    return NOT_IN_XML.sub("\ufffd", words)

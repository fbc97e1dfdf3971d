"""The report as Markdown, with its charts beside it."""

from __future__ import annotations

import re
from functools import singledispatch
from typing import TYPE_CHECKING

from evenhand.report.document import (
    Answer,
    Block,
    CardBlock,
    ChartBlock,
    Facts,
    Findings,
    Heading,
    Paragraph,
    TableBlock,
)
from evenhand.report.words import VERDICTS

if TYPE_CHECKING:
    from evenhand.report.document import Report


def markdown(report: Report) -> bytes:
    """Return the report as Markdown; words from data are escaped, so that none is taken for markup."""
    about = f"{escaped(report.subtitle)} · {report.date[:10]} · **{escaped(report.badge)}**"
    lines = [f"# {escaped(report.title)}", about]
    for section in report.sections:
        lines.append(f"## {escaped(section.title)}")
        lines += [_told(block) for block in section.blocks]
    return ("\n\n".join(lines) + "\n").encode()


def escaped(text: str) -> str:
    r"""Return words from data as plain words of Markdown.

    Examples
    --------
    >>> print(escaped("<b> *a* [x](y) `c` | d_e"))
    &lt;b> \*a\* \[x\](y) \`c\` \| d\_e
    """
    plain = re.sub(r"([\\`*_\[\]|#~])", r"\\\1", text.replace("\n", " "))
    return plain.replace("&", "&amp;").replace("<", "&lt;")


@singledispatch
def _told(block: Block) -> str:
    raise TypeError(f"no Markdown for {type(block).__name__}")


@_told.register
def _(block: Heading) -> str:
    return f"### {escaped(block.text)}"


@_told.register
def _(block: Answer) -> str:
    verdict = f" ({VERDICTS[block.verdict]})" if block.verdict else ""
    return f"**{escaped(block.text)}**{verdict}"


@_told.register
def _(block: Paragraph) -> str:
    return f"**{escaped(block.name)}** {escaped(block.text)}" if block.name else escaped(block.text)


@_told.register
def _(block: Facts) -> str:
    return "\n".join(f"- **{escaped(name)}:** {escaped(what)}" for name, what in block.pairs)


@_told.register
def _(block: Findings) -> str:
    return "\n".join(f"- **{VERDICTS[one.verdict].capitalize()}.** {escaped(one.whole or one.seen)}"
                     f"{'' if one.whole else ' ' + escaped(one.behind)}" for one in block.entries)


@_told.register
def _(block: TableBlock) -> str:
    return block.table.markdown()


@_told.register
def _(block: ChartBlock) -> str:
    note = f"\n\n{escaped(block.note)}" if block.note else ""
    return f"**{escaped(block.title)}**\n\n![{escaped(block.alt)}](charts/{block.name}.svg){note}"


@_told.register
def _(block: CardBlock) -> str:
    # A card is Markdown already; raw HTML in it is shown, never run.
    body = re.sub(r"<(?=[a-z/!?])(?!https?:)", "&lt;", re.sub(r"\A# .*\n", "", block.markdown.lstrip()), flags=re.I)
    body = re.sub(r"^(#+) ", r"##\1 ", body, flags=re.MULTILINE)
    return f"### {escaped(block.title)}\n\n{body.strip()}"

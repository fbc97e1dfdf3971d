"""A section of a report said in the words of a system and of the people that it scores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from evenhand.report.document import Answer, ChartBlock, Facts, Findings, Heading, Paragraph, Section, TableBlock

if TYPE_CHECKING:
    from evenhand.report.document import Block
    from evenhand.report.vocabulary import Vocabulary

    Words = TypeVar("Words")

AS_WRITTEN = ("cards", "provenance")
"""The sections whose words are not ours: what authors of cards wrote, and hashes and commands."""


def in_own_words(section: Section, words: Vocabulary) -> Section:
    """Return a section with its text, tables and charts said in these words.

    Examples
    --------
    >>> from evenhand.report.vocabulary import Vocabulary
    >>> section = Section("network", "What comes through friends?", (Paragraph("Friends count."),))
    >>> in_own_words(section, Vocabulary((("friends", "suppliers"),)))
    Section(key='network', title='What comes through suppliers?', blocks=(Paragraph(text='Suppliers count.', name='', quiet=False),))
    """  # noqa: E501
    if not words.words or section.key in AS_WRITTEN:
        return section
    return replace(section, title=words.said(section.title), blocks=tuple(_block(one, words) for one in section.blocks))


def _block(block: Block, words: Vocabulary) -> Block:
    if isinstance(block, TableBlock):
        return TableBlock(words.said_in_table(block.table))
    if isinstance(block, Facts):
        return Facts(tuple((words.said(name), words.said(told)) for name, told in block.pairs))
    if isinstance(block, Findings):
        return Findings(tuple(_fields(one, words, "seen", "behind", "whole") for one in block.entries))
    if isinstance(block, ChartBlock):
        return replace(_fields(block, words, "title", "alt", "note"), spec=words.said_in_chart(block.spec))
    if isinstance(block, Paragraph):
        return _fields(block, words, "text", "name")
    return _fields(block, words, "text") if isinstance(block, (Heading, Answer)) else block


def _fields(block: Words, words: Vocabulary, *names: str) -> Words:
    return replace(block, **{name: words.said(getattr(block, name)) for name in names})

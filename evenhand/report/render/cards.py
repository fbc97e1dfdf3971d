"""Cards, written in Markdown by their authors: as HTML, and as plain blocks for print. No raw HTML passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from markdown_it.token import Token


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def card_html(markdown: str) -> str:
    r"""Return a card as HTML without its title; headings stand two levels lower.

    Examples
    --------
    >>> print(card_html("# Town\n\n**Who?** <b>All</b>").strip())
    <p><strong>Who?</strong> &lt;b&gt;All&lt;/b&gt;</p>
    """
    parser = _parser()
    tokens = _body(parser.parse(markdown))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    return parser.renderer.render(tokens, parser.options, {})


def card_blocks(markdown: str) -> list[dict[str, Any]]:
    r"""Return a card as blocks for print: kind, depth, and runs of text with their weight.

    Examples
    --------
    >>> card_blocks("# Town\n\n- all `people`")
    [{'kind': 'item', 'depth': 1, 'runs': [{'text': 'all ', 'style': ''}, {'text': 'people', 'style': 'code'}]}]
    """
    blocks: list[dict[str, Any]] = []
    depth, kind = 0, "text"
    rows: list[list[list[dict[str, str]]]] = []
    for token in _body(_parser().parse(markdown)):
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "heading_open":
            kind = "heading"
        elif token.type == "heading_close":
            kind = "text"
        elif token.type == "table_open":
            kind, rows = "table", []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            blocks.append({"kind": "table", "depth": depth, "rows": rows})
            kind = "text"
        elif token.type == "inline" and kind == "table":
            rows[-1].append(_runs(token))
        elif token.type == "inline":
            blocks.append({"kind": "item" if depth and kind == "text" else kind, "depth": depth, "runs": _runs(token)})
        elif token.type in ("fence", "code_block"):
            blocks.append({"kind": "code", "depth": depth, "runs": [{"text": token.content, "style": "code"}]})
    return blocks


def _body(tokens: list[Token]) -> list[Token]:
    """Return the tokens after the title, which stands on the page already."""
    return tokens[3:] if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1" else tokens


def _runs(inline: Token) -> list[dict[str, str]]:
    runs, style = [], ""
    for child in inline.children or []:
        if child.type in ("strong_open", "em_open"):
            style = child.type.removesuffix("_open")
        elif child.type in ("strong_close", "em_close"):
            style = ""
        elif child.type == "code_inline":
            runs.append({"text": child.content, "style": "code"})
        elif child.type in ("softbreak", "hardbreak"):
            runs.append({"text": " ", "style": style})
        elif child.type == "text" and child.content:
            runs.append({"text": child.content, "style": style})
    return runs

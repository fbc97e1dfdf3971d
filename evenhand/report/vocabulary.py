"""A system's and a dataset's own words: stars where scores are stars, firms and suppliers where firms are scored."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evenhand.report.tables import PlainTable

WORDS = re.compile(r"(?<!percentage )(?<![\w-])(an? )?(points|point|friends|friend|people's|people|person)"
                   r"(?![\w-]|\.\w)", re.IGNORECASE)
"""The words that stand for others; percentage points are points everywhere, and names of files and options stay."""
VOWELS = "aeiou"
TAGS = re.compile(r"(<[^>]*>)")
SAID = {"title", "text"}
"""The keys of a chart's specification that hold words."""


@dataclass(frozen=True)
class Vocabulary:
    """What else is said for points, for friends and for people; nothing where all are called so.

    Parameters
    ----------
    words : tuple of (str, str)
        A word, in small letters, and what is said for it.

    Examples
    --------
    >>> firms = Vocabulary((("friend", "supplier"), ("friends", "suppliers"), ("points", "stars")))
    >>> firms.said("Friends' scores count: 0.2 points, or 3 percentage points, by the friend who ...")
    "Suppliers' scores count: 0.2 stars, or 3 percentage points, by the supplier who ..."
    >>> Vocabulary((("person", "employee"), ("people", "employees"))).said("A person among these people: people's own")
    "An employee among these employees: employees' own"
    """

    words: tuple[tuple[str, str], ...] = ()

    def said(self, text: str) -> str:
        """Return a text in these words."""
        if not self.words:
            return text
        own = dict(self.words)

        def one(found: re.Match[str]) -> str:
            article, ours = found[1] or "", found[2]
            stem = ours.lower().removesuffix("'s")
            if stem not in own:
                return found[0]
            word = own[stem] + ("" if stem == ours.lower() else "'" if own[stem].endswith("s") else "'s")
            if article:
                article = article[0] + ("n " if word[0].lower() in VOWELS else " ")
            return article + (word[:1].upper() + word[1:] if ours[0].isupper() else word)

        return WORDS.sub(one, text)

    def said_in_html(self, html: str) -> str:
        """Return HTML with its text, and none of its tags, in these words.

        Examples
        --------
        >>> Vocabulary((("points", "stars"),)).said_in_html('<b class="points">4.9 points</b>')
        '<b class="points">4.9 stars</b>'
        """
        if not self.words:
            return html
        return "".join(part if part.startswith("<") else self.said(part) for part in TAGS.split(html))

    def said_in_table(self, table: PlainTable) -> PlainTable:
        """Return a table in these words."""
        rows = tuple(tuple(map(self.said, row)) for row in table.rows)
        return replace(table, title=self.said(table.title), headers=tuple(map(self.said, table.headers)), rows=rows,
                       caption=self.said(table.caption))

    def said_in_chart(self, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Return the specification of a chart with its titles, and none of its data, in these words."""
        return {key: value if key in ("data", "datasets") else self._said_under(key, value)
                for key, value in spec.items()}

    def _said_under(self, key: str, value: Any) -> Any:
        if isinstance(value, str):
            return self.said(value) if key in SAID else value
        if isinstance(value, list):
            return [self._said_under(key, one) for one in value]
        return self.said_in_chart(value) if isinstance(value, dict) else value


def vocabulary_of(unit: str, own_words: Mapping[str, str]) -> Vocabulary:
    """Return the words of a system and of the people that it scores.

    Parameters
    ----------
    unit : str
        What scores are counted in, as :attr:`evenhand.scoring.recipe.SystemRecipe.unit` says.
    own_words : mapping of str to str
        What is said of the people, as :attr:`evenhand.population.recipe.PopulationRecipe.own_words` says.

    Examples
    --------
    >>> vocabulary_of("stars", {"friend": "supplier", "friends": "suppliers"}).said("A point less for friends")
    'A star less for suppliers'
    >>> vocabulary_of("points", {})
    Vocabulary(words=())
    """
    points = {} if unit == "points" else {"points": unit, "point": unit.removesuffix("s")}
    return Vocabulary(tuple((points | dict(own_words)).items()))

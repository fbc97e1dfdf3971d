"""What was asked: of whom, of which systems, by which attributes, against which tolerance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.report.document import Facts, Paragraph, Section
from evenhand.report.words import listing

if TYPE_CHECKING:
    from evenhand.report.material import Material

KEY, TITLE = "asked", "What was asked"


def section(material: Material) -> Section:
    """Return the section."""
    first = next(iter(material.audits.values()))
    labels = listing(material.label(name).lower() for name in material.single) or "no attribute"
    end = "at or above" if first.favourable == "high" else "below"
    systems = listing(facts.title for facts in material.systems.values())
    cuts = "; ".join(f"{material.systems[name].title}: a score {end} {found.system['cut']:g} is selected"
                     for name, found in material.audits.items() if found.system["cut"] is not None)
    pairs = (("People", f"{material.title}: {material.people:,} people, "
              f"{'drawn by a recipe; nobody in them is real' if material.synthetic else 'as they were recorded'}"),
             ("Systems", systems), ("Compared by", labels),
             ("Cut-off", cuts or "none: the decision itself was recorded"),
             ("Tolerance", first.profile.standard("adverse_impact_ratio").sentence
              if first.profile.standard("adverse_impact_ratio") else "none"),
             ("Confidence", f"{100 * first.level:g} % intervals; a verdict reads an interval that allows for all "
              "comparisons of an audit at once"))
    opening = (f"Who is treated unevenly, compared by {labels}; how large is each gap; and how sure can one be? "
               "“Selected” means that a person got the favourable decision.")
    return Section(KEY, TITLE, (Paragraph(opening), Facts(pairs)))

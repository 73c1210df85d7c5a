"""The facets of a list: their values, and how many rows each would leave.

Pure functions: whoever knows the traits of rows can count them, whatever list they stand in.
"""

from collections import Counter
from dataclasses import dataclass


@dataclass
class Option:
    """One value of a facet: `count` rows would be in the list if only it were chosen here. `id`
    names it on the page.
    """

    id: str
    value: str
    label: str
    count: int
    chosen: bool
    symbol: str = ""


@dataclass
class Facet:
    """A filter with a fixed set of values; several of them at once mean "one of these"."""

    name: str
    label: str
    options: list
    hint: str = ""

    @property
    def is_open(self):
        return self.name in ("feld", "umsetzung") or any(option.chosen for option in self.options)


def options_of(name, choices, counts, chosen, scale=None):
    """[Option] of the facet `name`. `choices`: [(value, label)]; `counts`: {value: rows}; `scale`:
    the enum that its values belong to, if any, for their symbols.
    """
    return [
        Option(
            f"{name}-{value}",
            value,
            label,
            counts[value],
            value in chosen,
            scale(value).symbol if scale and scale(value).has_symbol else "",
        )
        for value, label in choices
    ]


def counted(rows, facets, chosen):
    """{facet: Counter of value → rows that pass every *other* facet}, in one pass.

    `rows`: for each row its traits, a collection of values for each of `facets` in their order;
    `chosen`: {facet: values}, where something is chosen.
    """
    counts = {name: Counter() for name in facets}
    counters = list(counts.values())
    everywhere = range(len(counters))
    wanted = [(place, set(chosen[name])) for place, name in enumerate(facets) if chosen.get(name)]
    for traits in rows:
        refusing = [place for place, values in wanted if values.isdisjoint(traits[place])]
        # Refused by one facet alone, a row counts there; refused by two, nowhere.
        if len(refusing) > 1:
            continue
        for place in refusing or everywhere:
            for value in traits[place]:
                counters[place][value] += 1
    return counts

"""The filters of a list as links, as words and as what is wrong with them."""

from dataclasses import dataclass


@dataclass
class Chip:
    """One active filter and the query string of the list without it."""

    label: str
    query: str


def changed(data, **changes):
    """The query string of a QueryDict with some values replaced; None takes a name out. Page one
    again.
    """
    data = data.copy()
    for name, value in ({"seite": None} | changes).items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = value
    return f"?{data.urlencode()}"


class QueryString:
    """What a filter of lists (`data`, `form`, `given`, FACETS) says of itself."""

    def query(self, **changes):
        """As `changed`, of the list's own query string."""
        return changed(self.data, **changes)

    def chips(self):
        """[Chip], one for each active value, the words first."""
        words = self.given["q"]
        return [*([Chip(f"„{words}“", self.query(q=None))] if words else []), *self.facet_chips()]

    def facet_chips(self):
        """[Chip], one for each active value of a facet."""
        chips = []
        for name in self.FACETS:
            labels = dict(self.form.fields[name].choices)
            for value in dict.fromkeys(self.given[name] or []):
                rest = self.data.copy()
                rest.pop("seite", None)
                rest.setlist(name, [v for v in rest.getlist(name) if v != value])
                chips.append(Chip(labels[value], f"?{rest.urlencode()}"))
        return chips

    def in_words(self):
        """[(label, words)] of the filters in force."""
        words = [("Wörter im Text", f"„{self.given['q']}“")] if self.given["q"] else []
        for name in self.FACETS:
            labels = dict(self.form.fields[name].choices)
            chosen = [labels[value] for value in dict.fromkeys(self.given[name] or [])]
            if chosen:
                words.append((self.form.fields[name].label, " oder ".join(chosen)))
        return words

    def kept(self):
        """What the list's form sends again: `words`, `order` and `size`, where they are right."""
        names = {"words": "q", "order": "sortierung", "size": "anzahl"}
        return {key: self.given.get(name, "") for key, name in names.items()}

    def problems(self):
        """[sentence] on what is wrong with the query string."""
        return self.form.problems()

    def orders(self):
        """[(label, query string, is_chosen)]"""
        return [
            (label, self.query(sortierung=value), value == self.order)
            for value, label in self.form.fields["sortierung"].choices
            if value != "treffer" or self.given["q"]
        ]

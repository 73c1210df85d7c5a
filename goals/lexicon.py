"""The words of some texts: which other words they are related to, and how they are spelled."""

from collections import Counter, defaultdict
from functools import cache

import tantivy
from tantivy import Query

from goals import german
from goals.everyday import everyday_words

# How much a word counts that is not the typed one itself.
FAMILY = 0.9
COMPOUND = 0.75
BEGINNING = 0.6
PLAIN = 0.6
PLAIN_BESIDE = 0.2
"""Apart from its umlaut: "Haus" finds "Häuser", but "Burg" not all "Bürger"."""

SHORTEST_BEGINNING = 4
SHORTEST_INNER = 6
SHORTEST_TYPO = 5
LONG_WORD = 9
"""From so many letters on a word may have two typing errors."""

MOST_FORMS = 30
"""So many related words are asked for; a bound on what one word of a query may cost."""

HEAP = 15_000_000
"""Bytes that tantivy may use while it writes; the least it takes."""


class Vocabulary:
    """The words of some texts and of the everyday list.

    `stems`: {stem: number of texts}; `spellings`: {folded word or stem: as written}.
    """

    def __init__(self):
        self.stems = Counter()
        self.spellings = dict(everyday_words().words)
        self.by_root, self.by_part = defaultdict(set), defaultdict(set)
        self.by_plain = defaultdict(set)
        self._words = set()

    def add(self, words):
        """Take up the words ([german.Word]) of one text."""
        told = {word.folded: word.written for word in words}
        self._words |= told.keys()
        self.spellings |= told
        self.stems.update({german.stem(word) for word in told})

    def complete(self):
        """Relate the words to each other, once all texts are read."""
        written = self.spellings
        self.spellings = {german.stem(word): text for word, text in written.items()} | written
        for word in self._words:
            self.by_root[german.root(word)].add(german.stem(word))
            self.by_plain[german.root(german.plain(word))].add(german.stem(word))
            for part in german.parts(word, self.spellings):
                self.by_part[german.root(part)].add(german.stem(word))
        for related in (self.by_root, self.by_plain, self.by_part):
            # Read only from now on, and smaller so.
            related.update((key, tuple(stems)) for key, stems in related.items())
        self._spelling = Spelling(self._words | self.stems.keys())

    def forms(self, folded):
        """{stem: weight} of the words in the texts that a folded word stands for."""
        stem, root = german.stem(folded), german.root(folded)
        found = {}
        bare = german.without_ending(folded)
        if len(bare) >= SHORTEST_BEGINNING:
            inner = len(bare) >= SHORTEST_INNER
            found = {
                german.stem(word): BEGINNING
                for word in self._words
                if bare in word and (inner or word.startswith(bare))
            }
        plain = PLAIN_BESIDE if stem in self.stems else PLAIN
        found |= dict.fromkeys(self.by_plain.get(german.root(german.plain(folded)), ()), plain)
        found |= dict.fromkeys(self.by_part.get(root, ()), COMPOUND)
        found |= dict.fromkeys(self.by_root.get(root, ()), FAMILY)
        if stem in self.stems:
            found[stem] = 1.0
        best = sorted(found.items(), key=lambda form: (-form[1], form[0]))
        return dict(best[:MOST_FORMS])

    def closest(self, folded):
        """The word that was probably meant, or ""; a known word means itself."""
        if folded in self.spellings or len(folded) < SHORTEST_TYPO:
            return ""
        tries = [(folded, 1), (german.stem(folded), 1), (folded, 2)]
        for word, distance in tries if len(folded) >= LONG_WORD else tries[:2]:
            near = [
                *self._spelling.near(word, distance),
                *everyday_spelling().near(word, distance),
            ]
            if near:
                # A typing error is rarely in the first letter.
                return min(near, key=lambda found: (found[0] != folded[0], len(found), found))
        return ""


def build(columns, documents):
    """A tantivy index in memory.

    `columns`: {name: options} of its text columns; `documents`: iterable of {column: value} with a
    whole number as `key`, by which a hit is known again.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", fast=True)
    for name, options in columns.items():
        builder.add_text_field(name, **options)
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=HEAP, num_threads=1)
    for document in documents:
        writer.add_document(tantivy.Document(**document))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


class Spelling:
    """Finds folded words by what they look like."""

    def __init__(self, words):
        self.words = sorted(words)
        columns = {"word": {"tokenizer_name": "raw", "index_option": "basic"}}
        self.index = build(
            columns, ({"key": key, "word": word} for key, word in enumerate(self.words))
        )
        self.searcher = self.index.searcher()

    def near(self, folded, distance):
        """[word] with at most `distance` letters that are wrong, missing, too many or swapped."""
        query = Query.fuzzy_term_query(self.index.schema, "word", folded, distance)
        hits = self.searcher.search(query, MOST_FORMS, count=False).hits
        keys = self.searcher.fast_field_values("key", [address for _, address in hits])
        return [self.words[key] for key in keys]


@cache
def everyday_spelling():
    """The Spelling of the everyday words; kept by the process, as they come with the software."""
    words = [word for word in everyday_words().words if everyday_words().of(word)]
    return Spelling({*words, *map(german.stem, words)})

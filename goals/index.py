"""An index of German texts in memory: what is typed in everyday words is found in officialese.

Knows texts and keys, no model. tantivy finds and adds up; what a typed word may also be called, and
how much each way counts, is said here: its forms and family, compounds with it, the parts of a
compound, everyday words, typing errors.
"""

from dataclasses import dataclass, field
from math import log

from tantivy import Occur, Query

from goals import german
from goals.everyday import LONGEST_PHRASE, everyday_words
from goals.lexicon import Vocabulary, build

PARTS = {"title": 2.0, "body": 1.0, "context": 0.5}
"""The searched parts of a text, and how much a hit in each counts."""

WORDING = {"wording": 0.4}
"""Of a measure: the wording of its goals. Everyday words mean wording, so they alone look there."""

# How much a hit counts by another way than the typed word. The order of the first hits hardly
# depends on the exact numbers.
EVERYDAY = 2.0
ALL_PARTS = 0.7
ONE_PART = 0.2
BEGUN = 0.5
TYPO = 0.8

RELEVANT = 0.2
"""Hits that count less than this share of the best one are left out."""

COMMON = 0.3
"""A word in more than this share of the texts decides nothing, unless it stands alone."""


@dataclass(frozen=True)
class Text:
    """What can be found: `kind` and `key` say what it is, the other parts are searched."""

    kind: str
    key: int
    title: str
    body: str
    context: str = ""
    wording: str = ""


@dataclass
class Found:
    """What a search found. `hits`: {kind: {key: score}}, the best first; `stems`: of the words to
    mark; `suggestion`: the query without its typing errors, or "".
    """

    hits: dict
    stems: set = field(default_factory=set)
    suggestion: str = ""


@dataclass
class Meaning:
    """What one word of a query may mean: the `queries` it stands for, the `stems` to mark."""

    queries: list = field(default_factory=list)
    stems: set = field(default_factory=set)

    @property
    def query(self):
        return Query.disjunction_max_query(self.queries, 0.1)


class TextIndex:
    """An index of [Text]; it does not change once it is built.

    `public` is the Vocabulary that suggestions may be made from; by default its own.
    """

    def __init__(self, texts, public=None):
        self.vocabulary = Vocabulary()
        self.public = public or self.vocabulary
        self.count = len(texts)
        stems = {"tokenizer_name": "whitespace", "index_option": "freq"}
        columns = {"kind": {"tokenizer_name": "raw", "index_option": "basic"}}
        self.index = build(columns | dict.fromkeys(PARTS | WORDING, stems), map(self._read, texts))
        self.vocabulary.complete()
        self.searcher = self.index.searcher()

    def _read(self, text):
        """{column: value} of a text; its words go into the vocabulary."""
        words = {part: german.words(getattr(text, part), wholes=True) for part in PARTS | WORDING}
        # The wording of its goals is no word of a measure.
        self.vocabulary.add(word for part in PARTS for word in words[part])
        stems = {part: " ".join(word.stem for word in found) for part, found in words.items()}
        return {"kind": text.kind, "key": text.key} | stems

    def search(self, query, kinds):
        """Found for a query as somebody types it, among texts of some kinds."""
        words = german.words(query)
        meanings, typed = self._meanings(words)
        found = Found({kind: {} for kind in kinds}, suggestion=self._suggestion(query, typed))
        for strict_query in self._queries(words, meanings):
            found.hits = {kind: self._hits(strict_query, kind) for kind in kinds}
            if any(found.hits.values()):
                found.stems = set().union(*(meaning.stems for meaning in meanings))
                break
        return found

    # What a query means ------------------------------------------------------------------------

    def _meanings(self, words):
        """([Meaning], [(Word, what was probably meant)]) of the words of a query."""
        targets = self._everyday([word.folded for word in words])
        known = self.vocabulary.spellings
        meanings, typed = [], []
        for word, told in zip(words, targets, strict=True):
            meaning = self._meaning(word.folded, told)
            if not meaning.queries and (meant := self.vocabulary.closest(word.folded)):
                typed.append((word, meant))
                meaning = self._other(meant, TYPO)
            if not meaning.queries and (begun := german.beginning(word.folded, known)):
                # A compound of which only the first part is known.
                meaning = self._other(begun, BEGUN)
            meanings.append(meaning)
        return meanings, typed

    def _other(self, folded, weight):
        """The Meaning of another word than the typed one."""
        meaning = self._meaning(folded, everyday_words().of(folded))
        meaning.queries = [Query.boost_query(query, weight) for query in meaning.queries]
        return meaning

    @staticmethod
    def _everyday(words):
        """For each word of a query what the everyday words and phrases say that it is part of."""
        found = [[] for _ in words]
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST_PHRASE, len(words)) + 1):
                for place in range(start, end):
                    found[place] += everyday_words().of(*words[start:end])
        return found

    def _meaning(self, folded, targets):
        """The Meaning of a word: its forms, of a compound its parts, and its everyday targets."""
        meaning = self._simple(folded, targets)
        is_known = bool(meaning.queries)
        parts = german.parts(folded, self.vocabulary.spellings)
        simple = [self._simple(part, everyday_words().of(part)) for part in parts]
        told = [part.query for part in simple if part.queries]
        if told and len(told) == len(parts):
            meaning.stems.update(*(part.stems for part in simple))
            whole = Query.boolean_query([(Occur.Must, query) for query in told])
            meaning.queries.append(Query.boost_query(whole, ALL_PARTS / len(told)))
        if not is_known:
            # Better than nothing; where the word itself is found, a part of it would be noise.
            meaning.stems.update(*(part.stems for part in simple))
            meaning.queries += [Query.boost_query(query, ONE_PART) for query in told]
        return meaning

    def _simple(self, folded, targets):
        forms = self.vocabulary.forms(folded)
        meaning = Meaning([self._term(*form, PARTS) for form in forms.items()], set(forms))
        for target in targets:
            # All words of a target must stand in one text.
            told = [self.vocabulary.forms(word) for word in target]
            if all(told):
                queries = [
                    Query.disjunction_max_query(
                        [self._term(*form, PARTS | WORDING) for form in forms.items()]
                    )
                    for forms in told
                ]
                whole = Query.boolean_query([(Occur.Must, query) for query in queries])
                meaning.queries.append(Query.boost_query(whole, EVERYDAY / len(told)))
                meaning.stems.update(*told)
        return meaning

    def _term(self, stem, weight, parts):
        schema = self.index.schema
        queries = [
            Query.const_score_query(Query.term_query(schema, part, stem), weight * share)
            for part, share in parts.items()
        ]
        return Query.disjunction_max_query(queries, 0.2)

    def _queries(self, words, meanings):
        """Queries from strict to lax: half of the deciding words must be found, then fewer."""
        deciding, common = [], []
        for word, meaning in zip(words, meanings, strict=True):
            share = self.vocabulary.stems[word.stem] / max(self.count, 1)
            (common if share > COMMON else deciding).append(self._weighed(meaning))
        if not deciding:
            deciding, common = common, []
        told = [query for query in deciding if query]
        more = [(Occur.Should, Query.boost_query(query, 0.3)) for query in common if query]
        for least in range(min((len(deciding) + 1) // 2, len(told)), 0, -1):
            query = Query.boolean_query([(Occur.Should, query) for query in told], least)
            yield Query.boolean_query([(Occur.Must, query), *more])

    def _weighed(self, meaning):
        """The query of a word, counting the more the fewer texts have what it may mean; or None.

        By itself a rare form would be too dear: a compound with "Kinder" in a single text says no
        more than "Kinder".
        """
        if not meaning.queries:
            return None
        number = self.searcher.search(meaning.query, 1).count
        rarity = log(1 + (self.count - number + 0.5) / (number + 0.5))
        return Query.boost_query(meaning.query, rarity)

    def _hits(self, query, kind):
        only = Query.term_query(self.index.schema, "kind", kind, "basic")
        only = Query.const_score_query(only, 0)
        query = Query.boolean_query([(Occur.Must, query), (Occur.Must, only)])
        hits = self.searcher.search(query, max(self.count, 1), count=False).hits
        keys = self.searcher.fast_field_values("key", [address for _, address in hits])
        scores = [score for score, _ in hits]
        return {
            key: score
            for key, score in zip(keys, scores, strict=True)
            if score >= RELEVANT * scores[0]
        }

    def _suggestion(self, query, typed):
        if not all(meant in self.public.spellings for _, meant in typed):
            return ""
        suggestion = query
        for word, meant in reversed(typed):
            written = self.public.spellings[meant]
            suggestion = suggestion[: word.start] + written + suggestion[word.end :]
        return suggestion if typed else ""

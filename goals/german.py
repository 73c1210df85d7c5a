"""German words as a search sees them: folded, stemmed, taken apart. Knows no model and no index.

Folding makes one spelling of several ("Förderung", "Foerderung", "FÖRDERUNG"); a stem stands for
the forms of a word ("Ziele", "Zielen"), a root for its family ("sanieren", "Sanierung").
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

WORD = re.compile(
    r"\b[IVXLC]{1,8}[. ]\d{1,3}\b"  # the code of a goal
    r"|\bM ?\d{1,6}\b"  # the code of a measure
    r"|[^\W_]+(?:[-\u2010\u2011][^\W_]+)*",
    re.IGNORECASE,
)
SPACE = re.compile(r"\s")
SPACED_CODE = re.compile(r"([ivxlc]{1,8}) (\d{1,3})", re.IGNORECASE)
HYPHEN = re.compile(r"[-\u2010\u2011]")
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
PLAIN = re.compile(r"([ao])e|(?<![aeiouyq])ue")
"""An umlaut written out; "neue", "Bauer" and "Quelle" have none."""

CASE = re.compile(r"(?<=...)(en|er|e|n|s)$")

LINKS = ("", "s", "es", "n", "en", "er", "e")
"""What German puts between the parts of a compound."""

KEPT = 4_000
"""So many words a process remembers: about as many as the texts have."""

SHORTEST_PART = 3
LONGEST_COMPOUND = 50
SHORTEST_BEGINNING = 6
SHORTEST_ROOT = 4
ENDINGS = (
    *("ungen", "ierung", "ieren", "iert", "ierte", "ierten", "heiten", "keiten", "schaft"),
    *("ischen", "ische", "isches", "lichen", "liche", "liches", "ungs", "ung", "heit", "keit"),
    *("isch", "lich", "ig", "ige", "igen", "iges", "bar", "sam", "ende", "enden", "end"),
    *("innen", "in", "ern", "er", "en", "em", "es", "et", "te", "ten", "tes", "e", "n", "s", "t"),
)
"""Endings that make another word of the same family, longest first when they are cut."""

_ASKING = """
    bekomme bekommen bekommt bitte brauche brauchen braucht darf dürfen finde finden findet geht
    gehen gibt gibts kann kriegen kriegt können mache machen macht muss möchte müssen soll sollen
    suche suchen tuen tun tut wann warum wegen wem wen wer werden weshalb wieso wieviel wird wo
    wollen will coesfeld coesfelder kreis kreises landkreis thema ziel ziele
"""
ASKING = frozenset(_ASKING.split())
"""Words of a question that are not what is asked about; in this portal also the Kreis itself."""

_ENDINGS = sorted(ENDINGS, key=len, reverse=True)
_stemmer = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("german")).build()
_stopper = (
    TextAnalyzerBuilder(Tokenizer.raw())
    .filter(Filter.lowercase())
    .filter(Filter.stopword("german"))
    .build()
)


@dataclass(frozen=True)
class Word:
    """One word of a text: as written, from `start` to `end`, and folded."""

    written: str
    folded: str
    start: int
    end: int

    @property
    def says_something(self):
        """Not a stopword, not a single letter."""
        return not is_stopword(self.written) and (len(self.written) > 1 or self.written.isdigit())

    @property
    def stem(self):
        return stem(self.folded)

    @property
    def root(self):
        return root(self.folded)


@lru_cache(KEPT)
def fold(word):
    """`Förderung`, `FÖRDERUNG`, `Foerderung` → `foerderung`; other accents go."""
    word = SPACED_CODE.sub(r"\1.\2", word)
    plain = unicodedata.normalize("NFC", SPACE.sub("", word)).casefold().translate(WRITTEN_OUT)
    if plain.isascii():
        return plain
    letters = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(KEPT)
def stem(folded):
    """The stem of a folded word: `zielen` → `ziel`.

    An umlaut leaves its mark, because without it "Bürger" would be a "Burg", a "Hörtest" a "Hort".
    """
    return _stemmer.analyze(folded)[0] + ("¨" if PLAIN.search(folded) else "")


@lru_cache(KEPT)
def root(folded):
    """What the words of a family share: `sanierung`, `saniert`, `sanieren` → `sani`."""
    cut = True
    while cut:
        cut = False
        for ending in _ENDINGS:
            if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST_ROOT:
                folded, cut = folded[: -len(ending)], True
                break
    return folded


def without_ending(folded):
    """A folded word without the ending of a case or number, as it begins in a compound."""
    return CASE.sub("", folded)


def plain(folded):
    """A folded word as one types it without umlauts: `foerderung` → `forderung`."""
    return PLAIN.sub(lambda match: match[1] or "u", folded)


@lru_cache(KEPT)
def is_stopword(word):
    """Whether a word says nothing by itself: der, und, für …"""
    return word.lower() in ASKING or not _stopper.analyze(word)


def words(text, wholes=False):
    """[Word] of a text without stopwords; "PV-Anlage" counts as two, with `wholes` also as one."""
    found = []
    for match in WORD.finditer(text):
        pieces, start = HYPHEN.split(match[0]), match.start()
        for piece in pieces:
            found.append(Word(piece, fold(piece), start, start + len(piece)))
            start += len(piece) + 1
        if wholes and len(pieces) > 1:
            found.append(Word(match[0], fold("".join(pieces)), *match.span()))
    return [word for word in found if word.says_something]


def parts(folded, known):
    """The parts of a compound, all of them in `known`, as few as possible; [] if there are none.

    `known` holds folded words, stems and roots.
    """
    return _cut(folded, known, {}) or [] if len(folded) <= LONGEST_COMPOUND else []


def beginning(folded, known):
    """The longest known word that a compound begins with, "" if there is none worth a hit."""
    for end in range(len(folded) - SHORTEST_PART, SHORTEST_BEGINNING - 1, -1):
        if head := _without_link(folded[:end], known):
            return head
    return ""


def _split(rest, known, seen):
    """[rest] if it is known, else its parts, else None; `seen` keeps what was found before."""
    if rest not in seen:
        seen[rest] = None
        seen[rest] = [rest] if _is_known(rest, known) else _cut(rest, known, seen)
    return seen[rest]


def _cut(rest, known, seen):
    best = None
    for end in range(len(rest) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        head = _without_link(rest[:end], known)
        if (
            head
            and (tail := _split(rest[end:], known, seen))
            and (best is None or len(tail) + 1 < len(best))
        ):
            best = [head, *tail]
    return best


def _is_known(word, known):
    return len(word) >= SHORTEST_PART and (word in known or stem(word) in known)


def _without_link(head, known):
    for link in LINKS:
        bare = head.removesuffix(link) if link else head
        if len(bare) >= SHORTEST_PART and head.endswith(link) and bare in known:
            return bare
    return ""

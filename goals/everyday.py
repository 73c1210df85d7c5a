"""The everyday words of the search: fixtures/everyday_words.txt, kept by people who do not program.

Its own head says how a line is written. It names words of the resolution's wording alone, so all
of it is public.
"""

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from goals import german

FILE = settings.BASE_DIR / "fixtures" / "everyday_words.txt"
LONGEST_PHRASE = 4
"""So many words of a query are looked up together."""


@dataclass(frozen=True)
class EverydayWords:
    """What the list says. A target is a tuple of folded words of the wording.

    `targets`: {stems of a word or phrase: [target]} · `families`: the same by roots, both parted by
    spaces · `words`: {folded word of the left sides: as written}.
    """

    targets: dict
    families: dict
    words: dict

    def of(self, *folded):
        """[target] of a word or phrase, else of others of its family."""
        stems, roots = map(german.stem, folded), map(german.root, folded)
        return self.targets.get(" ".join(stems)) or self.families.get(" ".join(roots)) or ()


def entries(text):
    """[(phrase, target)] of the list's text: a pair for each word on the left and on the right."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    sides = (line.split(":") for line in lines)
    return [
        (phrase.strip(), target.strip())
        for left, right in sides
        for phrase in left.split(",")
        for target in right.split(",")
    ]


@cache
def everyday_words():
    """The EverydayWords of the list; read once by a process, because it comes with the software."""
    targets, families, words, told = {}, {}, {}, {}
    for phrase, target in entries(FILE.read_text(encoding="utf-8")):
        typed = german.words(phrase)
        if target not in told:
            told[target] = tuple(word.folded for word in german.words(target))
        for known, parts in (
            (targets, [word.stem for word in typed]),
            (families, [word.root for word in typed]),
        ):
            key = " ".join(parts)
            known[key] = (*known.get(key, ()), told[target])
        words |= {word.folded: word.written for word in typed}
    return EverydayWords(targets, families, words)

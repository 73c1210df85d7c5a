"""A process of its own that sets a review with Typst: `python goals/typesetting.py < JSON > PDF`.

Typst keeps the memory it once took, so no worker of the portal loads it; goals/printing.py starts
this file. It knows nothing of Django. Input: {"content", "facts", "site", "timestamp"}; see there.
What cannot be set is told on stderr, with the exit code 1.
"""

import json
import sys
import unicodedata
from pathlib import Path

import typst

DOCUMENT = Path(__file__).with_name("review.typ")

STANDARD = "ua-1"
"""PDF/UA-1: a public body's documents are to be read by everybody."""

TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")

PROBE = b"""#set document(title: "Probe")
#set text(font: "Libertinus Serif", lang: "de")
#for one in json(bytes(sys.inputs.characters)) { par[a#one] }
"""

FONTS = typst.Fonts(include_system_fonts=False)
"""Those that come with Typst: every machine sets the same bytes."""


def compiler(source, **inputs):
    return typst.Compiler(
        source,
        root=DOCUMENT.parent,
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )


def can_be_set(characters):
    probe = compiler(PROBE, characters=json.dumps(characters))
    try:
        probe.compile(format="pdf", pdf_standards=STANDARD)
    except typst.TypstError:
        return False
    return True


def unknown(characters):
    """Those of some characters that no font has, or that PDF/UA-1 forbids."""
    if not characters or can_be_set(characters):
        return []
    if len(characters) == 1:
        return characters
    middle = len(characters) // 2
    return unknown(characters[:middle]) + unknown(characters[middle:])


def is_odd(character):
    """Whether it is to be tried: all beyond Western European letters and the portal's own signs."""
    return character > "\u017f" and character not in "–—‘’‚“”„…€•→−\u2011"


def is_control(character):
    """Control characters, and those that would turn the direction of what follows them."""
    if character in "\n\t":
        return False
    return (
        unicodedata.category(character) == "Cc" or unicodedata.bidirectional(character) in TURNING
    )


def texts_in(value):
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)


def replaced(value, table):
    """The same JSON value with a table of `str.translate` applied to every text in it."""
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, list):
        return [replaced(one, table) for one in value]
    if isinstance(value, dict):
        return {name: replaced(one, table) for name, one in value.items()}
    return value


def printable(value):
    """The same with what cannot be printed as its number, such as `[U+1F600]`."""
    characters = set().union(*texts_in(value))
    controls = {one for one in characters if is_control(one)}
    odd = unknown(sorted(filter(is_odd, characters - controls)))
    table = {ord(one): f"[U+{ord(one):04X}]" for one in [*controls, *odd]}
    return replaced(value, table) if table else value


def pdf_of(job):
    inputs = {name: json.dumps(printable(job[name])) for name in ("content", "facts")}
    document = compiler(str(DOCUMENT), site=job["site"], **inputs)
    return document.compile(format="pdf", pdf_standards=STANDARD, timestamp=job["timestamp"])


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(pdf_of(json.load(sys.stdin)))
    except typst.TypstError as problem:
        sys.exit(problem.diagnostic)

"""How often a search finds a right goal among the first five: `python -m bench.search_quality`.

The queries and their goals stand in bench/search_queries.json; half of them are held out, and only
that half tells how well it goes with what nobody has thought of.
"""

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.pages import MAKERS, arguments, made, show
from bench.report import table

QUERIES = Path(__file__).with_name("search_queries.json")
FIRST = 5
AIM = 0.90
HALVES = {"held out": True, "tuned to": False}


def main():
    options = arguments()
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        wanted = [options.only] if options.only else list(MAKERS)
        found = {}
        for name in wanted:
            database = made(name, directory, stack)
            database.inside("fill")
            found |= {
                f"{way}, {name}" if way == "the portal's" else way: shares
                for way, shares in database.inside("quality").items()
            }
        show("Search", lines(found), options)


def lines(found):
    """The table of ways to search, and what the queries to which no goal answers were shown."""
    columns = ["search", *(f"{half}: {kind}" for half in HALVES for kind in ("success", "of"))]
    rows = [
        [way, *(cell for half in HALVES for cell in (f"{shares[half][0]:.3f}", shares[half][1]))]
        for way, shares in found.items()
    ]
    best = min(s["held out"][0] for way, s in found.items() if way.startswith("the portal's"))
    told = "held" if best >= AIM else "MISSED"
    none = {s["none"] for way, s in found.items() if way.startswith("the portal's")}
    return [
        f"Success: a right goal among the first {FIRST}. "
        f"Aim for what was held out: {AIM:.2f} ({told}).",
        "",
        *table(columns, rows),
        "",
        f"{' / '.join(map(str, sorted(none)))} of the queries to which no goal answers find none.",
    ]


def quality():
    """{way: {half: [share, number], "none": how many find nothing}} on the database in use."""
    from bench.finders import finders  # needs the models

    asked = json.loads(QUERIES.read_text(encoding="utf-8"))
    found = {}
    for way, find in finders().items():
        found[way] = {"none": sum(not find(query) for query in asked["none"])}
        for half, held_out in HALVES.items():
            queries = [query for query in asked["queries"] if query["held_out"] == held_out]
            hits = sum(
                bool(set(find(query["query"])[:FIRST]) & set(query["goals"])) for query in queries
            )
            found[way][half] = [hits / len(queries), len(queries)]
    return found


if __name__ == "__main__":
    main()

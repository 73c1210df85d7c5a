"""Tables for the terminal and for docs/performance.md."""

import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def table(columns, rows):
    """Lines of a Markdown table that is also readable as it is. Numbers stand at the right."""
    cells = [columns, *([written(value) for value in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    right = [
        all(isinstance(row[place], int | float | None) for row in rows)
        for place in range(len(columns))
    ]
    lines = [
        "| "
        + " | ".join(
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(row, widths, right, strict=True)
        )
        + " |"
        for row in cells
    ]
    rule = ["-" * (w - 1) + ":" if r else "-" * w for w, r in zip(widths, right, strict=True)]
    return [lines[0], "| " + " | ".join(rule) + " |", *lines[1:]]


def written(value):
    if value is None:
        return "–"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def machine():
    """The line that says when and on what: no names, no paths."""
    information = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in information if "model name" in line), "?")
    parts = [
        f"{date.today():%d.%m.%Y}",
        f"{model} with {os.cpu_count()} cores",
        f"Linux on {platform.machine()}",
        f"Python {platform.python_version()}",
        f"Django {version('Django')}",
        f"gunicorn {version('gunicorn')}",
    ]
    return " · ".join(parts)


def write_section(title, lines):
    """Put a part of docs/performance.md in the place of the last one of the same title."""
    text = DOCUMENT.read_text(encoding="utf-8")
    parts = text.rstrip("\n").split("\n## ")
    section = "\n".join([title, "", *lines])
    places = [place for place, part in enumerate(parts) if part.partition("\n")[0] == title]
    for place in places:
        parts[place] = section
    if not places:
        parts.append(section)
    DOCUMENT.write_text("\n## ".join(part.rstrip("\n") + "\n" for part in parts), encoding="utf-8")

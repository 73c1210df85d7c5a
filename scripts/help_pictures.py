"""Take the pictures of the help from a portal that runs with fresh demo content.

`make pictures URL=http://127.0.0.1:8000`: Chromium goes each walk of scripts/help_walks.py and
writes one picture for each step below static/img/help. The walks change the demo content.
"""

import os
import shutil
import sys

import django
from playwright.sync_api import sync_playwright


def main(base_url):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coesfeld_goals.settings")
    django.setup()
    from goals.help import TASKS  # needs the settings
    from scripts.help_walks import WALKS, missing, signed_in

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        at = signed_in(browser, base_url)
        tasks = {task.id: task for task in TASKS}
        for id, walk in WALKS.items():
            for (step, path), (page, mark) in zip(tasks[id].pictures, walk(at), strict=True):
                if lacking := missing(step, page):
                    sys.exit(f"{id}: Die Seite {page.url} sagt nicht: {', '.join(lacking)}")
                take(page, mark, f"static/{path}")
        browser.close()


def take(page, mark, path):
    """Write the part of the page around what the step is about, which is framed."""
    from goals.help import PICTURE_SIZE

    width, height = PICTURE_SIZE
    box, body = mark.bounding_box(), page.locator("body").bounding_box()
    box["y"] -= body["y"]  # from the beginning of the page, however far it is scrolled
    middle = box["y"] + min(box["height"], height) / 2
    top = min(max(0, middle - height / 2), body["height"] - height)
    page.screenshot(
        path=path,
        full_page=True,
        animations="disabled",
        style=frame(box),
        clip={"x": 0, "y": top, "width": width, "height": height},
    )
    print(path)


def frame(box):
    """A style sheet that frames a box of the page."""
    return (
        "body::after { content: ''; position: absolute; z-index: 9; border: 3px solid #a4161a; "
        "border-radius: 4px; "
        f"left: {box['x'] - 8}px; top: {box['y'] - 8}px; "
        f"width: {box['width'] + 10}px; height: {box['height'] + 10}px; }}"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What html-validate finds wrong in pages; its rules stand in .htmlvalidate.json."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / ".htmlvalidate.json"
PROGRAM = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def html_errors(pages):
    """Check `pages` ({address: HTML as str}) together, for Node.js takes a second to start.

    Returns one sentence for each error, with address, line, rule and message.
    """
    node = shutil.which("node", path=f"{sys.prefix}/bin") or shutil.which("node")
    if node is None:
        raise RuntimeError("Node.js fehlt; `make check` richtet es ein.")
    with tempfile.TemporaryDirectory() as directory:
        names = {}
        for number, (address, html) in enumerate(pages.items()):
            file = Path(directory, f"{number}.html")
            file.write_text(html, encoding="utf-8")
            names[str(file)] = address
        # Into a file: a pipe is cut off after 64 KiB, because html-validate ends before it is read.
        report = Path(directory, "report.json")
        with report.open("wb") as file:
            result = subprocess.run(
                [node, PROGRAM, "--config", CONFIG, "--formatter", "json", *names],
                stdout=file,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        told = report.read_text(encoding="utf-8")
    if not told:
        raise RuntimeError(result.stderr)
    return [
        f"{names[report['filePath']]}:{found['line']}: {found['ruleId']}: {found['message']}"
        for report in json.loads(told)
        for found in report["messages"]
    ]

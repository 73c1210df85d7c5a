# Find Node.js (20.19 or newer) with npm, or install it into .venv from PyPI.
set -eu
check='const [a, b] = process.versions.node.split(".").map(Number);
process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'

if node -e "$check" >/dev/null 2>&1 && npm --version >/dev/null 2>&1; then
    exit 0
fi
echo "Node.js in .venv einrichten, weil es hier fehlt oder zu alt ist (etwa 20 Sekunden) …"
exec .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
    -r requirements-node.txt

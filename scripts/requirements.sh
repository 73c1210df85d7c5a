# Pin the packages of requirements*.in with hashes for every system the portal runs on.
set -eu
.venv/bin/python -m pip install -qq --disable-pip-version-check uv
for name in requirements requirements-test requirements-node; do
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-config --no-emit-index-url --no-annotate --upgrade \
        --custom-compile-command "make requirements" "$name.in" --output-file "$name.txt"
done

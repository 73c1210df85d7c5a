# All measurements, one after the other; what is given to make as BENCH goes to each of them.
set -eu
export ENV_FILE=

python -m bench.pages "$@"
if [ -f bench/search_quality.py ]; then python -m bench.search_quality "$@"; fi

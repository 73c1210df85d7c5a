# All measurements, one after the other; what is given to make as BENCH goes to each of them.
set -eu
export ENV_FILE=

python -m bench.pages "$@"
python -m bench.reviews "$@"
python -m bench.search_quality "$@"

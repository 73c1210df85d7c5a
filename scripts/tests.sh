# The whole suite on SQLite and on PostgreSQL, and the browser tests; fails when one fails.
set -u
failed=

run() {
    echo
    echo "=== $1"
    shift
    pytest -q --no-header -n 2 --dist loadfile "$@" || failed=1
}

run "Tests auf SQLite"
run "Tests auf PostgreSQL" --postgres
run "Browser-Tests mit Chromium" tests/browser
exit ${failed:-0}

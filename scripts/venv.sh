# Make .venv with the newest Python from 3.11 on that can make one.
set -eu
check='import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))'

for python in ${PYTHON_COMMAND:-} python3.14 python3.13 python3.12 python3.11 python3; do
    if "$python" -c "$check" >/dev/null 2>&1; then
        echo "Python-Umgebung .venv anlegen (etwa 5 Sekunden) …"
        exec "$python" -m venv --clear .venv
    fi
done

echo "Es fehlt Python ab Version 3.11 mit dem Modul venv." >&2
echo "Unter Debian und Ubuntu: apt-get install python3 python3-venv" >&2
echo "Steht Python an anderem Ort: make run PYTHON_COMMAND=/pfad/zu/python3" >&2
exit 1

# Make sure that a Chromium is there for the browser tests.
set -eu
install='apt-get install -y --no-install-recommends chromium'

found() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

if found >/dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    become=
elif sudo -n true 2>/dev/null; then
    become=sudo
else
    become=none
fi
if [ "$become" != none ] && command -v apt-get >/dev/null; then
    echo "Chromium für die Browser-Tests einrichten (etwa 1 Minute) …"
    $become apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive $become $install -qq >/dev/null || true
fi
if ! found >/dev/null; then
    echo "Die Browser-Tests brauchen Chromium. Bitte einrichten mit:" >&2
    echo "    sudo apt-get update && sudo $install" >&2
    exit 1
fi

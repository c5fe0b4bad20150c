# Sourced by `run` and `test`: installs what is missing, once, and is quick when nothing is.
# Usage: setup app | setup dev        Leaves $root, $venv and the system packages in place.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${LECTERN_VENV:-$root/.venv}

# What the window needs from a bare Debian or Ubuntu (Qt's own list for the xcb platform), sound, and a voice.
app_packages=(
  libegl1 libgl1 libopengl0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
  libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 libdbus-1-3 libnss3 libpulse0 fontconfig
  espeak-ng   # the draft voice: a program of its own, never linked
  tesseract-ocr tesseract-ocr-eng   # words in pictures: a program of its own, never linked
)
# What the tests drive besides: a browser with its driver, a virtual screen, a real Secret Service, and readers of our files.
dev_packages=(chromium chromium-driver xvfb xdotool dbus gnome-keyring strace ffmpeg libimage-exiftool-perl
  pocketsphinx-testdata)   # a person who reads from a book, with the text (BSD; the recording is LibriVox's, public domain)

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  echo "Lectern needs Python 3.11 or newer. Install it (Debian, Ubuntu: apt-get install python3 python3-venv), then run this again." >&2
  return 1
}

install_packages() {
  local missing=() name
  command -v dpkg-query >/dev/null || { echo "Not a Debian or Ubuntu system: please make sure these are installed: $*" >&2; return 0; }
  for name in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local become=()
  [ "$(id -u)" -eq 0 ] || become=(sudo)
  echo "Installing system packages: ${missing[*]}" >&2
  "${become[@]}" apt-get update -qq >&2
  "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

setup() {
  local kind=$1 python stamp wanted
  if [ "$kind" = dev ]; then
    install_packages "${app_packages[@]}" "${dev_packages[@]}"
  else
    install_packages "${app_packages[@]}"
  fi
  python=$(find_python)
  "$python" -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
  stamp=$venv/.installed-$kind
  wanted=$( { "$python" -V; cat "$root/pyproject.toml"; } | sha256sum | cut -d' ' -f1)
  if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
    local extra=""
    [ "$kind" = dev ] && extra="[dev]"
    echo "Installing Python packages into $venv" >&2
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -e "$root$extra" >&2
    echo "$wanted" > "$stamp"
  fi
}

#!/usr/bin/env bash
# Make the environment that the Makefile works in: system libraries, .venv, hashed packages.
# Runs once for each state of requirements.lock; asks nothing; needs the network only then.
set -euo pipefail

python=${PYTHON:-python3}
venv=${VENV:-.venv}

# Qt without a screen: the first line. A real window and a virtual screen: the second.
# Tests that read PDFs, watch system calls, set clocks wrong, and search Finnish words: the third.
# A server for shared places that the tests start themselves (apache2 would start a service: never).
packages=(
    libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 xvfb
    poppler-utils strace faketime libvoikko1 voikko-fi
    apache2-bin
)

say() { printf 'set-up: %s\n' "$*"; }
fail() { printf 'set-up: %s\n' "$*" >&2; exit 1; }

is_installed() {
    # Debian 13 renamed some libraries by adding t64.
    local name
    for name in "$1" "$1t64"; do
        if dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null | grep -q '^.i'; then
            return 0
        fi
    done
    return 1
}

can_make_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

install_system_packages() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || return 0
    local missing=() name
    for name in "${packages[@]}"; do
        is_installed "$name" || missing+=("$name")
    done
    can_make_venv || missing+=(python3-venv)
    if [ ${#missing[@]} -eq 0 ]; then
        return 0
    fi
    local command=(apt-get install -y --no-install-recommends "${missing[@]}")
    if [ "$(id -u)" -ne 0 ]; then
        say "these system packages are missing; run once: sudo ${command[*]}"
        return 0
    fi
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    "${command[@]}" >/dev/null 2>&1 && return 0
    apt-get update -q >/dev/null || say "apt-get update failed"
    "${command[@]}" >/dev/null || say "could not install; run once: sudo ${command[*]}"
}

make_venv() {
    can_make_venv || fail "$python has no venv; run once: sudo apt-get install -y python3-venv"
    # An environment of another Python, or one that was moved, is made anew.
    if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        rm -rf "$venv"
        "$python" -m venv "$venv"
    fi
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "Python 3.11 or newer is needed as $python (set PYTHON to name another)"

install_system_packages
make_venv
say "installing the packages of requirements.lock"
"$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
    --require-hashes --requirement requirements.lock
"$venv/bin/python" -m compileall -q osmo_desktop tools
QT_QPA_PLATFORM=offscreen "$venv/bin/python" -c 'from PySide6.QtWidgets import QApplication' ||
    fail "Qt lacks system libraries; run once: sudo apt-get install -y --no-install-recommends ${packages[*]}"
say "done"

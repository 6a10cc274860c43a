#!/usr/bin/env bash
# The system's packages that the tests want besides Python: an SSH server, its client, tmux, and poppler, which
# reads the PDFs that are made. Quick when they are there. Debian and Ubuntu; as root, or by sudo. The tests start
# a server of their own on 127.0.0.1; where systemd runs, installing the package starts the system's server too
# (systemctl disable --now ssh ends that).
set -euo pipefail

missing=()
[ -x /usr/sbin/sshd ] || missing+=(openssh-server)
command -v ssh >/dev/null || missing+=(openssh-client)
command -v tmux >/dev/null || missing+=(tmux)
command -v pdftoppm >/dev/null || missing+=(poppler-utils)
[ "${#missing[@]}" -eq 0 ] && exit 0

run=()
[ "$(id -u)" -eq 0 ] || run=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -q
"${run[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"

# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
# Where a node keeps its state, and whether it runs. Sourced by deploy/up and deploy/down.

default_state() {
  if [ "$(id -u)" = 0 ]; then echo /var/lib/stadtkern; else echo "${XDG_STATE_HOME:-$HOME/.local/state}/stadtkern"; fi
}

# absolute PATH: PATH need not exist.
absolute() {
  case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac
}

# running_pid STATE: the pid of the kernel that holds the state's lock, or nothing and 1.
running_pid() {
  local pid
  pid=$(sed -n '1s/^\([0-9][0-9]*\).*/\1/p' "$1/lock" 2>/dev/null)
  [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$1" ] && echo "$pid"
}

# listener_address STATE NAME: "127.0.0.1:8080" as bound.
listener_address() {
  sed -n "s/.*{\"name\":\"$2\",\"address\":\"\([^\"]*\)\".*/\1/p" "$1/run/listeners.json" 2>/dev/null
}

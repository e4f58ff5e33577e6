# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
# Installs what a section of debian-packages.txt names. Sourced by deploy/up and tests/run.

# as_root COMMAND...: with sudo when the caller is not root.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi
}

# packages_in FILE SECTION...: the names in these sections, one a line.
packages_in() {
  awk -v wanted=" ${*:2} " '
    { sub(/#.*/, "") }
    /^\[/ { section = $1; gsub(/[][]/, "", section); next }
    NF && index(wanted, " " section " ") { print $1 }' "$1"
}

# packages_missing NAME...: those that are not installed, nor provided by another package (a nodejs that brings npm along). dpkg is
# asked each time: that takes no longer than reading a stamp, and a stamp would not notice a package that somebody removed.
packages_missing() {
  dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null |
    awk -v all="$*" '$1 == "installed" { gsub(/\([^)]*\)|,/, ""); for (i = 2; i <= NF; ++i) have[$i] = 1 }
      END { n = split(all, name, " "); for (i = 1; i <= n; ++i) if (!(name[i] in have)) print name[i] }'
}

# Services of packages that only the tests use (a broker, a database) must not run because tests were run.
services_stay_off() {
  local policy=/usr/sbin/policy-rc.d
  [ -e "$policy" ] && return 1
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy"
}

# postgresql's package creates and starts a cluster unless told otherwise; the tests make their own.
no_main_cluster() {
  compgen -G '/etc/postgresql/*/*' >/dev/null && return 0
  as_root mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/stadtkern.conf >/dev/null
}

# install_packages FILE SECTION...: installs what is missing, a line per package. 3 when it cannot.
install_packages() {
  local file=$1 wanted missing log total policy='' unit status
  shift
  if ! command -v apt-get >/dev/null; then
    echo "apt-get is not here: install by hand what $file names, then use --no-install" >&2
    return 3
  fi
  mapfile -t wanted < <(packages_in "$file" "$@")
  mapfile -t missing < <(packages_missing "${wanted[@]}")
  if [ "${#missing[@]}" = 0 ]; then
    echo "packages: all installed"
    return 0
  fi
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "packages: root or sudo is needed to install: ${missing[*]}" >&2
    return 3
  fi
  echo "packages: ${#missing[@]} to install: ${missing[*]}"
  log=$(mktemp)
  if ! as_root apt-get -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log" >&2
    echo "packages: the package lists could not be refreshed; going on with those that are here" >&2
  fi
  case " ${missing[*]} " in *' postgresql '*) no_main_cluster ;; esac
  if services_stay_off; then
    policy=/usr/sbin/policy-rc.d
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  total=$(apt-get -s install --no-install-recommends "${missing[@]}" 2>/dev/null | grep -c '^Inst ')
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends -o Dpkg::Options::=--force-confold \
    -o DPkg::Lock::Timeout=300 install "${missing[@]}" </dev/null 2>&1 | tee "$log" |
    awk -v total="$total" '/^Setting up / { printf "  [%d/%d] %s\n", ++n, total, $3; fflush() }'
  status=${PIPESTATUS[0]}
  if [ -n "$policy" ]; then
    as_root rm -f "$policy"
    trap - EXIT
  fi
  if [ "$status" != 0 ]; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    return 3
  fi
  rm -f "$log"
  for unit in nats-server postgresql; do
    case " ${missing[*]} " in *" $unit "*)
      if command -v systemctl >/dev/null; then as_root systemctl --quiet disable "$unit.service" 2>/dev/null || true; fi ;;
    esac
  done
}

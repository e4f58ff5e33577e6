# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash disable=SC2154
# Tests run as an unprivileged user must be able to read the tree. Sourced by tests/run and .ci/run, after service-user.sh.

# reachable_or_elsewhere ROOT SCRIPT ARGUMENT...: returns when the service user can read ROOT. Otherwise (a clone below a
# private home, or made under a strict umask) SCRIPT goes on in a readable copy of the tree, which later calls bring up to date.
reachable_or_elsewhere() {
  local root=$1 copy unreadable
  [ "$(id -u)" = 0 ] || return 0
  unreadable=$(find "$root" \( -path "$root/.git" -o -path "$root/build*" \) -prune -o \( ! -perm -o=r -o -type d ! -perm -o=x \) -print -quit)
  if [ -z "$unreadable" ] && as_service_user test -r "$root/tests/run"; then return 0; fi
  if [ -n "${STADTKERN_TREE_COPIED:-}" ]; then
    echo "the user $service_user cannot read $root: clone the project where others may read it" >&2
    exit 3
  fi
  copy=/var/cache/stadtkern-tests/$(printf %s "$root" | cksum | cut -d ' ' -f 1)/tree
  echo "the user $service_user cannot read $root: going on in a copy, $copy"
  mkdir -p "$copy"
  find "$copy" -mindepth 1 -maxdepth 1 ! -name 'build*' -exec rm -rf {} +
  tar -C "$root" --exclude='./build*' -cf - . | tar -C "$copy" -xf - || exit 3
  find "$copy" -mindepth 1 -maxdepth 1 ! -name 'build*' -exec chmod -R go+rX {} +
  chmod 755 "$copy" "$copy/.."
  if [ -z "${STADTKERN_TEST_DATA:-}" ] && [ -d "$root/../shared/data" ]; then
    if as_service_user test -r "$root/../shared/data/."; then
      export STADTKERN_TEST_DATA="$root/../shared/data"
    else
      rm -rf "$copy/../shared"
      mkdir -p "$copy/../shared"
      cp -R "$root/../shared/data" "$copy/../shared/" && chmod -R go+rX "$copy/../shared"
    fi
  fi
  export STADTKERN_TREE_COPIED=1 CCACHE_BASEDIR=$copy
  exec bash "$copy/$2" "${@:3}"
}

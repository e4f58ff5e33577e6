# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
# The system user that kernel, modules and tests run as when the caller is root. Sourced by deploy/up and tests/run.

service_user=stadtkern

# Creates the user; needs root.
ensure_service_user() {
  getent passwd "$service_user" >/dev/null && return 0
  echo "user: creating the system user $service_user"
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$service_user"
}

# as_service_user COMMAND...: as that user when the caller is root, else as the caller.
as_service_user() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$service_user" --regid="$service_user" --clear-groups --inh-caps=-all -- "$@"
  else
    "$@"
  fi
}

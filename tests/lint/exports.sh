#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Each built plugin exports exactly one symbol, its entry. usage: exports.sh BUILD_FOLDER
set -uo pipefail
found=0 status=0
for library in "$1"/plugins/*/*.so; do
  [ -e "$library" ] || continue
  found=$((found + 1))
  mapfile -t symbols < <(nm -D --defined-only --format=posix "$library" | cut -d ' ' -f 1)
  if [ "${#symbols[@]}" != 1 ]; then
    echo "$library exports ${#symbols[@]} symbols:" "${symbols[@]:0:20}"
    status=1
  fi
done
if [ "$found" = 0 ]; then
  echo "no plugin under $1/plugins"
  status=1
fi
echo "exports: $found plugins"
exit $status

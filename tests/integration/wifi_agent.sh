#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# One run of an access point's agent, as OpenWISP's own behaves: it registers when it has no id, asks for the checksum, fetches what
# is new, checks it by md5sum, applies it, tries whether the controller still answers, and reports; else it goes back to what it had.
# Written after the protocol and what the agent does of it, for none is packaged. usage: wifi_agent.sh URL FOLDER; AGENT_UNIT is a second (1), in tests less.
# Exit codes are the agent's: 0 done (also when it is not wanted any more), 4 no controller there, 5 not let in, 1 try again later.
# In FOLDER: mac, secret, name, tags, os (given); uuid, key, checksum, root/ (kept); log: a word for each thing it did; fetches: each sum that it fetched.
set -u
url=$1 dir=$2 unit=${AGENT_UNIT:-1}
cd "$dir" || exit 1
have() { [ -s "$1" ] && cat "$1"; }
say() { echo "$*" >>log; }
rest() { sleep "$(awk "BEGIN { print $1 * $unit }")"; }
# md5 of the address and the secret: the same key after the device was set back.
key() { have key || printf '%s+%s' "$(cat mac)" "$(cat secret)" | md5sum | cut -d' ' -f1; }

# ask OUT CURL-OPTION...: the status code; the head stands in `head`.
ask() {
  out=$1
  shift
  curl --silent --max-time 30 --dump-header head --output "$out" --write-out '%{http_code}' "$@"
}
controller_there() { grep -qi '^x-openwisp-controller: true' head || { say no-controller; exit 4; }; }
# In tests a step may be followed by what happens in between: its name goes out, and a word lets the agent go on.
between() { [ -z "${AGENT_STEPS:-}" ] || { echo "$1" >"$AGENT_STEPS/at" && read -r _ <"$AGENT_STEPS/go"; }; }
# As loosely as the agent reads: any line that has the name in it.
line() { awk "/$1: /"' { print $2 }' answer; }
# What did not arrive is tried ten times, with pauses.
often() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    "$@" && return 0
    rest 0.2
  done
  return 1
}

register() {
  missing=0
  while :; do
    code=$(ask answer --data-urlencode backend=netjsonconfig.OpenWrt --data-urlencode "key=$(key)" \
      --data-urlencode "secret=$(cat secret)" --data-urlencode "name=$(cat name)" --data-urlencode "hardware_id=" \
      --data-urlencode "mac_address=$(cat mac)" --data-urlencode "tags=$(have tags)" --data-urlencode "model=Test" \
      --data-urlencode "os=$(have os)" --data-urlencode "system=Test" "$url/controller/register/")
    case $code in
      201) break ;;
      403) controller_there; say "not-let-in $(tail -n 1 answer)"; exit 5 ;;
      404) controller_there; missing=$((missing + 1)); [ "$missing" -lt 5 ] || { say "not-known $(tail -n 1 answer)"; exit 0; }; rest 0.1 ;;
      *) [ "$code" = 000 ] || controller_there
        say "register-failed $code $(tail -n 1 answer 2>/dev/null)"; [ -n "${AGENT_PATIENT:-}" ] || exit 1; rest 1 ;;
    esac
  done
  controller_there
  [ "$(line registration-result)" = success ] || exit 1
  line uuid >uuid
  line key >key
  say "registered $(line is-new)"
  between registered
}

# The checksum's answer in `answer`; ten tries, with pauses.
checksum() {
  tries=0 missing=0
  while [ $tries -lt 10 ]; do
    code=$(ask answer "$url/controller/checksum/$(cat uuid)/?key=$(key)")
    [ "$code" = 200 ] && { controller_there; return 0; }
    if [ "$code" = 404 ]; then
      missing=$((missing + 1))
      [ "$missing" -lt 5 ] || { say gone; exit 0; }
    fi
    tries=$((tries + 1))
    rest 0.2
  done
  say "no-checksum $code"
  return 1
}

tell() {
  # The agent's own body ends so.
  code=$(ask answer --data "key=$(key)&status=$1&${2:+error_reason=$2&}" "$url/controller/report-status/$(cat uuid)/")
  [ "$code" = 200 ]
}

# What was not heard is fetched, applied and told once more in the next cycle.
report() {
  often tell "$@" || { say "report-failed $code"; rm -f checksum; return 1; }
  controller_there
  say "reported $1"
}

fetch() { curl --silent --fail --max-time 30 --output archive "$url/controller/download-config/$(cat uuid)/?key=$(key)"; }

update() {
  wanted=$(tail -n 1 answer)
  [ "$wanted" = "$(have checksum)" ] && return 0
  often fetch || { say no-download; rm -f checksum; return 1; }
  echo "$wanted" >>fetches
  between fetched
  [ "$(md5sum archive | cut -d' ' -f1)" = "$wanted" ] || { say mismatch; rm -f checksum; return 1; }
  rm -rf new && mkdir new && tar -xzf archive -C new || { say no-archive; return 1; }
  rm -rf before
  [ -d root ] && mv root before
  mv new root
  say "applied $wanted"
  between applied
  answered='' tries=0
  while [ $tries -lt 10 ] && [ -z "$answered" ] && [ -z "${AGENT_CUT_OFF:-}" ]; do
    code=$(ask answer "$url/controller/checksum/$(cat uuid)/?key=$(key)")
    [ "$code" != 000 ] && answered=yes
    tries=$((tries + 1))
    [ -n "$answered" ] || rest 0.5
  done
  if [ -z "$answered" ]; then
    rm -rf root
    [ -d before ] && mv before root
    # What failed is not tried again until it changes.
    echo "$wanted" >checksum
    report error "the controller did not answer"
    return 0
  fi
  between tried
  echo "$wanted" >checksum
  report applied
}

[ -s uuid ] || register
if [ -n "${AGENT_INFO:-}" ]; then
  code=$(ask answer --data-urlencode "key=$(key)" --data-urlencode model= --data-urlencode "os=$AGENT_INFO" \
    "$url/controller/update-info/$(cat uuid)/")
  [ "$code" = 200 ] || exit 1
  controller_there
fi
checksum || exit 1
between checksum
update

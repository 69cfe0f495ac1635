#!/usr/bin/env bash
# Goes back to an earlier release: stops the unit (which settles what is under way), points `current` at the release,
# starts it and waits until it is fit. If it is not, the release it came from is put back.
#
#   deploy/rollback.sh            to the release before the present one
#   deploy/rollback.sh RELEASE    to that one
#   deploy/rollback.sh --list     what there is
#
# LOCKSTEP_ROOT (/opt/lockstep) holds releases/NAME and the link `current`; names sort by age, such as 2026-02-02-e45dc13.
# LOCKSTEP_UNIT (lockstep.service), LOCKSTEP_HEALTHZ (http://127.0.0.1:9464/healthz), LOCKSTEP_WAIT_S (60).
set -euo pipefail

root=${LOCKSTEP_ROOT:-/opt/lockstep}
unit=${LOCKSTEP_UNIT:-lockstep.service}
healthz=${LOCKSTEP_HEALTHZ:-http://127.0.0.1:9464/healthz}
wait_s=${LOCKSTEP_WAIT_S:-60}

refuse() {
  echo "rollback: $1" >&2
  exit 1
}

[ -d "$root/releases" ] || refuse "no releases in $root: set LOCKSTEP_ROOT"
[ -L "$root/current" ] || refuse "$root/current is no link: there is nothing to come from"
from=$(basename "$(readlink "$root/current")")

releases() {
  local folder
  for folder in "$root"/releases/*/; do
    [ -d "$folder" ] && basename "$folder"
  done | LC_ALL=C sort
}

# The newest one that is older than the present one.
before() {
  local name last=''
  while read -r name; do
    [ "$name" = "$from" ] && break
    last=$name
  done < <(releases)
  echo "$last"
}

# A link is replaced in one step: at no moment is there none.
point() {
  ln -sfn "releases/$1" "$root/current.next"
  mv -T "$root/current.next" "$root/current"
}

fit() {
  local waited=0
  while [ "$waited" -lt "$wait_s" ]; do
    curl --fail --silent --show-error --max-time 5 --output /dev/null "$healthz" 2>/dev/null && return 0
    sleep 1
    waited=$((waited + 1))
  done
  return 1
}

switch() {
  systemctl stop "$unit" && point "$1" && systemctl start "$unit" && fit
}

if [ "${1:-}" = '--list' ]; then
  releases | sed "s/^$from\$/& (current)/"
  exit 0
fi
[ $# -le 1 ] || refuse 'one release at most (--list shows what there is)'

to=${1:-$(before)}
[ -n "$to" ] || refuse "$from is the oldest release: nothing to go back to"
[ "$to" != "$from" ] || refuse "$to is the present release"
[ -d "$root/releases/$to" ] || refuse "no release $to (--list shows what there is)"
[ -f "$root/releases/$to/bin/live.ts" ] || refuse "$to is no whole release: bin/live.ts is missing"
[ -d "$root/releases/$to/node_modules" ] || refuse "$to is no whole release: run npm ci in it"

if switch "$to"; then
  echo "rollback: $from -> $to, fit"
  exit 0
fi
echo "rollback: $to is not fit after ${wait_s} s; going back to $from" >&2
if switch "$from"; then
  echo "rollback: still $from, fit" >&2
else
  echo "rollback: $from is not fit either: journalctl -u $unit; \`live flatten\` needs only the venue" >&2
fi
exit 1

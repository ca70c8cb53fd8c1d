#!/bin/sh
# Runs a TypeScript entry point on the repository's own Node 24, installing what the lockfile names first if it is missing or older.
set -eu
cd "$(dirname "$0")/.."
stamp=node_modules/.onus-lock
if [ ! -x node_modules/.bin/node ] || ! cmp -s package-lock.json "$stamp"; then
  echo "Installing dependencies (first start or changed lockfile) ..." >&2
  npm ci --no-audit --no-fund --loglevel=error >&2 &
  installing=$!
  # A signal ends the installation too; the half of it that is there lacks the stamp, so the next start begins anew.
  trap 'kill "$installing" 2>/dev/null; wait "$installing"; exit 1' INT TERM HUP
  if ! wait "$installing"; then
    echo "The dependencies could not be installed; npm says why above." >&2
    exit 1
  fi
  trap - INT TERM HUP
  if ! node_modules/.bin/node --version >/dev/null 2>&1; then
    echo "npm installed no Node 24 for this machine (its package 'node' runs a script at installation, which must be allowed)." >&2
    exit 1
  fi
  cp package-lock.json "$stamp"
fi
exec node_modules/.bin/node --disable-warning=ExperimentalWarning "$@"

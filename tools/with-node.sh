#!/bin/sh
# Runs a TypeScript entry point on the repository's own Node 24, installing what the lockfile names first if it is missing or older.
set -eu
cd "$(dirname "$0")/.."
stamp=node_modules/.onus-lock
if [ ! -x node_modules/.bin/node ] || ! cmp -s package-lock.json "$stamp"; then
  echo "Installing dependencies (first start or changed lockfile) ..." >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json "$stamp"
fi
exec node_modules/.bin/node --disable-warning=ExperimentalWarning "$@"

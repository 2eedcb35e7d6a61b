#!/bin/sh
# Starts Kong with the addresses of the services: start.sh FILE-TO-WRITE. PRICING, GENERATION and EXECUTOR are their addresses.
set -eu
file=$1 mode=${2:-start}
sed -e "s|@PRICING@|${PRICING%/}|" -e "s|@GENERATION@|${GENERATION%/}|" -e "s|@EXECUTOR@|${EXECUTOR%/}|" "$(dirname "$0")/kong.yml" >"$file"
if [ "$mode" = check ]; then exec kong config parse "$file"; fi
exec /docker-entrypoint.sh kong docker-start

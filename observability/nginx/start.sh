#!/bin/sh
# Starts nginx in the foreground with the addresses of the services: start.sh RUN-DIRECTORY LISTEN [NGINX]
# PRICING, GENERATION and EXECUTOR are host:port. With the word "check" in place of NGINX's start: only checks the file.
set -eu
run=$1 listen=$2 nginx=${3:-nginx} mode=${4:-start}
plain() { printf '%s' "$1" | sed 's|^http://||; s|/$||'; }
mkdir -p "$run"
sed -e "s|@RUN@|$run|g" -e "s|@LISTEN@|$listen|" -e "s|@PRICING@|$(plain "$PRICING")|" \
  -e "s|@GENERATION@|$(plain "$GENERATION")|" -e "s|@EXECUTOR@|$(plain "$EXECUTOR")|" "$(dirname "$0")/nginx.conf" >"$run/nginx.conf"
if [ "$mode" = check ]; then exec "$nginx" -t -q -p "$run" -c "$run/nginx.conf" -e stderr; fi
exec "$nginx" -p "$run" -c "$run/nginx.conf" -e stderr -g 'daemon off;'

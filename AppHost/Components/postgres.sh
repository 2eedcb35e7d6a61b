#!/bin/sh
# Starts PostgreSQL with its data in a directory of the run: postgres.sh PROGRAMS DIRECTORY PORT DATABASE...
# The first time it makes the cluster and the databases, with the password in POSTGRES_PASSWORD.
set -eu
programs=$1 directory=$2 port=$3
shift 3

as=
if [ "$(id -u)" = 0 ]; then
  # It refuses to run as root, and Debian's user has to reach its files.
  as="setpriv --reuid=postgres --regid=postgres --init-groups"
  chmod o+x "$(dirname "$directory")" "$directory"
  mkdir -p "$directory/data"
  chown postgres "$directory/data"
fi

if [ ! -e "$directory/data/made" ]; then
  rm -rf "$directory"/data/*
  secret=$(mktemp)
  printf '%s' "$POSTGRES_PASSWORD" >"$secret"
  [ -z "$as" ] || chown postgres "$secret"
  $as "$programs/initdb" -D "$directory/data" -U postgres -A scram-sha-256 --pwfile="$secret" -E UTF8 --locale=C >/dev/null
  rm -f "$secret"
  for database in "$@"; do
    echo "CREATE DATABASE $database;" | $as "$programs/postgres" --single -D "$directory/data" postgres >/dev/null
  done
  touch "$directory/data/made"
fi
exec $as "$programs/postgres" -D "$directory/data" -k "$directory/data" -p "$port" -c listen_addresses=127.0.0.1

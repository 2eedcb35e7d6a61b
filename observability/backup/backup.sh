#!/usr/bin/env bash
# Backs up a running platform: Prometheus, Alertmanager, Grafana and the services' databases. docs/backup.md
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/parts.sh"

usage() {
  cat <<'HELP'
backup.sh FOLDER        backs up everything that runs, into a new folder, and writes a MANIFEST last

  --run-directory DIR       of ./run (default .data/run); the following lie in it
  --data DIR                databases of the services; with ConnectionStrings__pricing and its siblings, pg_dump is used
  --prometheus URL          default http://localhost:9090; needs --web.enable-admin-api
  --prometheus-data DIR     its storage
  --alertmanager URL        default http://localhost:9093
  --alertmanager-data DIR   its storage
  --grafana-data DIR        its folder with grafana.db

A part that is not there is left out, which is said. Exit codes: 0 done, 1 not done, 2 called wrongly.
HELP
}

read_arguments "$@"
is_empty "$folder" || fail "$folder is not empty: name a new folder"
mkdir -p "$folder" && folder=$(cd "$folder" && pwd) || fail "$folder cannot be written to: name another folder"
parts=0

# --- the services' databases ---
for pair in "${services[@]}"; do
  name=${pair%%=*} service=${pair#*=}
  if ! has_server "$name" && [ ! -f "$data/$name.db" ]; then say "$name: left out, there is no $data/$name.db"; continue; fi
  program=$(program_of "$service")
  dotnet "$program" backup "$folder/$name" --data-directory "$data" || exit 1
  parts=$((parts + 1))
done

# --- Prometheus: a snapshot is made of hard links in its own storage ---
if ! curl -sf --max-time 10 -o /dev/null "$prometheus/-/ready"; then
  say "prometheus: left out, nothing answers at $prometheus"
else
  answer=$(curl -s --max-time 300 -X POST "$prometheus/api/v1/admin/tsdb/snapshot")
  snapshot=$(sed -n 's/.*"name":"\([0-9A-Za-z-]*\)".*/\1/p' <<<"$answer")
  [ -n "$snapshot" ] || fail "prometheus: $prometheus takes no snapshot: ${answer:-no answer}. Start it with --web.enable-admin-api."
  [ -d "$prometheus_data/snapshots/$snapshot" ] ||
    fail "prometheus: its snapshot $snapshot is not in $prometheus_data/snapshots: name its storage with --prometheus-data"
  cp -R "$prometheus_data/snapshots/$snapshot" "$folder/prometheus"
  rm -rf "${prometheus_data:?}/snapshots/$snapshot"
  say "prometheus: $(find "$folder/prometheus" -name meta.json | wc -l) blocks are in $folder/prometheus"
  parts=$((parts + 1))
fi

# --- Alertmanager: it writes silences and what it has sent to its storage every --data.maintenance-interval ---
if ! curl -sf --max-time 10 -o /dev/null "$alertmanager/-/ready"; then
  say "alertmanager: left out, nothing answers at $alertmanager"
else
  [ -d "$alertmanager_data" ] || fail "alertmanager: there is no $alertmanager_data: name its storage with --alertmanager-data"
  since=$folder/.since
  touch "$since"
  for file in silences nflog; do
    for ((waited = 0; ; waited++)); do
      [ ! "$alertmanager_data/$file" -nt "$since" ] || break
      [ "$waited" -lt 180 ] || fail "alertmanager: it did not write $alertmanager_data/$file in 90 s: start it with --data.maintenance-interval=1m"
      sleep 0.5
    done
  done
  rm "$since"
  mkdir "$folder/alertmanager"
  # They are renamed into place, so neither is ever half written.
  cp "$alertmanager_data/silences" "$alertmanager_data/nflog" "$folder/alertmanager/"
  say "alertmanager: silences and what was sent are in $folder/alertmanager"
  parts=$((parts + 1))
fi

# --- Grafana: everything that is not in this repository is in one SQLite file ---
if [ ! -f "$grafana_data/grafana.db" ]; then
  say "grafana: left out, there is no $grafana_data/grafana.db"
else
  command -v sqlite3 >/dev/null || fail "grafana: sqlite3 is not installed: apt-get install sqlite3"
  mkdir "$folder/grafana"
  sqlite3 -cmd '.timeout 10000' "$grafana_data/grafana.db" ".backup '$folder/grafana/grafana.db'" || fail "grafana: its database could not be copied"
  say "grafana: its database is in $folder/grafana"
  parts=$((parts + 1))
fi

[ "$parts" -gt 0 ] || fail "nothing was there to back up: start the platform, or say where it is"
write_manifest "$folder" || fail "the MANIFEST could not be written: $folder is no whole backup"
say "backup: $parts parts are in $folder"

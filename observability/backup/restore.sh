#!/usr/bin/env bash
# Restores what backup.sh made, in place of empty stores, while nothing runs. docs/backup.md
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/parts.sh"

usage() {
  cat <<'HELP'
restore.sh FOLDER       puts the parts in FOLDER in their places; stop the platform first

  --run-directory DIR       of ./run (default .data/run); the following lie in it
  --data DIR                databases of the services; with ConnectionStrings__pricing and its siblings, pg_restore is used
  --prometheus-data DIR     storage of Prometheus
  --alertmanager-data DIR   storage of Alertmanager
  --grafana-data DIR        folder for grafana.db

A backup that is not whole is refused, and so is a place that is not empty, before anything is written.
Exit codes: 0 done, 1 not done, 2 called wrongly.
HELP
}

read_arguments "$@"
[ -d "$folder" ] || fail "there is no folder $folder"
folder=$(cd "$folder" && pwd)
checked=$(mktemp)
trap 'rm -f "$checked"' EXIT
check_manifest "$folder"

# All places before any of them is written to.
for part in prometheus alertmanager grafana; do
  place=${part}_data
  [ ! -d "$folder/$part" ] || is_empty "${!place}" || fail "$part: ${!place} is not empty, and nothing is overwritten: move it away, or restore elsewhere"
done
for pair in "${services[@]}"; do
  name=${pair%%=*}
  [ -d "$folder/$name" ] || continue
  program_of "${pair#*=}" >/dev/null
  has_server "$name" || [ ! -e "$data/$name.db" ] || fail "$name: $data/$name.db exists, and nothing is overwritten: move it away, or restore elsewhere"
done

for part in prometheus alertmanager grafana; do
  [ -d "$folder/$part" ] || continue
  place=${part}_data
  mkdir -p "${!place}" && cp -R "$folder/$part/." "${!place}/" || fail "$part: ${!place} could not be written: empty it, make room and restore again"
  say "$part: restored to ${!place}"
done
for pair in "${services[@]}"; do
  name=${pair%%=*} service=${pair#*=}
  [ ! -d "$folder/$name" ] || dotnet "$(program_of "$service")" restore "$folder/$name" --data-directory "$data" || exit 1
done
say "restore: done, start the platform"

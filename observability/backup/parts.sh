# shellcheck shell=bash
# Sourced by backup.sh and restore.sh: where the parts of a run are, and how to find out whether a backup is whole.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034 # used by whoever sources this
services=(pricing=PricingService generation=GenerationService executor=ExecutorService)

say() { printf '%s\n' "$*"; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
wrong() { printf '%s: %s (%s --help shows what there is)\n' "$(basename "$0")" "$*" "$(basename "$0")" >&2; exit 2; }

# read_arguments "$@": sets $folder, $run and, of each part, where it is.
read_arguments() {
  folder='' run=$root/.data/run prometheus=http://localhost:9090 alertmanager=http://localhost:9093
  prometheus_data='' alertmanager_data='' grafana_data='' data=''
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) usage; exit 0 ;;
      --run-directory | --prometheus | --prometheus-data | --alertmanager | --alertmanager-data | --grafana-data | --data)
        [ $# -gt 1 ] || wrong "$1 needs a value"
        case $1 in
          --run-directory) run=$2 ;;
          --prometheus) prometheus=${2%/} ;;
          --prometheus-data) prometheus_data=$2 ;;
          --alertmanager) alertmanager=${2%/} ;;
          --alertmanager-data) alertmanager_data=$2 ;;
          --grafana-data) grafana_data=$2 ;;
          --data) data=$2 ;;
        esac
        shift ;;
      -*) wrong "unknown option $1" ;;
      *) [ -z "$folder" ] || wrong "there is one folder, and $1 is a second one"; folder=$1 ;;
    esac
    shift
  done
  [ -n "$folder" ] || wrong "name the folder of the backup"
  prometheus_data=${prometheus_data:-$run/prometheus/data} alertmanager_data=${alertmanager_data:-$run/alertmanager/data}
  grafana_data=${grafana_data:-$run/grafana} data=${data:-$run/data}
}

# The program of a service, as ./run builds it.
program_of() {
  local file
  for file in "$root/$1/bin/Debug/net10.0/$1.dll" "$root/$1/bin/Release/net10.0/$1.dll"; do
    [ ! -f "$file" ] || { printf '%s' "$file"; return; }
  done
  fail "$1 is not built: dotnet build $1"
}

has_server() { local name=ConnectionStrings__$1; [ -n "${!name:-}" ]; }

# write_manifest FOLDER: the SHA-256 of each file in it, as sha256sum -c reads them, and a last line that says that this is all.
write_manifest() {
  (
    cd "$1" || exit 1
    say "# platform backup, taken $(date -u +%Y-%m-%dT%H:%M:%SZ)"
    find . -type f ! -name 'MANIFEST.new' ! -path ./MANIFEST -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
    say "# complete: $(find . -type f ! -name 'MANIFEST.new' ! -path ./MANIFEST | wc -l)"
  ) >"$1/MANIFEST.new" && mv "$1/MANIFEST.new" "$1/MANIFEST"
}

# check_manifest FOLDER: ends with exit code 1 if the backup is not whole.
check_manifest() {
  local files
  [ -f "$1/MANIFEST" ] || fail "$1 is no whole backup: it has no MANIFEST. Use one that ended with exit code 0."
  files=$(grep -c '^[0-9a-f]\{64\}  ' "$1/MANIFEST") || true
  [ "$(tail -n 1 "$1/MANIFEST")" = "# complete: $files" ] && [ "$files" -gt 0 ] ||
    fail "$1/MANIFEST was cut short or changed: the backup is not whole. Use another one."
  (cd "$1" && sha256sum --quiet -c MANIFEST) >"$checked" 2>&1 ||
    fail "$1: $(grep -m 1 FAILED "$checked" | cut -d: -f1) is missing, cut short or changed: the backup is not whole. Use another one."
}

is_empty() { [ ! -d "$1" ] || [ -z "$(ls -A "$1")" ]; }

# shellcheck shell=bash
# Sourced by ./run and ./test: finds what is missing on this machine and, unless told not to, installs it.
# It prints everything before doing it.

# Compilers end with the build instead of waiting for the next one: nothing is left running. Set otherwise, builds are faster.
export UseSharedCompilation="${UseSharedCompilation:-false}" MSBUILDDISABLENODEREUSE="${MSBUILDDISABLENODEREUSE:-1}"

say() { printf '%s\n' "$*"; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# Each program and the Debian package that contains it.
# shellcheck disable=SC2034 # used by whoever sources this
COMPONENTS=(prometheus=prometheus promtool=prometheus prometheus-alertmanager=prometheus-alertmanager amtool=prometheus-alertmanager
  prometheus-node-exporter=prometheus-node-exporter prometheus-blackbox-exporter=prometheus-blackbox-exporter
  prometheus-redis-exporter=prometheus-redis-exporter redis-server=redis-server)

# Runs a long, silent command into a log (or, for "-", unchanged), and says now and then that it is still running; on a terminal, in one line.
# It has its own process group, so that whatever ends this script ends all of it too, cleanly.
patiently() {
  local what=$1 log=$2 began=$SECONDS job ticker result clear=
  shift 2
  set -m
  ([ "$log" = - ] || exec >"$log"; "$@" 2>&1) </dev/null &
  job=$!
  if [ "$log" = - ] || [ ! -t 1 ] || [ "${TERM:-dumb}" = dumb ]; then
    (while sleep "${TICK:-30}" && kill -0 "$job"; do say "      $what: $((SECONDS - began)) s"; done) 2>/dev/null &
  else
    (while sleep "${TICK:-1}" && kill -0 "$job"; do printf '\r      %s: %d s' "$what" $((SECONDS - began)); done) 2>/dev/null &
    clear='\r\e[K'
  fi
  ticker=$!
  set +m
  trap 'abandon "$job" "$ticker" 130' INT
  trap 'abandon "$job" "$ticker" 143' TERM
  trap 'abandon "$job" "$ticker" 129' HUP PIPE
  wait "$job"
  result=$?
  trap - INT TERM HUP PIPE
  kill -TERM -- "-$ticker" 2>/dev/null
  printf '%b' "$clear"
  return $result
}

abandon() {
  trap '' INT TERM HUP PIPE
  kill -TERM -- "-$2" 2>/dev/null
  kill "-${STOP:-TERM}" -- "-$1" 2>/dev/null
  if [ -z "${STOP:-}" ]; then
    for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 -- "-$1" 2>/dev/null && sleep 0.5; done
    kill -KILL -- "-$1" 2>/dev/null
  fi
  wait "$1" 2>/dev/null
  exit "$3"
}

need_disk() {
  local free
  free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -ge "$1" ] || fail "only $free MB free on the disk of $PWD, $1 MB are needed: make room and start again"
}

need_dotnet() {
  command -v dotnet >/dev/null || fail "dotnet is not installed: install the .NET 10 SDK (https://dot.net/download) and start again"
  dotnet --version >/dev/null 2>&1 || fail "no .NET 10 SDK is installed (dotnet --list-sdks shows what is): install one from https://dot.net/download and start again"
}

missing_packages() {
  local pair
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || printf '%s\n' "${pair##*=}"
  done | sort -u
}

# Packages with a service start and enable it on installation. This platform starts its own, so theirs must not run.
install_packages() {
  local policy=${POLICY_FILE:-/usr/sbin/policy-rc.d} package result=0
  say "Installing with apt: $*"
  if [ ! -e "$policy" ]; then
    { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"; } || return 1
    # shellcheck disable=SC2064 # the current file
    trap "rm -f '$policy'" EXIT
  else
    policy=
  fi
  # When interrupted, apt finishes what dpkg is doing; when terminated, it would leave it half done.
  STOP=INT patiently "Installing with apt" "$APT_LOG" apt_install "$@" || result=$?
  if [ -d /run/systemd/system ]; then
    for package in "$@"; do
      dpkg -L "$package" 2>/dev/null | sed -n 's|^/lib/systemd/system/\([^/@]*\.service\)$|\1|p' | xargs -r systemctl disable --now --quiet >/dev/null 2>&1
    done
  fi
  if [ -n "$policy" ]; then rm -f "$policy"; trap - EXIT; fi
  return "$result"
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq -o DPkg::Lock::Timeout=120 --no-install-recommends "$@"
}

# Takes "program=package" for whatever the caller needs.
setup_components() {
  local packages=() package
  while read -r package; do packages+=("$package"); done < <(missing_packages "$@")
  [ ${#packages[@]} -gt 0 ] || return 0
  if [ "${INSTALL:-yes}" = no ]; then
    say "Not installed, and --no-install forbids it: ${packages[*]}"
  elif ! command -v apt-get >/dev/null; then
    say "Not installed, and there is no apt here: ${packages[*]}"
  elif [ "$(id -u)" != 0 ]; then
    say "Not installed: ${packages[*]} (as root: apt-get install ${packages[*]})"
  elif ! install_packages "${packages[@]}"; then
    say "apt could not install ${packages[*]}: see $APT_LOG"
  fi
}

# A client without its engine cannot run containers.
container_engine() {
  timeout 5 docker info >/dev/null 2>&1 || timeout 5 podman info >/dev/null 2>&1
}

APT_LOG=.data/apt.log
mkdir -p .data || fail "cannot write to $PWD: fix its permissions and start again"

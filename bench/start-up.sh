#!/bin/sh
# How long the whole program takes to start, with its start-up archive in place.
# Usage, from anywhere: bench/start-up.sh [RUNS]; 20 runs unless told.
set -eu

runs=${1:-20}
home=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd -P)
program=$home/orchestrator

# An empty project and a home with one provider: the user's own configuration and keys would be
# measured, too, and without any file a server on this machine would be looked for.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
XDG_CACHE_HOME=${XDG_CACHE_HOME:-${HOME:-$place}/.cache}
HOME=$place/home XDG_CONFIG_HOME=$place/home/.config XDG_STATE_HOME=$place/home/.state
export HOME XDG_CACHE_HOME XDG_CONFIG_HOME XDG_STATE_HOME
mkdir -p "$place/project" "$XDG_CONFIG_HOME/orchestrator"
printf 'providers:\n  claude: { api_key: not-a-key }\n' > "$XDG_CONFIG_HOME/orchestrator/providers.yaml"
chmod 600 "$XDG_CONFIG_HOME/orchestrator/providers.yaml"
cd "$place/project"

"$program" --version >/dev/null # builds, and makes the archive, where that is needed

echo "cores: $(getconf _NPROCESSORS_ONLN); load before: $(uptime | sed 's/.*load average: //')"
if command -v hyperfine >/dev/null 2>&1; then
  hyperfine --shell=none --warmup 3 --runs "$runs" "$program --version" "$program models"
  exit
fi

# The shell's own clock for children: user and system seconds do not grow with the load of others.
for arguments in --version models; do
  "$program" $arguments >/dev/null
  began=$(date +%s%N)
  times_before=$(awk '{ print $16 + $17 }' /proc/$$/stat)
  i=0
  while [ "$i" -lt "$runs" ]; do
    "$program" $arguments >/dev/null
    i=$((i + 1))
  done
  ended=$(date +%s%N)
  times_after=$(awk '{ print $16 + $17 }' /proc/$$/stat)
  awk -v a="$arguments" -v n="$runs" -v wall=$((ended - began)) \
    -v ticks=$((times_after - times_before)) -v hz="$(getconf CLK_TCK)" \
    'BEGIN { printf "%-10s mean of %d: wall %.0f ms, CPU %.0f ms\n", a, n, wall / n / 1e6, ticks / hz * 1000 / n }'
done
echo "load after: $(uptime | sed 's/.*load average: //')"

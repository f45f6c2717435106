# shellcheck shell=bash
# Shared by every script: where things are, how we speak, and what must be installed.
# Source it; it changes nothing by itself.
# shellcheck disable=SC2034  # the names are for those who source it
set -euo pipefail
export LC_ALL=C.UTF-8             # numbers as every tool here reads them
PATH=$PATH:/usr/sbin:/sbin        # `su` without `-` leaves them out

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STAGE=$ROOT/artifacts/stage       # upf, upf-dataplane and their libraries, ready to run
LAB_BIN=$ROOT/artifacts/lab       # the lab's own programs

BUILD_PACKAGES=(gcc make pkg-config libdpdk-dev zlib1g-dev)
RUN_PACKAGES=(curl iproute2 iputils-ping ethtool iperf3 procps util-linux jq)
N4_PACKAGES=(tshark python3-scapy)        # the SMF of demo and tests, and who judges N4
TEST_PACKAGES=(dpdk-dev tshark python3-scapy clang-format clang-tidy shellcheck)

if [[ -t 1 ]]; then
  BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' PLAIN=$'\e[0m'
else
  BOLD='' DIM='' RED='' GREEN='' PLAIN=''
fi
say() { printf '%s%s%s\n' "$BOLD" "$*" "$PLAIN"; }
note() { printf '%s%s%s\n' "$DIM" "$*" "$PLAIN"; }
die() { printf '%s: %s%s%s\n' "${0##*/}" "$RED" "$*" "$PLAIN" >&2; exit 1; }

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "root is needed for: $* (no sudo here; run this script as root)"
  fi
}

# run_logged NAME COMMAND…: quiet when it works, the whole log when it does not.
run_logged() {
  local name=$1 log=$ROOT/artifacts/log/$1.log start=$SECONDS
  shift
  mkdir -p "${log%/*}"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    die "$name failed (log: $log)"
  fi
  note "  $name ($((SECONDS - start)) s)"
}

is_installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# need_packages NAME…: Debian packages by name; asks for root only if one is missing.
need_packages() {
  local name missing=()
  for name in "$@"; do is_installed "$name" || missing+=("$name"); done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "Installing ${missing[*]}"
  command -v apt-get >/dev/null || die "install these and try again: ${missing[*]}"
  run_logged apt-update as_root apt-get update -q
  run_logged apt-install as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# need_dotnet: the SDK that global.json asks for; Microsoft's own script where there is none.
need_dotnet() {
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
  export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
  if [[ -x $HOME/.dotnet/dotnet ]]; then
    export DOTNET_ROOT=$HOME/.dotnet PATH=$HOME/.dotnet:$PATH
  fi
  (cd "$ROOT" && dotnet --version) >/dev/null 2>&1 && return
  say "Installing the .NET SDK into ~/.dotnet"
  need_packages curl ca-certificates libicu72
  local script
  script=$(mktemp)
  curl -fsSL https://dot.net/v1/dotnet-install.sh -o "$script" ||
    die "no .NET SDK, and dot.net cannot be reached: install .NET 10 and try again"
  run_logged dotnet-install bash "$script" --channel 10.0 --install-dir "$HOME/.dotnet"
  rm -f "$script"
  export DOTNET_ROOT=$HOME/.dotnet PATH=$HOME/.dotnet:$PATH
}

HUGEPAGES=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages

# reserve_hugepages MEGABYTES: best effort; the UPF says so itself when it runs without.
reserve_hugepages() {
  local wanted=$(($1 / 2)) before
  [[ -w $HUGEPAGES ]] || return 0
  before=$(<"$HUGEPAGES")
  ((before < wanted)) || return 0
  HUGEPAGES_BEFORE=$before
  echo "$wanted" >"$HUGEPAGES" 2>/dev/null || true
}

# release_hugepages: as many as before, if it was we who reserved them
release_hugepages() {
  [[ -z ${HUGEPAGES_BEFORE:-} ]] || echo "$HUGEPAGES_BEFORE" >"$HUGEPAGES"
  HUGEPAGES_BEFORE=''
}

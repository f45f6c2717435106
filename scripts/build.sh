#!/usr/bin/env bash
# Builds everything that ships into artifacts/stage: `upf`, `upf-dataplane` and the native shim.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

publish() {
  run_logged "publish ${1##*/}" dotnet publish "$ROOT/$1" -c Release -o "$STAGE" "${@:2}"
}

need_packages "${BUILD_PACKAGES[@]}"
need_dotnet
say "Building into ${STAGE#"$PWD"/}"
mkdir -p "$STAGE" "$LAB_BIN"
publish src/DpdkUpf.DataPlane -r linux-x64
publish src/DpdkUpf
# The worker in C: only `upf perf --compare twin` uses it.
run_logged "C twin" make -C "$ROOT/native" -s twin
install -m 755 "$ROOT/native/build/upf-twin" "$STAGE"
run_logged lab make -C "$ROOT/tests/lab" -s OUT="$LAB_BIN"

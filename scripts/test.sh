#!/usr/bin/env bash
# Every test there is: lint, build, unit and table tests, sanitizers, lab scenarios, the demo.
# One line a suite, and at the end the sum. A suite without a result counts as failed.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

LOGS=$ROOT/artifacts/log
DOTNET=(dotnet build "$ROOT/DpdkUpf.sln" -v quiet)
SUITE_SECONDS=900
only=() passed_total=0 failed_total=0 running=

usage() {
  cat <<TEXT
scripts/test.sh [--list] [--only NAME]…

  --list        names of the suites
  --only NAME   this suite (and nothing else: build first); may be repeated, may be a glob
TEXT
}

# ---- the suites: each prints "ok NAME" or "FAIL NAME" lines, or xunit's summary ----

step() { if "${@:2}"; then echo "ok $1"; else echo "FAIL $1: status $?"; fi; }

suite_build() {
  step "native, managed, ahead of time" "$ROOT/scripts/build.sh"
  step "tests, warnings are errors" "${DOTNET[@]}"
}

suite_lint() {
  local c_files=("$ROOT"/native/*.[ch] "$ROOT"/tests/lab/*.[ch])
  step "dotnet format" dotnet format "$ROOT/DpdkUpf.sln" --no-restore --verify-no-changes
  step "clang-format" clang-format --dry-run -Werror "${c_files[@]}"
  step "clang-tidy" make -s -C "$ROOT/native" lint
  step "shellcheck" shellcheck -x "$ROOT"/scripts/*.sh "$ROOT"/tests/lab/*.sh \
    "$ROOT"/tests/lab/scenarios/*.sh "$ROOT/.ci/run"
}

suite_native() { step "self-test under ASan and UBSan" make -s -C "$ROOT/native" check; }
suite_xunit() { dotnet run --no-build --project "$ROOT/tests/$1"; }
suite_scenario() { "$ROOT/tests/lab/scenarios/$1.sh"; }

suites() {
  local path
  echo build lint
  for path in "$ROOT"/tests/*.Tests; do
    path=${path##*/DpdkUpf.}
    [[ $path == Tests ]] && echo unit || echo "unit-${path%.Tests}"
  done
  echo native
  for path in "$ROOT"/tests/lab/scenarios/*.sh; do echo "lab-$(basename "$path" .sh)"; done
}

run_suite() {
  case $1 in
    unit) suite_xunit DpdkUpf.Tests ;;
    unit-*) suite_xunit "DpdkUpf.${1#unit-}.Tests" ;;
    lab-*) suite_scenario "${1#lab-}" ;;
    *) "suite_$1" ;;
  esac
}

# ---- counting ----

# Both forms of a result; colours are xunit's own idea.
count_results() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^ok / { passed++ }
    /^FAIL / { failed++ }
    /Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+/ {
      gsub(/[,:]/, "")
      for (i = 1; i < NF; i++) value[$i] = $(i + 1)
      failed += value["Failed"] + value["Errors"] + value["Skipped"]
      passed += value["Total"] - value["Failed"] - value["Skipped"]
    }
    END { print passed + 0, failed + 0 }'
}

suite() {
  local name=$1 log=$LOGS/test-$1.log start=$SECONDS status=0 passed failed colour=$GREEN
  # In the background, so that a signal to us ends it too: timeout hands it on to all of them.
  timeout --kill-after=10 "$SUITE_SECONDS" "$ROOT/scripts/test.sh" --inside "$name" \
    >"$log" 2>&1 </dev/null &
  running=$!
  wait "$running" || status=$?
  read -r passed failed < <(count_results "$log")
  if ((status != 0 && failed == 0)) || ((passed + failed == 0)); then failed=$((failed + 1)); fi
  ((failed == 0)) || colour=$RED
  printf '%s%-22s %4d passed, %d failed%s  (%d s)\n' \
    "$colour" "$name" "$passed" "$failed" "$PLAIN" $((SECONDS - start))
  ((failed == 0)) || show_failures "$log"
  passed_total=$((passed_total + passed))
  failed_total=$((failed_total + failed))
}

show_failures() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | grep -E '^FAIL |\[FAIL\]|error|refused' | head -n 20 || true
  note "  ${1#"$ROOT"/}:"
  tail -n 15 "$1" | sed 's/^/  | /'
}

wanted() {
  local pattern
  [[ ${#only[@]} -gt 0 ]] || return 0
  # shellcheck disable=SC2053  # a glob is meant
  for pattern in "${only[@]}"; do [[ $1 != $pattern ]] || return 0; done
  return 1
}

while [[ $# -gt 0 ]]; do
  case $1 in
    --list) suites | tr ' ' '\n'; exit 0 ;;
    --only) only+=("${2:?--only needs a name}"); shift ;;
    --inside) need_dotnet; run_suite "$2"; exit ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

[[ $EUID -eq 0 ]] || die "namespaces and DPDK need root: sudo ${0#"$PWD"/}"
need_packages "${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
need_dotnet
mkdir -p "$LOGS"
trap '[[ -z $running ]] || kill "$running" 2>/dev/null; exit 130' INT TERM HUP
for name in $(suites); do
  if wanted "$name"; then suite "$name"; fi
done
((passed_total + failed_total > 0)) || die "no suite is called ${only[*]}"
echo
echo "$passed_total passed, $failed_total failed"
((failed_total == 0))

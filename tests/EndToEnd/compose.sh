#!/usr/bin/env bash
# Tries docker-compose.yml for real: builds the images, starts them, grades through the published port inside the worker's
# container, and takes everything down and up again with its data. Prints one "ok - ..." or "not ok - ..." per test.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

if ! docker info >/dev/null 2>&1; then
  echo "ok - the service in containers # SKIP Needs docker: no engine answers"
  exit 0
fi
if command -v docker-compose >/dev/null; then compose=(docker-compose); else compose=(docker compose); fi

work=$(mktemp -d)
AUTOGRADER_PORT=$((30000 + RANDOM % 2000))
export AUTOGRADER_PORT AUTOGRADER_URL=http://127.0.0.1:$AUTOGRADER_PORT AUTOGRADER_DEMO=true
project=autograder-trial-$$
log=$work/compose.log
failed=0

compose() { "${compose[@]}" --project-name "$project" --env-file "$work/env" "$@" >>"$log" 2>&1; }
clean_up() {
  compose down --volumes --timeout 20
  rm -rf "$work"
}
trap clean_up EXIT

check() { # name, command ...
  local name=$1
  shift
  if "$@"; then
    echo "ok - $name"
  else
    failed=1
    echo "not ok - $name"
    tail -n 30 "$log"
    return 1
  fi
}

await_ready() {
  for _ in $(seq 120); do
    scripts/is-ready.py "$AUTOGRADER_URL" && return
    sleep 1
  done
  compose ps
  compose logs --tail 40
  return 1
}

people() { compose exec -T api true && "${compose[@]}" --project-name "$project" --env-file "$work/env" exec -T api cat /data/demo.json >"$work/demo.json" 2>>"$log"; }
demo() { scripts/demo.py "$work/demo.json" >"$work/demo.txt" 2>>"$log" || { cat "$work/demo.txt" >>"$log"; return 1; }; }
full_marks() { grep -Eq '^  Total +120 / 100$' "$work/demo.txt"; } # the bonus included

# Everything needs the worker: without it an upload waits, with it the upload is graded.
graded_by_the_worker() {
  compose stop worker && ! timeout 10 scripts/demo.py "$work/demo.json" >>"$log" 2>&1 && compose start worker && await_ready && demo
}

keeps_its_data() {
  local before after
  before=$(sed -n '/^The board/,$p' "$work/demo.txt")
  compose down --timeout 30 && compose up --detach && await_ready && people && demo || return 1
  after=$(sed -n '/^The board/,$p' "$work/demo.txt")
  [[ $before == "$after" ]] || { echo "before: $before, after: $after" >>"$log"; return 1; }
}

touch "$work/env"
refuses_to_start() { ! compose config; }
check "docker-compose refuses to start without a password of one's own" refuses_to_start
echo "AUTOGRADER_DB_PASSWORD=$(head -c 24 /dev/urandom | base64 | tr -dc 'A-Za-z0-9')" >"$work/env"

check "the images build" compose build || exit 1 # nothing of the rest can be tried
check "the containers start" compose up --detach || exit 1
check "the service is ready, and the worker's sandbox has passed its own test" await_ready || exit 1
check "the demo people's tokens can be read" people || exit 1
check "three homeworks sent through the published port are graded" demo
check "the right one gets full marks" full_marks
check "nothing but the worker grades" graded_by_the_worker
check "down and up again keeps the data" keeps_its_data
exit "$failed"

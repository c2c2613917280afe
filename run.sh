#!/usr/bin/env bash
# Starts Autograder on this machine: PostgreSQL, the web service and a worker. Ctrl-C stops all of it and keeps the data.
#
#   ./run.sh          start, print the address, run until Ctrl-C
#   ./run.sh demo     send three homeworks through it and show what comes back (starts the service if it is not running)
#
# Settings, from the environment:
#   AUTOGRADER_URL                 where it listens, default http://127.0.0.1:8080
#   AUTOGRADER_DATA                where it keeps everything, default .autograder/ beside this file
#   ConnectionStrings__Autograder  a PostgreSQL of your own (15 or later); without it, a private one in the data folder
#   Demo__Enabled                  false: no demo course and no demo people
# Two copies run side by side with two addresses and two data folders.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

verb=${1:-serve}
case $verb in
  serve | demo) ;;
  *) sed -n '2,12s/^# \{0,1\}//p' run.sh >&2; exit 2 ;;
esac

AUTOGRADER_URL=${AUTOGRADER_URL:-http://127.0.0.1:8080}
AUTOGRADER_URL=${AUTOGRADER_URL%/}
AUTOGRADER_DATA=$(realpath -m -- "${AUTOGRADER_DATA:-.autograder}")
export AUTOGRADER_URL AUTOGRADER_DATA Demo__Enabled=${Demo__Enabled:-true}
logs=$AUTOGRADER_DATA/logs
processes=$AUTOGRADER_DATA/processes # one file per process we started, holding its id
app=$AUTOGRADER_DATA/app

say() { echo "$*" >&2 || true; } # after the terminal has hung up there is nobody to tell
fail() { say "$*"; exit 1; }

# --- before the start ----------------------------------------------------------------------------------------------

check_sdk() {
  command -v dotnet >/dev/null || fail "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"
  dotnet --version >/dev/null 2>&1 </dev/null || fail "$(dotnet --version 2>&1)"
}

# Names, sizes and times of all sources: also a file that is gone is a change.
fingerprint() {
  find Autograder.* ReferenceImpl Handouts ./*.props global.json \( -name bin -o -name obj -o -name __pycache__ \) -prune \
    -o -type f -printf '%p %s %T@\n' | sort | sha256sum
}

# The programs run from the data folder, so that a build in the clone never changes a program while it runs.
build() {
  local sources project
  sources=$(fingerprint)
  if [[ -e $app/built && $(<"$app/built") == "$sources" ]]; then return; fi
  say "Building (about a minute the first time) ..."
  rm -rf "$app.new"
  for project in Api Worker; do
    # No build server may stay behind: we stop everything we start.
    MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet publish "Autograder.$project" \
      --configuration Release --output "$app.new/$project" --verbosity quiet -p:UseSharedCompilation=false >"$logs/build.log" 2>&1 </dev/null ||
      { cat "$logs/build.log" >&2; fail "The build failed."; }
  done
  rm -rf "$app"
  mv "$app.new" "$app"
  echo "$sources" >"$app/built" # as they were before the build: what was edited meanwhile is built next time
}

is_ours() { # process ids are reused; only a program out of our own folder is ours
  { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null | grep -qF "$app/"
}

end_leftovers() { # of a former run that was killed before it could stop them
  local file pid
  for file in "$processes"/*; do
    pid=$(cat "$file" 2>/dev/null || true)
    if [[ -n $pid ]] && is_ours "$pid"; then
      say "Ending $(basename "$file") of a former run."
      kill -KILL "$pid" || true
    fi
    rm -f "$file"
  done
}

check_port() {
  local where=${AUTOGRADER_URL#*://}
  local host=${where%%[:/]*} port=80
  [[ $AUTOGRADER_URL == https://* ]] && port=443
  [[ $where == *:* ]] && port=${where##*:}
  [[ $host == 0.0.0.0 || $host == '*' || $host == + || -z $host ]] && host=127.0.0.1
  local_url=${AUTOGRADER_URL%%://*}://$host:$port
  if (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null; then
    fail "Port $port on $host is in use by another program. Choose another address, for example AUTOGRADER_URL=http://127.0.0.1:$((port + 1)) ./run.sh"
  fi
}

# --- starting and stopping -----------------------------------------------------------------------------------------

start_database() {
  if [[ -n ${ConnectionStrings__Autograder:-} && -z ${private_database:-} ]]; then return; fi
  private_database=yes
  ConnectionStrings__Autograder=$(scripts/private-postgres.sh start "$AUTOGRADER_DATA/postgres" 9>&- | tail -n 1)
  export ConnectionStrings__Autograder
}

# In a session of its own, so that Ctrl-C in the terminal reaches only us and we stop things in order;
# and if we are killed ourselves, the kernel tells the program to stop.
start_program() { # Api | Worker
  local log=$logs/${1,,}.log
  if [[ -s $log ]]; then mv "$log" "$log.1"; fi
  ASPNETCORE_URLS=$AUTOGRADER_URL setsid setpriv --pdeathsig TERM \
    dotnet "$app/$1/Autograder.$1.dll" --contentRoot "$app/$1" >"$log" 2>&1 </dev/null 9>&- &
  echo $! >"$processes/$1"
  disown # or bash would print a line of its own when it ends
}

stop_program() { # Api | Worker, seconds it may take
  local pid
  pid=$(cat "$processes/$1" 2>/dev/null) || return 0
  kill -TERM "$pid" 2>/dev/null || true
  for _ in $(seq $(($2 * 10))); do
    is_ours "$pid" || break
    sleep 0.1
  done
  if is_ours "$pid"; then
    say "$1 did not stop within $2 s and was ended."
    kill -KILL "$pid" || true
    failed=yes
  fi
  rm -f "$processes/$1"
}

stop_all() {
  trap '' INT TERM HUP
  stop_program Worker 30 # hands back what it was grading
  stop_program Api 20
  if [[ -n ${private_database:-} ]]; then
    scripts/private-postgres.sh stop "$AUTOGRADER_DATA/postgres" 9>&- || failed=yes
  fi
}

# A slow machine gets the time it needs, and a word now and then; what ends the wait early is a program that has ended.
await_ready() {
  local program started=$SECONDS said=$SECONDS
  until scripts/is-ready.py "$local_url" 2>/dev/null; do
    for program in Api Worker; do
      if ! kill -0 "$(cat "$processes/$program")" 2>/dev/null; then
        tail -n 20 "$logs/${program,,}.log" >&2
        fail "$program stopped while starting; its log is $logs/${program,,}.log"
      fi
    done
    if [[ $((SECONDS - said)) -ge 15 ]]; then
      said=$SECONDS
      say "Still starting after $((SECONDS - started)) s. Last in the logs:"
      tail -q -n 1 "$logs/api.log" "$logs/worker.log" >&2 || true
    fi
    sleep 0.3
  done
}

# A program that dies is started again; one that dies at once five times over needs a person.
supervise() {
  local program restarts=0 checked=$SECONDS
  while true; do
    sleep 1 9>&- & wait $! || true # a signal ends this wait, not sleep
    for program in Api Worker; do
      if kill -0 "$(cat "$processes/$program")" 2>/dev/null; then continue; fi
      restarts=$((restarts + 1))
      [[ $restarts -le 5 ]] || fail "$program keeps stopping; its log is $logs/${program,,}.log"
      say "$program stopped; starting it again."
      start_program "$program"
    done
    if [[ $((SECONDS - checked)) -ge 60 ]]; then restarts=0 checked=$SECONDS; fi
    if [[ -n ${private_database:-} ]]; then
      scripts/private-postgres.sh status "$AUTOGRADER_DATA/postgres" >/dev/null || start_database
    fi
  done
}

start_all() {
  mkdir -p "$logs" "$processes"
  chmod 700 "$AUTOGRADER_DATA"
  exec 9>"$AUTOGRADER_DATA/lock"
  flock -n 9 || fail "Another ./run.sh is running with the data folder $AUTOGRADER_DATA"
  check_sdk
  scripts/install-debian.sh run
  end_leftovers
  check_port
  build
  trap 'exit 0' INT TERM HUP # asked to stop: stopping is success
  trap 'code=$?; stop_all; [[ -z ${failed:-} ]] || code=1; exit $code' EXIT
  start_database
  start_program Api
  start_program Worker
  await_ready
}

# --- what was asked ------------------------------------------------------------------------------------------------

is_running() { [[ -e $AUTOGRADER_DATA/lock ]] && ! flock -n "$AUTOGRADER_DATA/lock" true; }

if [[ $verb == serve ]]; then
  start_all
  echo "Autograder is ready at $AUTOGRADER_URL (people and tokens: $AUTOGRADER_DATA/demo.json; Ctrl-C stops it)"
  supervise
fi

if ! is_running; then
  start_all
  started_here=yes
fi
scripts/demo.py "$AUTOGRADER_DATA/demo.json"
if [[ -n ${started_here:-} ]]; then
  echo
  echo "The service is stopped again; its data stays in ${AUTOGRADER_DATA/#$PWD\//}. To keep it running: ./run.sh"
fi

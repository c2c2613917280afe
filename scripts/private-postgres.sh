#!/usr/bin/env bash
# A PostgreSQL cluster of one's own, kept in one folder, listening on 127.0.0.1 only.
#
#   scripts/private-postgres.sh start DIR    starts it if need be; the last line printed is its connection string (Npgsql)
#   scripts/private-postgres.sh stop DIR     stops it; what is in flight is rolled back
#   scripts/private-postgres.sh status DIR   says whether it runs; exit code 3 if it does not
#
# DIR holds cluster/ (the data), port, password (mode 0600) and postgres.log. Starting twice changes nothing.
# The service's role owns its database and may create others (tests do), but is no superuser; nobody can log in as one.
set -euo pipefail

readonly role=autograder
readonly settings=(
  -c listen_addresses=127.0.0.1 -c unix_socket_directories=
  -c max_connections=200 -c shared_buffers=128MB
  -c jit=off              # our queries are short; compiling them costs more than it saves
  -c fsync=on -c synchronous_commit=on
  -c timezone=UTC -c log_timezone=UTC
)

say() { echo "private-postgres: $*" >&2; }
fail() { say "$*"; exit 1; }

verb=${1:-} folder=${2:-}
[[ $verb =~ ^(start|stop|status)$ && -n $folder ]] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
folder=$(realpath -m -- "$folder")
cluster=$folder/cluster

# --- which processes are ours ------------------------------------------------------------------------------------

# Every PostgreSQL process stands in its data folder. Device and inode say which folder that is even when the process
# sees it under another name, so a process id that a reboot gave to somebody else is never mistaken for ours.
stands_in_cluster() {
  [[ $(cat "/proc/$1/comm" 2>/dev/null) == postgres ]] &&
    [[ $(stat -Lc %d:%i "/proc/$1/cwd" 2>/dev/null) == "$(stat -Lc %d:%i "$cluster" 2>/dev/null)" ]]
}

postmaster() {
  local pid
  pid=$(head -n 1 "$cluster/postmaster.pid" 2>/dev/null) && stands_in_cluster "$pid" && echo "$pid"
}

# After a kill -9 of the postmaster its children may live on for a moment, and a new one would refuse to start beside them.
end_orphans() {
  local process
  for process in /proc/[0-9]*; do
    process=${process#/proc/}
    if stands_in_cluster "$process"; then kill -KILL "$process" 2>/dev/null || true; fi
  done
}

# --- running PostgreSQL's programs -------------------------------------------------------------------------------

find_programs() {
  local wanted candidate version
  wanted=$(cat "$cluster/PG_VERSION" 2>/dev/null || true) # data of version 15 needs the programs of version 15
  for candidate in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
    [[ -x $candidate/initdb && -x $candidate/postgres && -x $candidate/pg_ctl ]] || continue
    version=$("$candidate/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
    if [[ -n $wanted && $version == "$wanted" ]] || [[ -z $wanted && $version -ge 15 ]]; then
      programs=$candidate
      return
    fi
  done
  fail "no PostgreSQL ${wanted:-15 or later} here: apt-get install postgresql${wanted:+-$wanted}"
}

# PostgreSQL refuses to run as root, so root hands it to the user postgres. Where that user may not pass (a clone in
# root's home), it gets a mount namespace of its own in which the folder, and nothing above it, appears under /mnt.
choose_runner() {
  seen=$folder
  runner=()
  [[ $EUID -eq 0 ]] || return 0
  id postgres >/dev/null 2>&1 || fail "there is no user postgres to run as: apt-get install postgresql"
  local drop=(setpriv --reuid postgres --regid postgres --init-groups --no-new-privs)
  if "${drop[@]}" test -r "$folder" -a -w "$folder" -a -x "$folder"; then
    runner=("${drop[@]}")
    return
  fi
  seen=/mnt
  # shellcheck disable=SC2016  # expanded inside the namespace
  runner=(unshare --mount --propagation private sh -c 'mount --bind "$1" /mnt && cd / && shift && exec "$@"' sh "$folder" "${drop[@]}")
  "${runner[@]}" test -r "$seen" -a -w "$seen" -a -x "$seen" ||
    fail "the user postgres may not enter $folder, and mounts are not allowed here: choose another folder (AUTOGRADER_DATA)"
}

# File descriptor 9 is our lock; a server that inherited it would hold the lock for ever.
run() { (cd / && exec 9>&- && exec "${runner[@]}" env -i PATH="$programs:/usr/bin:/bin" LC_ALL=C.UTF-8 "$@"); }

# --- the verbs ---------------------------------------------------------------------------------------------------

is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

choose_port() { # below the range from which the kernel lends ports to outgoing connections
  for _ in $(seq 200); do
    port=$((20000 + RANDOM % 10000))
    if is_free "$port"; then return; fi
  done
  fail "found no free port on 127.0.0.1"
}

create_cluster() {
  say "creating a cluster in $folder"
  rm -rf "$cluster.new" # left by a creation that was interrupted
  (umask 077; head -c 32 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' >"$folder/password")
  run initdb --pgdata "$seen/cluster.new" --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 \
    >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; fail "initdb failed"; }
  # The only way in: the service's role, from this machine, with the password. Nobody logs in as the superuser.
  echo "host all $role 127.0.0.1/32 scram-sha-256" >"$cluster.new/pg_hba.conf"
  # Single-user mode takes one command per line.
  run postgres --single -D "$seen/cluster.new" postgres >>"$folder/initdb.log" 2>&1 <<SQL
CREATE ROLE $role LOGIN CREATEDB PASSWORD '$(cat "$folder/password")'
CREATE DATABASE $role OWNER $role
SQL
  ! grep -q 'ERROR\|FATAL' "$folder/initdb.log" || { cat "$folder/initdb.log" >&2; fail "could not create the database"; }
  mv "$cluster.new" "$cluster"
  rm -f "$folder/initdb.log"
}

connection_string() {
  local port
  port=$(sed -n 4p "$cluster/postmaster.pid")
  echo "Host=127.0.0.1;Port=$port;Database=$role;Username=$role;Password=$(cat "$folder/password")"
}

start() {
  mkdir -p "$folder"
  [[ $EUID -ne 0 ]] || { chown postgres: "$folder" 2>/dev/null || true; }
  chmod 700 "$folder"
  exec 9>"$folder/lock"
  flock 9 # two starts at once: the second finds the first one's server
  if postmaster >/dev/null && [[ $(sed -n 8p "$cluster/postmaster.pid") =~ ready ]]; then
    connection_string
    return
  fi

  find_programs
  choose_runner
  [[ -s $cluster/PG_VERSION ]] || create_cluster
  if ! postmaster >/dev/null; then
    end_orphans
    rm -f "$cluster/postmaster.pid"
  fi
  if [[ $(stat -c %s "$folder/postgres.log" 2>/dev/null || echo 0) -gt 10000000 ]]; then
    mv "$folder/postgres.log" "$folder/postgres.log.1"
  fi

  port=$(cat "$folder/port" 2>/dev/null || true)
  [[ $port =~ ^[0-9]+$ ]] && is_free "$port" || choose_port
  for attempt in 1 2 3 4 5; do # a port can be taken between our look and PostgreSQL's
    if run pg_ctl start --wait --timeout 120 --silent -D "$seen/cluster" -l "$seen/postgres.log" \
      -o "${settings[*]} -c port=$port" >/dev/null 2>"$folder/start.log"; then
      echo "$port" >"$folder/port"
      connection_string
      return
    fi
    tail -n 5 "$folder/postgres.log" | grep -q 'could not bind\|could not create any TCP' || break
    choose_port
  done
  cat "$folder/start.log" >&2
  tail -n 20 "$folder/postgres.log" >&2 || true
  fail "PostgreSQL did not start; its log is $folder/postgres.log"
}

stop() {
  local pid
  pid=$(postmaster) || { say "not running"; return 0; }
  kill -INT "$pid" # PostgreSQL's "fast" stop: no new sessions, roll back, write everything down
  for _ in $(seq 600); do
    stands_in_cluster "$pid" || return 0
    sleep 0.1
  done
  say "still running after 60 s; stopping at once, the next start recovers"
  kill -QUIT "$pid"
}

status() {
  local pid
  if pid=$(postmaster); then
    echo "running, process $pid, port $(sed -n 4p "$cluster/postmaster.pid")"
  else
    echo "not running"
    exit 3
  fi
}

"$verb"

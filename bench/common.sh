# What all benchmarks share: a folder and servers that are gone at the end, and medians. Sourced by bin/bench, which
# sets `checkout`.

runs=${BENCH_RUNS:-3}

fail() {
  echo "bench: $*" >&2
  exit 78
}

needs() {
  command -v "$1" > /dev/null || fail "$1 is not installed; apt-get install $1"
}

work=$(mktemp -d)
chmod 755 "$work"
# Processes to end, and commands to run before that.
started=()
at_end=()
finish() {
  local step pid
  for step in "${at_end[@]}"; do
    $step > /dev/null 2>&1 || true
  done
  for pid in "${started[@]}"; do
    kill "$pid" 2> /dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT

free_port() {
  local port
  while port=$((20000 + RANDOM % 20000)); do
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
  done
  echo "$port"
}

# Builds Upkeep where that is needed.
build() {
  UPKEEP_HOME=$checkout "$checkout/bin/upkeep" jobs > /dev/null
}

# Starts one of bench/*.java with Upkeep's jars and waits until it says `ready`: start <heap> <file> [words ...]
start() {
  local heap=$1 file=$2 jars
  shift 2
  jars=("$checkout"/target/upkeep/lib/*.jar "$checkout"/target/upkeep/lib/local/*.jar)
  : > "$work/$file.log"
  (IFS=: && exec java -Xmx"$heap" -cp "${jars[*]}" \
    "$checkout/bench/$file" "$@") > "$work/$file.log" 2>&1 &
  started+=($!)
  until grep -q ready "$work/$file.log"; do
    kill -0 "${started[-1]}" 2> /dev/null || { cat "$work/$file.log" >&2 && fail "$file did not start"; }
    sleep 0.2
  done
}

# Starts a PostgreSQL server of the newest version here, and points its clients at it. Sets `server`, the folder of its
# programs, and `pg_port`.
start_postgres() {
  server=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -1)
  [ -x "${server:-}/initdb" ] || fail "PostgreSQL's server programs are not installed; apt-get install postgresql"
  as_user=()
  mkdir "$work/pg"
  if [ "$(id -u)" = 0 ]; then
    # PostgreSQL refuses to run as root.
    as_user=(runuser -u nobody --)
    chown nobody "$work/pg"
  fi
  at_end+=(stop_postgres)
  pg_port=$(free_port)
  "${as_user[@]}" "$server/initdb" -D "$work/pg/data" -U bench -A trust > /dev/null
  "${as_user[@]}" "$server/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/log" \
    -o "-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work/pg -c fsync=off" start > /dev/null
  export PGHOST=127.0.0.1 PGPORT=$pg_port PGUSER=bench
}

stop_postgres() {
  "${as_user[@]}" "$server/pg_ctl" -D "$work/pg/data" -m immediate stop
}

# A home of the profile prod, and every client's way to the S3 server at an address: point_at <endpoint>
point_at() {
  [ -d "$work/home" ] || { mkdir "$work/home" && cp -R "$checkout/config" "$checkout/routes" "$work/home"; }
  export UPKEEP_HOME=$work/home UPKEEP_PROFILE=prod
  export S3_ENDPOINT=$1 S3_BUCKET=bench AWS_ACCESS_KEY_ID=bench AWS_SECRET_ACCESS_KEY=bench-secret
  # An own bundle of certificates makes some versions of rclone refuse to start.
  unset AWS_CA_BUNDLE
  export RCLONE_CONFIG_BENCH_TYPE=s3 RCLONE_CONFIG_BENCH_PROVIDER=Other RCLONE_CONFIG_BENCH_ENV_AUTH=true
  export RCLONE_CONFIG_BENCH_ENDPOINT=$1 RCLONE_CONFIG=/dev/null
}

# Starts the process that waits for files, with no job of its own; sets `process`.
start_process() {
  UPKEEP_MANAGEMENT_PORT=$(free_port) UPKEEP_START_UP_JOBS='' UPKEEP_VERIFY_BACKUP_AFTER_BACK_UP=off \
    UPKEEP_CHECK_HEALTH_CRON=off "$checkout/bin/upkeep" start > "$work/process.log" 2>&1 &
  process=$!
  started+=("$process")
  until [ -d "$work/home/inbox/back-up" ]; do
    kill -0 "$process" 2> /dev/null || { cat "$work/process.log" >&2 && fail "Upkeep did not start"; }
    sleep 0.2
  done
}

# Ends it, and leaves the peak of its resident memory, in KiB, in `process_peak`.
end_process() {
  process_peak=$(awk '$1 == "VmHWM:" { print $2 }' "/proc/$process/status")
  kill "$process"
  wait "$process" 2> /dev/null || true
  rm -rf "$work/home/inbox"
}

# Has the process run a job, by a dropped file; leaves the result in result.json: drop <job>
dropped=0
drop() {
  local inbox=$work/home/inbox/$1 name=$((++dropped))
  # The process makes the folders one after the other.
  until [ -d "$inbox" ]; do
    kill -0 "$process" 2> /dev/null || { cat "$work/process.log" >&2 && fail "Upkeep has ended"; }
    sleep 0.1
  done
  : > "$inbox/$name"
  until [ -e "$inbox/.done/$name.result.json" ]; do
    [ ! -e "$inbox/.failed/$name.result.json" ] \
      || { cat "$inbox/.failed/$name.result.json" >&2 && fail "Upkeep's $1 failed"; }
    kill -0 "$process" 2> /dev/null || { cat "$work/process.log" >&2 && fail "Upkeep has ended"; }
    sleep 0.1
  done
  sed 's/\\"/"/g' "$inbox/.done/$name.result.json" > "$work/result.json"
}

# The seconds that a process has computed so far.
cpu_of() {
  awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) / ticks }' "/proc/$1/stat"
}

median() {
  tr ' ' '\n' <<< "$*" | grep . | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

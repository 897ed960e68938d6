# bin/bench checks [MEBIBYTES [TABLES]]: what the checks cost on a database of so many tables (default: 1000), each with
# an index and a foreign key, and one large table of about so many MiB (default: 10240). Needs PostgreSQL's server
# programs and as much room below TMPDIR. Prints the processor seconds of Upkeep and of all processes of the server for a
# round of all checks (medians), and, from minutes of the shipped cadence (BENCH_MINUTES, default: 16) and as many of a
# process that makes no checks, their share of one core.

mebibytes=${1:-10240}
tables=${2:-1000}
minutes=${BENCH_MINUTES:-16}

start_postgres
postmaster=$(head -1 "$work/pg/data/postmaster.pid")
s3_port=$(free_port)

build
start 256m Store.java "$work/objects" "$s3_port"
point_at "http://127.0.0.1:$s3_port"
export DATABASE_URL=postgres://bench@127.0.0.1:$pg_port/bench

"$server/createdb" bench
"$server/psql" -qX -d bench -v ON_ERROR_STOP=1 << SQL
create table customer (id serial primary key, name text);
insert into customer (name) select 'c' || n from generate_series(1, 1000) n;
create procedure fill(tables int) language plpgsql as \$\$
begin
  for n in 1 .. tables - 2 loop
    execute format('create table t%s (id serial primary key, customer_id int references customer, body text)', n);
    execute format('create index on t%s (customer_id)', n);
    execute format('insert into t%s (customer_id, body) select i, md5(i::text) from generate_series(1, 500) i', n);
    commit;
  end loop;
end \$\$;
call fill($tables);
create table document as select n as id, md5(n::text) || repeat('the quick brown fox ', 40) as body
  from generate_series(1, $mebibytes * 1170::bigint) n;
vacuum (analyze);
checkpoint;
SQL
size=$("$server/psql" -AtX -d bench -c "select pg_size_pretty(pg_database_size('bench'))")

# Clock ticks of a process: its own, and those of its children that have ended.
ticks() {
  sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | awk '{ print $12 + $13 + $14 + $15 }'
}

server_ticks() {
  local sum pid
  sum=$(ticks "$postmaster")
  for pid in $(cat "/proc/$postmaster/task/$postmaster/children"); do
    sum=$((sum + $(ticks "$pid" || echo 0)))
  done
  echo "$sum"
}

inbox=$work/home/inbox/check-health

# Starts Upkeep with a schedule of the checks. The first rounds compile it and fill the server's caches.
begin() {
  rm -rf "$inbox"
  UPKEEP_MANAGEMENT_PORT=$(free_port) UPKEEP_START_UP_JOBS='' UPKEEP_BACK_UP_CRON=off UPKEEP_VERIFY_BACKUP_CRON=off \
    UPKEEP_EXPIRE_BACKUPS_CRON=off UPKEEP_RECALCULATE_STORAGE_CRON=off UPKEEP_ABORT_INCOMPLETE_UPLOADS_CRON=off \
    UPKEEP_CHECK_HEALTH_CRON=$1 "$checkout/bin/upkeep" start > "$work/upkeep.log" 2>&1 &
  upkeep=$!
  started+=("$upkeep")
  until [ -d "$inbox" ]; do
    kill -0 "$upkeep" 2> /dev/null || { cat "$work/upkeep.log" >&2 && fail "Upkeep did not start"; }
    sleep 0.2
  done
  local run
  for ((run = 0; run < 5; run++)); do
    round "warm-up-$run"
  done
}

# Asks for a round of all checks and waits for its result; once more when a scheduled round was in its way.
round() {
  : > "$inbox/$1"
  until [ -e "$inbox/.done/$1.result.json" ]; do
    if [ -e "$inbox/.failed/$1.result.json" ]; then
      grep -q '"status" : "SKIPPED"' "$inbox/.failed/$1.result.json" \
        || { cat "$inbox/.failed/$1.result.json" >&2 && fail "a round of checks failed"; }
      round "$1-again"
      return
    fi
    sleep 0.05
  done
}

# Watches for the minutes and sets the shares of one core, in percent.
watch() {
  local before_upkeep before_server
  before_upkeep=$(ticks "$upkeep") before_server=$(server_ticks)
  sleep $((minutes * 60))
  upkeep_share=$(awk -v ticks="$(($(ticks "$upkeep") - before_upkeep))" -v s=$((minutes * 60)) 'BEGIN { print ticks / s }')
  server_share=$(awk -v ticks="$(($(server_ticks) - before_server))" -v s=$((minutes * 60)) 'BEGIN { print ticks / s }')
}

begin off
upkeep_rounds='' server_rounds=''
for ((run = 0; run < runs; run++)); do
  before_upkeep=$(ticks "$upkeep") before_server=$(server_ticks)
  round "round-$run"
  upkeep_rounds+=" $(($(ticks "$upkeep") - before_upkeep))" server_rounds+=" $(($(server_ticks) - before_server))"
done
awk -v size="$size" -v tables="$tables" -v upkeep="$(median "$upkeep_rounds")" -v server="$(median "$server_rounds")" \
  'BEGIN { printf "database: %s, %d tables\nall checks: Upkeep %.2f s, server %.2f s of processor time\n",
    size, tables, upkeep / 100, server / 100 }'

watch
upkeep_idle=$upkeep_share server_idle=$server_share
kill "$upkeep" && wait "$upkeep" || true

begin "$(sed -n 's/^check-health.cron=//p' "$checkout/config/application.properties")"
watch
awk -v minutes="$minutes" -v upkeep="$upkeep_share" -v server="$server_share" -v upkeep_idle="$upkeep_idle" \
  -v server_idle="$server_idle" 'BEGIN {
    line = "%s, %d minutes: Upkeep %.2f %%, server %.2f %%, together %.2f %% of one core\n"
    printf line, "without checks", minutes, upkeep_idle, server_idle, upkeep_idle + server_idle
    printf line, "shipped cadence", minutes, upkeep, server, upkeep + server
    printf line, "the difference", minutes, upkeep - upkeep_idle, server - server_idle,
      upkeep + server - upkeep_idle - server_idle }'

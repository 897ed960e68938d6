# bin/bench back-up: Upkeep's backup against pg_dump | zstd | rclone. Needs PostgreSQL's server programs, zstd and
# rclone. Prints the seconds, the throughput, the ratio to the shell's, and the peak of the resident memory.

sizes=("$@")
[ "${#sizes[@]}" -gt 0 ] || sizes=(250 1000 3000)

server=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -1)
[ -x "${server:-}/initdb" ] || fail "PostgreSQL's server programs are not installed; apt-get install postgresql"
needs zstd
needs rclone

as_user=()
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root.
  as_user=(runuser -u nobody --)
fi
stop_postgres() {
  "${as_user[@]}" "$server/pg_ctl" -D "$work/pg/data" -m immediate stop
}
at_end+=(stop_postgres)

pg_port=$(free_port)
s3_port=$(free_port)
mkdir "$work/pg"
[ "$(id -u)" != 0 ] || chown nobody "$work/pg"
"${as_user[@]}" "$server/initdb" -D "$work/pg/data" -U bench -A trust > /dev/null
"${as_user[@]}" "$server/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/log" \
  -o "-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work/pg -c fsync=off" start > /dev/null

build
start 256m Store.java "$work/objects" "$s3_port"
point_at "http://127.0.0.1:$s3_port"
export PGHOST=127.0.0.1 PGPORT=$pg_port PGUSER=bench RCLONE_S3_CHUNK_SIZE=8Mi

# Half of each database is pgbench's, which compresses well; half is text as applications have it.
fill() {
  local database=$1 mebibytes=$2
  "$server/createdb" "$database"
  "$server/pgbench" -q -i -s $((mebibytes / 30 + 1)) "$database" > /dev/null 2>&1
  "$server/psql" -qX -d "$database" -c "create table document as select n as id, md5(n::text) || ' ' ||
    repeat('the quick brown fox ', 8) || md5((n * 7)::text) as body, now() + n * interval '1 second' as written_at
    from generate_series(1, $((mebibytes * 1800))) n" -c checkpoint
}

by_upkeep() {
  # A prefix for each size: next to backups of another size, each of these would be reported as unusual.
  DATABASE_URL=postgres://bench@127.0.0.1:$pg_port/$1 UPKEEP_BACKUP_PREFIX=$1/ /usr/bin/time -o "$work/time" -f '%e %M' \
    "$checkout/bin/upkeep" run back-up --json > "$work/run.json" 2> "$work/run.err" \
    || { cat "$work/run.err" >&2 && fail "Upkeep's backup failed"; }
  job=$(grep -o '"seconds":[0-9.]*' "$work/run.json" | head -1 | cut -d: -f2)
  raw=$(grep -o '"rawBytes":[0-9]*' "$work/run.json" | head -1 | cut -d: -f2)
}

by_shell() {
  /usr/bin/time -o "$work/time" -f '%e %M' bash -o pipefail -c \
    "'$server/pg_dump' -Fc -Z0 '$1' | zstd -q -3 -T2 | rclone rcat -q bench:bench/shell/$1.zst" \
    || fail "the shell's backup failed"
}

printf '%8s  %-12s %9s %9s %8s %9s\n' 'MiB' 'by' 'seconds' 'MiB/s' 'ratio' 'peak MiB'
for size in "${sizes[@]}"; do
  database=bench_$size
  fill "$database" "$size"
  upkeep_seconds='' job_seconds='' shell_seconds='' upkeep_peak='' shell_peak=''
  for ((run = 0; run < runs; run++)); do
    by_upkeep "$database"
    read -r seconds peak < "$work/time"
    upkeep_seconds+=" $seconds" job_seconds+=" $job" upkeep_peak+=" $peak"
    by_shell "$database"
    read -r seconds peak < "$work/time"
    shell_seconds+=" $seconds" shell_peak+=" $peak"
  done
  awk -v size="$((raw / 1048576))" -v command="$(median "$upkeep_seconds")" -v job="$(median "$job_seconds")" \
    -v shell="$(median "$shell_seconds")" -v upkeep_peak="$(median "$upkeep_peak")" -v peak="$(median "$shell_peak")" '
    function line(by, seconds, kib) {
      printf "%8d  %-12s %9.2f %9.1f %8.2f %9s\n", size, by, seconds, size / seconds, shell / seconds, kib
    }
    BEGIN {
      line("shell", shell, int(peak / 1024))
      line("upkeep, job", job, int(upkeep_peak / 1024))
      line("upkeep, all", command, int(upkeep_peak / 1024))
    }'
  "$server/dropdb" "$database"
done
echo "ratio: the shell's seconds divided by these; above 1 is faster than the shell. job: the backup alone; all: the"
echo "command with the start of its JVM. peak: the largest process of each."

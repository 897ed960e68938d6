# bin/bench back-up: Upkeep's backup against pg_dump | zstd | rclone. Needs PostgreSQL's server programs, zstd and
# rclone. Prints the seconds, the throughput, the ratio to the shell's, and the peak of the resident memory.
#
# Upkeep is measured twice: as the process that runs for days and is asked by a dropped file, and as one command, whose
# JVM has to start and to warm up first. The process has made one such backup before.

sizes=("$@")
[ "${#sizes[@]}" -gt 0 ] || sizes=(250 1000 3000)

needs zstd
needs rclone
start_postgres
s3_port=$(free_port)

build
start 256m Store.java "$work/objects" "$s3_port"
point_at "http://127.0.0.1:$s3_port"
export RCLONE_S3_CHUNK_SIZE=8Mi

# Half of each database is pgbench's, which compresses well; half is text as applications have it.
fill() {
  local database=$1 mebibytes=$2
  "$server/createdb" "$database"
  "$server/pgbench" -q -i -s $((mebibytes / 30 + 1)) "$database" > /dev/null 2>&1
  "$server/psql" -qX -d "$database" -c "create table document as select n as id, md5(n::text) || ' ' ||
    repeat('the quick brown fox ', 8) || md5((n * 7)::text) as body, now() + n * interval '1 second' as written_at
    from generate_series(1, $((mebibytes * 1800))) n" -c checkpoint
}

# What both ways of Upkeep have in common. A prefix for each size: next to backups of another size, each of these would
# be reported as unusual.
upkeep_for() {
  export DATABASE_URL=postgres://bench@127.0.0.1:$pg_port/$1 UPKEEP_BACKUP_PREFIX=$1/
}

figure() {
  grep -o "\"$1\" *: *[0-9.]*" "$2" | head -1 | sed 's/.*: *//'
}

by_command() {
  UPKEEP_VERIFY_BACKUP_AFTER_BACK_UP=off \
    /usr/bin/time -o "$work/time" -f '%e %M' "$checkout/bin/upkeep" run back-up --json > "$work/run.json" \
    2> "$work/run.err" || { cat "$work/run.err" >&2 && fail "Upkeep's backup failed"; }
  raw=$(figure rawBytes "$work/run.json")
}

# Leaves the seconds of the run in `job`.
by_process() {
  drop back-up
  job=$(figure seconds "$work/result.json")
}

by_shell() {
  /usr/bin/time -o "$work/time" -f '%e %M' bash -o pipefail -c \
    "'$server/pg_dump' -Fc -Z0 '$1' | zstd -q -3 -T2 | rclone rcat -q bench:bench/shell/$1.zst" \
    || fail "the shell's backup failed"
}

printf '%8s  %-16s %9s %9s %8s %9s\n' 'MiB' 'by' 'seconds' 'MiB/s' 'ratio' 'peak MiB'
for size in "${sizes[@]}"; do
  database=bench_$size
  fill "$database" "$size"
  shell_seconds='' process_seconds='' command_seconds='' shell_peak='' command_peak=''
  upkeep_for "$database"
  start_process
  by_process
  for ((run = 0; run < runs; run++)); do
    by_shell "$database"
    read -r seconds peak < "$work/time"
    shell_seconds+=" $seconds" shell_peak+=" $peak"
    by_process
    process_seconds+=" $job"
    by_command
    read -r seconds peak < "$work/time"
    command_seconds+=" $seconds" command_peak+=" $peak"
  done
  end_process
  awk -v size="$((raw / 1048576))" -v shell="$(median "$shell_seconds")" -v process="$(median "$process_seconds")" \
    -v command="$(median "$command_seconds")" -v shell_peak="$(median "$shell_peak")" -v process_peak="$process_peak" \
    -v command_peak="$(median "$command_peak")" '
    function line(by, seconds, kib) {
      printf "%8d  %-16s %9.2f %9.1f %8.2f %9d\n", size, by, seconds, size / seconds, shell / seconds, kib / 1024
    }
    BEGIN {
      line("shell", shell, shell_peak)
      line("upkeep, process", process, process_peak)
      line("upkeep, command", command, command_peak)
    }'
  "$server/dropdb" "$database"
done
echo "ratio: the shell's seconds divided by these; above 1 is faster than the shell. process: one that has run a backup"
echo "before; command: with the start of its JVM. peak: the largest process of each."

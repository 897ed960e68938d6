# bin/bench copy [OBJECTS [MEBIBYTES]]
#
# Copies so many objects of 4 KiB on average (default: 10000), and one object of so many MiB (default: 2048), from one S3
# server to another, in turn by a running process of Upkeep's, by `upkeep run copy-objects` and by `rclone sync` with its
# defaults; then once more each, when there is nothing to copy. Both servers are processes of their own. Needs rclone and
# room for three times the data. Prints medians of the seconds, the ratio to rclone's, the CPU seconds, and the peak of
# the resident memory. Sourced by bin/bench.
count=${1:-10000}
mebibytes=${2:-2048}
needs rclone

build
from_port=$(free_port)
start 256m Store.java "$work/from" "$from_port"
to_port=$(free_port)
start 256m Store.java "$work/to" "$to_port"
point_at "http://127.0.0.1:$from_port"
export DATABASE_URL=sqlite:$work/none.db
export UPKEEP_COPY_ENDPOINT=http://127.0.0.1:$to_port UPKEEP_COPY_BUCKET=bench
export UPKEEP_COPY_ACCESS_KEY_ID=bench UPKEEP_COPY_SECRET_ACCESS_KEY=bench-secret
export RCLONE_CONFIG_TO_TYPE=s3 RCLONE_CONFIG_TO_PROVIDER=Other RCLONE_CONFIG_TO_ENV_AUTH=true
export RCLONE_CONFIG_TO_ENDPOINT=http://127.0.0.1:$to_port

mkdir -p "$work/files/small" "$work/files/large"
for ((i = 0; i < count; i++)); do
  folder=$work/files/small/$((i / 100))
  [ "$((i % 100))" != 0 ] || mkdir -p "$folder"
  head -c $((RANDOM % 8192)) /dev/urandom > "$folder/$i.bin"
done
head -c "${mebibytes}M" /dev/urandom > "$work/files/large/one.bin"
rclone copy -q --transfers 8 "$work/files" bench:bench || fail "the source could not be filled"
rm -rf "$work/files"

by_command() {
  UPKEEP_COPY_INCLUDE=$1/ /usr/bin/time -o "$work/time" -f '%e %M %U %S' \
    "$checkout/bin/upkeep" run copy-objects --json > "$work/run.json" 2> "$work/run.err" \
    || { cat "$work/run.err" "$work/run.json" >&2 && fail "Upkeep's copy failed"; }
}

# The process copies when a file is dropped; its result says how long that took.
by_process() {
  local before
  before=$(cpu_of "$process")
  drop copy-objects
  echo "$(took "$work/result.json") $(awk '/VmHWM/ { print $2 }' "/proc/$process/status") $(cpu_of "$process") -$before" \
    > "$work/time"
}

took() {
  grep -oE '"took" *: *"PT[0-9HMS.]+"' "$1" | grep -oE 'PT[^"]+' | awk '{
    sub(/^PT/, ""); s = 0
    if (match($0, /^[0-9]+H/)) { s += 3600 * substr($0, 1, RLENGTH - 1); $0 = substr($0, RLENGTH + 1) }
    if (match($0, /^[0-9]+M/)) { s += 60 * substr($0, 1, RLENGTH - 1); $0 = substr($0, RLENGTH + 1) }
    sub(/S$/, ""); print s + $0 }'
}

by_rclone() {
  /usr/bin/time -o "$work/time" -f '%e %M %U %S' rclone sync -q "bench:bench/$1" "to:bench/$1" || fail "rclone's copy failed"
}

empty() {
  rm -rf "$work/to/bench" && mkdir "$work/to/bench"
}

measure() {
  local what=$1
  local -A seconds=() peaks=() cpus=()
  local run second peak user system
  UPKEEP_COPY_INCLUDE=$what/ start_process
  # Servers and processes that have just started are slow at first: nobody in particular pays for that.
  for by in rclone process process; do
    empty
    "by_$by" "$what"
  done
  for ((run = 0; run < runs; run++)); do
    for by in process command rclone; do
      empty
      for pass in first again; do
        "by_$by" "$what"
        read -r second peak user system < "$work/time"
        seconds[$by-$pass]+=" $second" peaks[$by-$pass]+=" $peak"
        cpus[$by-$pass]+=" $(awk -v u="$user" -v s="$system" 'BEGIN { print u + s }')"
      done
    done
  done
  end_process
  local pass name reference
  for pass in first again; do
    name=$what
    [ "$pass" = first ] || name="$what, again"
    reference=${seconds[rclone-$pass]}
    for by in rclone process command; do
      awk -v what="$name" -v by="$by" -v seconds="$(median "${seconds[$by-$pass]}")" -v rclone="$(median "$reference")" \
        -v kib="$(median "${peaks[$by-$pass]}")" -v cpu="$(median "${cpus[$by-$pass]}")" 'BEGIN {
          sub(/^[pc]/, "upkeep, &", by)
          printf "%-14s %-16s %9.2f %8.2f %9.1f %9d\n", what, by, seconds, rclone / seconds, cpu, kib / 1024 }'
    done
  done
}

printf '%-14s %-16s %9s %8s %9s %9s\n' what by seconds ratio 'CPU s' 'peak MiB'
measure small
measure large
echo "small: $count objects of 4 KiB on average. large: one object of $mebibytes MiB. again: nothing is left to copy."
echo "ratio: rclone's seconds divided by these; above 1 is faster than rclone. process: the copy alone, by a process that"
echo "has copied twice before. command: with the start of its JVM. CPU s: the client's own."

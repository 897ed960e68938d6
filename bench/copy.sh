# bin/bench copy [OBJECTS [MEBIBYTES]]
#
# Copies so many objects of 4 KiB on average (default: 10000), and one object of so many MiB (default: 2048), from one S3
# server to another, in turn by `upkeep run copy-objects` and by `rclone sync` with its defaults; then once more each,
# when there is nothing to copy. Both servers are processes of their own. Needs rclone and room for three times the data.
# Prints medians of the seconds, the ratio to rclone's, the CPU seconds, and the peak of the resident memory. Sourced by
# bin/bench.
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

by_upkeep() {
  UPKEEP_COPY_INCLUDE=$1/ /usr/bin/time -o "$work/time" -f '%e %M %U %S' \
    "$checkout/bin/upkeep" run copy-objects --json > "$work/run.json" 2> "$work/run.err" \
    || { cat "$work/run.err" "$work/run.json" >&2 && fail "Upkeep's copy failed"; }
  job=$(grep -oE '"took" *: *"PT[0-9HMS.]+"' "$work/run.json" | grep -oE 'PT[^"]+' | awk '{
    sub(/^PT/, ""); s = 0
    if (match($0, /^[0-9]+H/)) { s += 3600 * substr($0, 1, RLENGTH - 1); $0 = substr($0, RLENGTH + 1) }
    if (match($0, /^[0-9]+M/)) { s += 60 * substr($0, 1, RLENGTH - 1); $0 = substr($0, RLENGTH + 1) }
    sub(/S$/, ""); print s + $0 }')
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
  local jobs='' jobs_again='' run second peak user system
  # Servers that have just started are slow at first: nobody in particular pays for that.
  empty
  by_rclone "$what"
  for ((run = 0; run < runs; run++)); do
    for by in upkeep rclone; do
      empty
      for pass in first again; do
        "by_$by" "$what"
        read -r second peak user system < "$work/time"
        seconds[$by-$pass]+=" $second" peaks[$by-$pass]+=" $peak"
        cpus[$by-$pass]+=" $(awk -v u="$user" -v s="$system" 'BEGIN { print u + s }')"
        [ "$by-$pass" != upkeep-first ] || jobs+=" $job"
        [ "$by-$pass" != upkeep-again ] || jobs_again+=" $job"
      done
    done
  done
  local pass name
  for pass in first again; do
    name=$what
    [ "$pass" = first ] || name="$what, again"
    local reference=${seconds[rclone-$pass]} alone=$jobs
    [ "$pass" = first ] || alone=$jobs_again
    line "$name" rclone "$reference" "$reference" "${peaks[rclone-$pass]}" "${cpus[rclone-$pass]}"
    line "$name" 'upkeep, job' "$alone" "$reference" "${peaks[upkeep-$pass]}" "${cpus[upkeep-$pass]}"
    line "$name" 'upkeep, all' "${seconds[upkeep-$pass]}" "$reference" "${peaks[upkeep-$pass]}" "${cpus[upkeep-$pass]}"
  done
}

line() {
  awk -v what="$1" -v by="$2" -v seconds="$(median "$3")" -v rclone="$(median "$4")" -v kib="$(median "$5")" \
    -v cpu="$(median "$6")" 'BEGIN {
      printf "%-14s %-12s %9.2f %8.2f %9.1f %9d\n", what, by, seconds, rclone / seconds, cpu, kib / 1024
    }'
}

printf '%-14s %-12s %9s %8s %9s %9s\n' what by seconds ratio 'CPU s' 'peak MiB'
measure small
measure large
echo "small: $count objects of 4 KiB on average. large: one object of $mebibytes MiB. again: nothing is left to copy."
echo "ratio: rclone's seconds divided by these; above 1 is faster than rclone. job: the copy alone; all: the command with"
echo "the start of its JVM. CPU s: the client's own, with the start of its JVM in both lines."

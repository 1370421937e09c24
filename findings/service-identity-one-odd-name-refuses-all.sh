#!/usr/bin/env bash
# One expects a server's certificate to be right for a host when one of its names is that host's, whatever the others are;
# and a wildcard to stand for any one label, also for one in Punycode (RFC 9525 §6.3).
# What happens: service_identity raises CertificateError while it lists the names: one `*.intranet` or one address that is
# written as a DNS name beside the right name makes the whole certificate unusable. And
# `*.paper.example` is not for `xn--bcher-kva.paper.example`, though it is for `buecher.paper.example`. OpenSSL's own
# check accepts all of them.
# Seen 2026-11-29: service-identity 26.1.0, cryptography 50.0.2, OpenSSL 3.0.
# Why it matters: a paper's server that OpenSSL, and with it curl and Python's ssl, accept cannot be archived, and the error
# says that the certificate is bad. Company CAs write addresses as DNS names, for old clients.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check service-identity==26.1.0 cryptography==50.0.2

cat >"$place/check.py" <<'EOF'
import sys

import service_identity
from cryptography import x509
from service_identity.cryptography import verify_certificate_hostname

certificate = x509.load_pem_x509_certificate(open(sys.argv[1], "rb").read())
try:
    verify_certificate_hostname(certificate, sys.argv[2])
except (service_identity.VerificationError, service_identity.CertificateError) as refusal:
    print(type(refusal).__name__)
else:
    print("right")
EOF

check() { # names, host, what is expected of service_identity
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=paper -addext "subjectAltName=$1" \
        -keyout "$place/key.pem" -out "$place/paper.pem" 2>"$place/log"
    theirs=$("$place/venv/bin/python" "$place/check.py" "$place/paper.pem" "$2")
    openssls=$(openssl x509 -noout -in "$place/paper.pem" -checkhost "$2" | grep -q "does match" && echo right || echo wrong)
    printf '%-42s for %-28s service_identity: %-17s OpenSSL: %s\n' "$1" "$2" "$theirs" "$openssls"
    [ "$theirs $openssls" = "$3 right" ] || { echo "changed: expected $3, and right"; exit 1; }
}

check "DNS:paper.example" paper.example right
check "DNS:paper.example,DNS:*.intranet" paper.example CertificateError
check "DNS:paper.example,DNS:192.0.2.7" paper.example CertificateError
check "DNS:*.paper.example" buecher.paper.example right
check "DNS:*.paper.example" xn--bcher-kva.paper.example VerificationError

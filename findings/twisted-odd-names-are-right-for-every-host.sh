#!/usr/bin/env bash
# One expects `optionsForClientTLS`, Twisted's way to verify a server (Agent's default, Scrapy's with
# DOWNLOAD_VERIFY_CERTIFICATES), to refuse a certificate that is for another host.
# What happens: it does, as long as all names of the certificate are to the taste of service_identity. With one name that
# is not, such as *.intranet, or without any name, service_identity raises CertificateError instead of VerificationError;
# Twisted logs that and goes on with what OpenSSL thinks of the chain. So a certificate of a trusted authority for
# b.example and *.intranet, or for nobody, is right for a.example and every other host. Without the odd name it is refused.
# Seen 2026-11-29: Twisted 26.10.0, service-identity 26.1.0, pyOpenSSL 26.4.0.
# Why it matters: public authorities sign no such names, but a company's own does, and once its root is trusted, each
# such certificate may stand for any paper; what is archived as verified is not.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check Twisted==26.10.0 service-identity==26.1.0 \
    pyOpenSSL==26.4.0

cd "$place"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Root -keyout root.key -out root.pem 2>log
signed() { # file, names
    openssl req -newkey rsa:2048 -nodes -subj /CN=paper -keyout "$1.key" -out "$1.csr" 2>log
    { echo "basicConstraints=CA:FALSE"; [ -z "$2" ] || echo "subjectAltName=$2"; } >"$1.ext"
    openssl x509 -req -days 2 -in "$1.csr" -CA root.pem -CAkey root.key -CAcreateserial -extfile "$1.ext" 2>log >"$1.crt"
    cat "$1.key" "$1.crt" >"$1.pem"
}
signed right DNS:localhost
signed other DNS:b.example
signed odd DNS:b.example,DNS:*.intranet
signed none ""

cat >seen.py <<'EOF'
import sys

from twisted.internet import endpoints, reactor, ssl
from twisted.internet.interfaces import IHandshakeListener
from twisted.internet.protocol import Factory, Protocol
from zope.interface import implementer

name = sys.argv[1]
pem = open(f"{name}.pem", "rb").read()


@implementer(IHandshakeListener)
class Client(Protocol):
    seen = "refused"

    def handshakeCompleted(self):
        Client.seen = "right"
        self.transport.loseConnection()

    def connectionLost(self, reason):
        print(Client.seen)
        reactor.stop()


served = ssl.PrivateCertificate.loadPEM(pem).options()
port = reactor.listenSSL(0, Factory.forProtocol(Protocol), served, interface="127.0.0.1")
root = ssl.Certificate.loadPEM(open("root.pem", "rb").read())
wanted = ssl.optionsForClientTLS("localhost", trustRoot=root)
there = endpoints.HostnameEndpoint(reactor, "127.0.0.1", port.getHost().port)
endpoints.wrapClientTLS(wanted, there).connect(Factory.forProtocol(Client))
reactor.callLater(20, reactor.stop)
reactor.run()
EOF

for case in "right right" "other refused" "odd right" "none right"; do
    read -r name expected <<<"$case"
    seen=$(venv/bin/python seen.py "$name" 2>>log)
    names=$(openssl x509 -in "$name.crt" -noout -ext subjectAltName 2>log | sed -n 's/^ *DNS/DNS/p')
    printf 'asked for localhost, shown %-32s %s\n' "${names:-no name}:" "$seen"
    [ "$seen" = "$expected" ] || { echo "changed: expected $expected"; exit 1; }
done

"""What a connection was: address, protocols, cipher, and the certificates of the server."""

import sqlalchemy as sa
from alembic import op

from storage.database.schema import column_types as types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = {
    "ip": "Address of the server (WARC-IP-Address); null where a proxy found it.",
    "protocols": "Protocols of the connection (WARC-Protocol): http/1.1 tls/1.3.",
    "cipher": "IANA name of the cipher suite (WARC-Cipher-Suite).",
    "certificates": "Record id of the certificate chain that the server showed.",
    "verified": "Whether that chain proves who the server is: yes, or no and why.",
}


def upgrade() -> None:
    """Apply. Rows that are there already get their values when they are read again."""
    for name, comment in _COLUMNS.items():
        op.add_column("capture", sa.Column(name, types.CleanText(), nullable=True, comment=comment))

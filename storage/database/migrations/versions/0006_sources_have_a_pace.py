"""Sources are asked at the pace at which they tell something new."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PERIOD = "Of a source: seconds between two looks, learnt from how often it told something new."


def upgrade() -> None:
    """Apply."""
    op.add_column("frontier", sa.Column("period", _NUMBER, nullable=True, comment=_PERIOD))

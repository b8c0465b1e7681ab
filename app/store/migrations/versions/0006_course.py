"""What the way to each decision was like, for the insights."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds the column; of decisions before it only the moments are known."""
    op.add_column("decisions", sa.Column("course", sa.Text))

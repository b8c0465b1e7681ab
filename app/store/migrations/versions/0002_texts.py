"""CODEOWNERS of base branches, and the front matter of changed files."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "codeowners",
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("read_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "branch", name="pk_codeowners"),
    )
    op.create_table(
        "front_matter",
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("blob", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "number", "path", name="pk_front_matter"),
    )

"""Who is signed in, and what counts only once."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("token_ends", Moment),
        sa.Column("refresh", sa.Text),
        sa.Column("renewing_until", Moment),
        sa.Column("ends_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])
    op.create_index("ix_sessions_ends_at", "sessions", ["ends_at"])
    op.create_table(
        "used",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_used"),
    )
    op.create_index("ix_used_until", "used", ["until"])

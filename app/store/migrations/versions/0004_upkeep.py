"""When rounds of the upkeep were done, which deliveries are to be sent again, and what sweeps saw."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "rounds",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_rounds"),
    )
    op.create_table(
        "redeliveries",
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("first_at", Moment, nullable=False),
        sa.Column("due_at", Moment),
        sa.PrimaryKeyConstraint("guid", name="pk_redeliveries"),
    )
    op.create_index("ix_redeliveries_due_at", "redeliveries", ["due_at"])
    op.create_table(
        "sightings",
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("others", sa.Integer),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "about", name="pk_sightings"),
    )

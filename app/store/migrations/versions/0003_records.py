"""The records that pages show, where everybody stands, and what repositories were called before."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the tables, and the index by which a ledger is read backwards."""
    op.create_index("ix_ledger_repository_id_number_id", "ledger", ["repository_id", "number", "id"])
    _make_decisions()
    _make_seats()
    op.create_table(
        "former_names",
        sa.Column("owner_key", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("owner_key", "name_key", name="pk_former_names"),
    )


def _make_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("author_id", sa.BigInteger, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("ready_at", Moment),
        sa.Column("decided_at", Moment),
        sa.Column("closed_at", Moment),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("seats", sa.Integer, nullable=False),
        sa.Column("filled", sa.Integer, nullable=False),
        sa.Column("dissents", sa.Integer, nullable=False),
        sa.Column("blocks", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "number", name="pk_decisions"),
    )
    op.create_index(
        "ix_decisions_repository_id_state_updated_at", "decisions", ["repository_id", "state", "updated_at"]
    )


def _make_seats() -> None:
    op.create_table(
        "seats",
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("group_name", sa.Text, nullable=False),
        sa.Column("seated", sa.Boolean, nullable=False),
        sa.Column("commitment", sa.Text, nullable=False),
        sa.Column("view", sa.Text, nullable=False),
        sa.Column("owed", sa.Boolean, nullable=False),
        sa.Column("outdated", sa.Boolean, nullable=False),
        sa.Column("since", Moment),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "number", "place", "person_id", name="pk_seats"),
    )
    op.create_index("ix_seats_person_id_commitment", "seats", ["person_id", "commitment"])

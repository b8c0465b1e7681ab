"""The first tables."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import Moment, RowId

revision = "0001"
down_revision = None


def _key() -> tuple[sa.Column[int], sa.Column[int]]:
    return sa.Column("repository_id", sa.BigInteger, nullable=False), sa.Column("number", sa.Integer, nullable=False)


def upgrade() -> None:
    """Makes the tables."""
    _make_intake()
    _make_picture()
    _make_caches()
    _make_work_and_ledger()


def _make_intake() -> None:
    op.create_table(
        "deliveries",
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("action", sa.Text),
        sa.Column("received_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_received_at", "deliveries", ["received_at"])
    op.create_table(
        "inbox",
        sa.Column("id", RowId, nullable=False, autoincrement=True),
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *_key(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint(
            "guid", "position", "repository_id", "number", name="uq_inbox_guid_position_repository_id_number"
        ),
    )
    op.create_index("ix_inbox_repository_id_number", "inbox", ["repository_id", "number"])
    op.create_table(
        "repositories",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("installation_id", sa.BigInteger, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("owner_key", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("default_branch", sa.Text, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("lost", sa.Boolean, nullable=False),
        sa.Column("suspended", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_repositories"),
    )
    op.create_index("ix_repositories_owner_key_name_key", "repositories", ["owner_key", "name_key"])
    op.create_index("ix_repositories_installation_id", "repositories", ["installation_id"])


def _make_picture() -> None:
    op.create_table(
        "pulls",
        *_key(),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("read_at", Moment),
        sa.Column("doubtful", sa.Boolean, nullable=False),
        sa.Column("reread_asked_at", Moment),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "number", name="pk_pulls"),
    )
    op.create_index("ix_pulls_repository_id_open_base", "pulls", ["repository_id", "open", "base"])
    op.create_index("ix_pulls_repository_id_head", "pulls", ["repository_id", "head"])
    pull = ["repository_id", "number"], ["pulls.repository_id", "pulls.number"]
    op.create_table(
        "heads",
        *_key(),
        sa.Column("sha", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "number", "sha", name="pk_heads"),
        sa.ForeignKeyConstraint(*pull, name="fk_heads_pulls"),
    )
    op.create_table(
        "comments",
        *_key(),
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("matters", sa.Boolean, nullable=False),
        sa.Column("heard_with", sa.Text),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "number", "id", "kind", name="pk_comments"),
        sa.ForeignKeyConstraint(*pull, name="fk_comments_pulls"),
    )
    op.create_index(
        "ix_comments_repository_id_number_matters_heard_with",
        "comments",
        ["repository_id", "number", "matters", "heard_with"],
    )
    op.create_table(
        "published",
        *_key(),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "number", name="pk_published"),
    )


def _make_caches() -> None:
    op.create_table(
        "policies",
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("found_in", sa.Text),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("phrases_key", sa.Text, nullable=False),
        sa.Column("read_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "branch", name="pk_policies"),
    )
    op.create_table(
        "roster",
        sa.Column("owner_key", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("document", sa.Text),
        sa.Column("read_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner_key", "name_key", name="pk_roster"),
    )
    op.create_table(
        "writers",
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("writes", sa.Boolean, nullable=False),
        sa.Column("read_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "person_id", name="pk_writers"),
    )
    op.create_table(
        "changes",
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_changes"),
    )


def _make_work_and_ledger() -> None:
    op.create_table(
        "work",
        *_key(),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("touched", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_until", Moment),
        sa.PrimaryKeyConstraint("repository_id", "number", name="pk_work"),
    )
    op.create_index("ix_work_due_at", "work", ["due_at"])
    op.create_table(
        "ledger",
        sa.Column("id", RowId, nullable=False, autoincrement=True),
        *_key(),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        sa.UniqueConstraint("repository_id", "number", "about", name="uq_ledger_repository_id_number_about"),
    )

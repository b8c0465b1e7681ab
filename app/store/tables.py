"""The tables. What is asked for by value has a column; everything else is a JSON document of a frozen dataclass."""

import re
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. Refuses datetimes that do not know their zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} does not say which zone it is in")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, which may have dropped the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Text as people wrote it, also with the NUL that PostgreSQL refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        if value is None or dialect.name != "postgresql":
            return value
        return value.replace("\x10", "\x10\x10").replace("\x00", "\x100")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """From the database."""
        if value is None or dialect.name != "postgresql":
            return value
        return re.sub("\x10(.)", lambda found: "\x00" if found[1] == "0" else found[1], value)


RowId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only an INTEGER

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
    }
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("guid", Text, primary_key=True),
    Column("event", Text, nullable=False),
    Column("action", Text),
    Column("received_at", Moment, nullable=False),
    Index(None, "received_at"),
)

# Facts that were stored and not yet folded into the picture. Part of the picture.
inbox = Table(
    "inbox",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("guid", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("repository_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("document", Text, nullable=False),
    UniqueConstraint("guid", "position", "repository_id", "number"),
    Index(None, "repository_id", "number"),
)

repositories = Table(
    "repositories",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("installation_id", BigInteger, nullable=False),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("owner_key", Text, nullable=False),  # lower case, as GitHub compares them
    Column("name_key", Text, nullable=False),
    Column("default_branch", Text, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("lost", Boolean, nullable=False),  # taken out of the installation
    Column("suspended", Boolean, nullable=False),  # the installation itself is gone or suspended
    Index(None, "owner_key", "name_key"),
    Index(None, "installation_id"),
)

pulls = Table(
    "pulls",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("open", Boolean, nullable=False),
    Column("base", Text, nullable=False),
    Column("head", Text, nullable=False),
    Column("read_at", Moment),
    Column("doubtful", Boolean, nullable=False),
    Column("reread_asked_at", Moment),
    Column("document", Text, nullable=False),  # PullRequest without heads and comments
    Index(None, "repository_id", "open", "base"),
    Index(None, "repository_id", "head"),
)

heads = Table(
    "heads",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha", Text, primary_key=True),
    Column("document", Text, nullable=False),
    ForeignKeyConstraint(["repository_id", "number"], ["pulls.repository_id", "pulls.number"]),
)

comments = Table(
    "comments",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("matters", Boolean, nullable=False),
    Column("heard_with", Text),  # the phrases it was last heard with, as it reads now
    Column("document", Text, nullable=False),
    ForeignKeyConstraint(["repository_id", "number"], ["pulls.repository_id", "pulls.number"]),
    # So that a thousand comments that do not matter are passed over without reading them.
    Index(None, "repository_id", "number", "matters", "heard_with"),
)

published = Table(
    "published",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("branch", Text, primary_key=True),
    Column("found_in", Text),
    Column("path", Text, nullable=False),
    Column("source", AnyText),
    Column("phrases_key", Text, nullable=False),
    Column("read_at", Moment, nullable=False),
)

codeowners = Table(
    "codeowners",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("branch", Text, primary_key=True),
    Column("document", Text, nullable=False),  # TextFile
    Column("read_at", Moment, nullable=False),
)

front_matter = Table(
    "front_matter",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("path", Text, primary_key=True),
    Column("blob", Text, nullable=False),  # with which content it was read
    Column("document", Text, nullable=False),  # TextFile
)

roster = Table(
    "roster",
    metadata,
    Column("owner_key", Text, primary_key=True),
    Column("name_key", Text, primary_key=True),  # alice, or acme/architects
    Column("document", Text),  # Person or Team; NULL: unknown, or not ours to read
    Column("read_at", Moment, nullable=False),
)

writers = Table(
    "writers",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("writes", Boolean, nullable=False),
    Column("read_at", Moment, nullable=False),
)

# When something cached was last said to have changed: what was read before must not be cached any more.
changes = Table(
    "changes",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

work = Table(
    "work",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("due_at", Moment, nullable=False),
    Column("touched", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", Moment),
    Index(None, "due_at"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("repository_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("about", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("person_id", BigInteger),
    Column("login", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("detail", Text, nullable=False),
    UniqueConstraint("repository_id", "number", "about"),
    Index(None, "repository_id", "number", "id"),
)

# What pages and lists show of a governed pull request. The document is the whole; the columns are asked for by value.
decisions = Table(
    "decisions",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("author", Text, nullable=False),
    Column("names", Text, nullable=False),  # of the decisions that apply, as a JSON list
    Column("state", Text, nullable=False),  # open, merged or closed
    Column("verdict", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("ready_at", Moment),
    Column("decided_at", Moment),
    Column("closed_at", Moment),
    Column("updated_at", Moment, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("filled", Integer, nullable=False),
    Column("dissents", Integer, nullable=False),
    Column("blocks", Integer, nullable=False),
    Column("document", Text, nullable=False),  # Record
    Column("course", Text),  # Course
    Index(None, "repository_id", "state", "updated_at"),
)

# Where each person stands in each decision, so that what is theirs is found in all repositories at once.
seats = Table(
    "seats",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),  # of the seat, in the record's order
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("login", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("group_name", Text, nullable=False),  # empty: a seat of their own, or none
    Column("seated", Boolean, nullable=False),  # False: their block holds it, and they have no seat
    Column("commitment", Text, nullable=False),
    Column("view", Text, nullable=False),
    Column("owed", Boolean, nullable=False),  # awaited, in a seat that is not filled
    Column("outdated", Boolean, nullable=False),
    Column("since", Moment),
    Column("words", Text, nullable=False),
    Column("url", Text, nullable=False),
    Index(None, "person_id", "commitment"),
)

# What repositories were called before they were renamed or given away, so that old addresses lead on.
former_names = Table(
    "former_names",
    metadata,
    Column("owner_key", Text, primary_key=True),
    Column("name_key", Text, primary_key=True),
    Column("repository_id", BigInteger, nullable=False),
)

# When each round of the upkeep last began that went well.
rounds = Table(
    "rounds",
    metadata,
    Column("name", Text, primary_key=True),
    Column("began_at", Moment, nullable=False),
)

# Deliveries that failed, and that GitHub was or will be asked to send again.
redeliveries = Table(
    "redeliveries",
    metadata,
    Column("guid", Text, primary_key=True),
    Column("attempt_id", BigInteger, nullable=False),  # GitHub's, of the latest attempt
    Column("status", Integer, nullable=False),  # which we answered; 0: none
    Column("tries", Integer, nullable=False),  # ours, so far
    Column("first_at", Moment, nullable=False),
    Column("due_at", Moment),  # NULL: given up
    Index(None, "due_at"),
)

# What a sweep last saw of an open pull request, or of a branch's policy.
sightings = Table(
    "sightings",
    metadata,
    Column("repository_id", BigInteger, primary_key=True, autoincrement=False),
    Column("about", Text, primary_key=True),  # `12`, or `branch main`
    Column("digest", Text, nullable=False),
    Column("others", Integer),  # comments on it beside those we keep
    Column("asked", Integer, nullable=False),  # how often it was read because of this; 0: it is as we know it
)

# Who is signed in. The cookie's content is not here, only its digest; tokens are sealed before they come here.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("login", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("token_ends", Moment),  # NULL: never
    Column("refresh", Text),  # what a new token is had for
    Column("renewing_until", Moment),  # one process at a time has a new token made
    Column("ends_at", Moment, nullable=False),
    Index(None, "person_id"),
    Index(None, "ends_at"),
)

# What counts only once, by its digest: a sign-in's state, and a form that was sent.
used = Table(
    "used",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("until", Moment, nullable=False),  # it may be forgotten from then on
    Index(None, "until"),
)

# Whose feeds can be read with a key. The key follows from the salt, and from a secret that is not here.
feed_keys = Table(
    "feed_keys",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("login", Text, nullable=False),  # as they last had it when they were here
    Column("salt", Text, nullable=False),
)

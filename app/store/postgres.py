"""What is PostgreSQL's alone: how its connections are prepared, and who does something alone there."""

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text

from app.store.clock import Clock, elapsed

CHANNEL = "commitment_work"
MIGRATING, AT_WORK = 0x636F6D01, 0x636F6D02  # advisory locks: one migrates; who is at work

_SETTINGS = {
    "lock_timeout": "3s",  # a delivery must be answered within ten
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "10s",  # so that a process that was stopped holds no lock for long
    "timezone": "UTC",
}
NETWORK: dict[str, str | int] = {
    "application_name": "commitment",
    "connect_timeout": 5,
    # A peer that vanished is noticed within half a minute, and not after two hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


def engine(url: URL) -> Engine:
    """Makes connections, one for each who asks."""
    return create_engine(url, poolclass=NullPool, connect_args={**NETWORK, **dict(url.query)})


def prepare(connection: Connection, clock: Clock, us: str) -> None:
    """Bounds how long anything may take, and asks what time it is. `us`: as whom to tell others of work."""
    settings = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in _SETTINGS.items())
    with connection.begin():
        connection.execute(text(f"SELECT {settings}"))
        asked = elapsed()
        said = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        clock.measure(said, asked, elapsed())
    told = {"channel": CHANNEL, "who": us}
    connection.info["announce"] = lambda connection: connection.execute(_NOTIFY, told)


_NOTIFY = text("SELECT pg_notify(:channel, :who)")


def is_being_copied(connection: Connection) -> bool:
    """Whether somebody has it alone, so that no App may be at work on it."""
    with connection.begin():
        free = connection.execute(text("SELECT pg_try_advisory_xact_lock_shared(:name)"), {"name": AT_WORK}).scalar()
    return not free


def wait_for_turn_to_migrate(connection: Connection) -> None:
    """Until no other process is migrating; within a transaction."""
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": MIGRATING})

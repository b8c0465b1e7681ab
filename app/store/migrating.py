"""Runs the migrations that a database lacks, by Alembic."""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from app.store.connecting import MIGRATIONS
from app.store.lanes import unavailable


def upgrade(connection: Connection) -> None:
    """Within a transaction. Raises StoreUnavailable where the database is of a version that is not known here."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise unavailable(error) from error

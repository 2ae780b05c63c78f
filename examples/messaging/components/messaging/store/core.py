from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from messaging import config, log

if TYPE_CHECKING:
    from messaging.message import Message

logger = log.get_logger(__name__)


def _connection() -> sqlite3.Connection:
    connection = sqlite3.connect(config.load().database)
    connection.execute("create table if not exists message (id text primary key, recipient text, body text)")
    return connection


def save(message: Message) -> None:
    """Keeps a message; saving it again replaces it."""
    with _connection() as connection:
        row = (str(message.id), message.recipient, message.model_dump_json())
        connection.execute("insert or replace into message values (?, ?, ?)", row)
    logger.info("saved", id=str(message.id))


def find(recipient: str) -> list[str]:
    """The messages of a recipient as JSON, in the order of their ids."""
    with _connection() as connection:
        rows = connection.execute("select body from message where recipient = ? order by id", (recipient,))
        return [body for (body,) in rows]

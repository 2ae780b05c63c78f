import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """What differs between a laptop and production."""

    brokers: str
    topic: str
    database: str
    token_secret: str


def load() -> Settings:
    """Reads the settings; everything has a value that works on a laptop."""
    get = os.environ.get
    return Settings(
        brokers=get("MESSAGING_BROKERS", "localhost:9092"),
        topic=get("MESSAGING_TOPIC", "messages"),
        database=get("MESSAGING_DATABASE", "messages.sqlite3"),
        token_secret=get("MESSAGING_TOKEN_SECRET", "not a secret"),
    )

"""Messages that were sent, in a database."""

from messaging.store.core import find, save

__all__ = ["find", "save"]

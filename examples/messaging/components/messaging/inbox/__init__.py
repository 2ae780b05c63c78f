"""Takes messages in and hands them on."""

from messaging.inbox.core import accept, process

__all__ = ["accept", "process"]

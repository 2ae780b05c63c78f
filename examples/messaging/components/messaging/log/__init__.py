"""Structured logs, one line of JSON an event."""

from messaging.log.core import bind, get_logger

__all__ = ["bind", "get_logger"]

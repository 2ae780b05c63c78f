"""Delivers messages by mail."""

from messaging.notifier.core import deliver

__all__ = ["deliver"]

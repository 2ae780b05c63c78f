"""Counters, kept in the process and written to the log."""

from messaging.metrics.core import count, report

__all__ = ["count", "report"]

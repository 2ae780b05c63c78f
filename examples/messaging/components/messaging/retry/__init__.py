"""Tries again what failed, later and later."""

from messaging.retry.core import MOST_ATTEMPTS, later, run_due

__all__ = ["MOST_ATTEMPTS", "later", "run_due"]

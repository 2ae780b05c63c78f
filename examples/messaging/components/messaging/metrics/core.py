from collections import Counter

from messaging import log

logger = log.get_logger(__name__)
_counts: Counter[str] = Counter()


def count(name: str, by: int = 1) -> None:
    _counts[name] += by


def report() -> None:
    """Writes all counters to the log."""
    logger.info("metrics", **_counts)

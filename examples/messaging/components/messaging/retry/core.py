import heapq
import time

from messaging import inbox, log, metrics
from messaging.message import Message

MOST_ATTEMPTS = 5

logger = log.get_logger(__name__)
_waiting: list[tuple[float, str, Message]] = []


def later(item: Message) -> None:
    """Puts a message back; each attempt waits twice as long as the one before."""
    if item.attempts >= MOST_ATTEMPTS:
        metrics.count("retry.given_up")
        logger.error("given up", id=str(item.id))
        return
    again = item.model_copy(update={"attempts": item.attempts + 1})
    heapq.heappush(_waiting, (time.monotonic() + 2.0**again.attempts, str(again.id), again))


def run_due() -> None:
    """Sends every message whose time has come through the inbox again."""
    while _waiting and _waiting[0][0] <= time.monotonic():
        inbox.accept(heapq.heappop(_waiting)[2])

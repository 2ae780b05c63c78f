from collections.abc import Callable

from messaging import kafka, log, message, retry, store

logger = log.get_logger(__name__)


def accept(item: message.Message) -> None:
    """Keeps a message and puts it on the topic."""
    store.save(item)
    kafka.send(key=item.recipient, value=message.to_json(item))


def process(data: bytes, deliver: Callable[[message.Message], None]) -> None:
    """Delivers one message; what fails is tried again later."""
    item = message.from_json(data)
    try:
        deliver(item)
    except OSError as error:
        logger.warning("delivery failed", id=str(item.id), error=str(error))
        retry.later(item)

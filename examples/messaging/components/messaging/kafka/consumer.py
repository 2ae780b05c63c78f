from collections.abc import Iterator

from confluent_kafka import Consumer

from messaging import config, log

logger = log.get_logger(__name__)


def receive(group: str) -> Iterator[bytes]:
    """Yields the values of records for ever, and commits each one when the next is asked for."""
    settings = config.load()
    consumer = Consumer({"bootstrap.servers": settings.brokers, "group.id": group, "enable.auto.commit": False})
    consumer.subscribe([settings.topic])
    try:
        while True:
            record = consumer.poll(timeout=1.0)
            if record is None:
                continue
            if record.error():
                logger.error("receive", error=str(record.error()))
                continue
            yield record.value()
            consumer.commit(record)
    finally:
        consumer.close()

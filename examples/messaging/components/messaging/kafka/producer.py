from functools import cache

from confluent_kafka import Producer

from messaging import config, log

logger = log.get_logger(__name__)


@cache
def _producer() -> Producer:
    # Counting is of no use to a process that never sends.
    from messaging import metrics

    def delivered(error, _record) -> None:
        metrics.count("kafka.failed" if error else "kafka.sent")

    return Producer({"bootstrap.servers": config.load().brokers, "on_delivery": delivered})


def send(key: str, value: bytes) -> None:
    """Puts a record on the topic and waits until a broker has it."""
    topic = config.load().topic
    _producer().produce(topic, key=key, value=value)
    _producer().flush()
    logger.info("sent", topic=topic, key=key)

from messaging import inbox, kafka, log, metrics, notifier, retry

logger = log.get_logger(__name__)


def main() -> None:
    """Delivers messages until it is stopped."""
    logger.info("started")
    try:
        for data in kafka.receive(group="delivery"):
            inbox.process(data, notifier.deliver)
            retry.run_due()
    finally:
        metrics.report()

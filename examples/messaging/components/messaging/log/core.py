import logging

import structlog


def get_logger(name: str):
    """The logger of a module."""
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    return structlog.get_logger(name)


def bind(**values: str) -> None:
    """Adds values, such as a request's id, to every event from here on."""
    structlog.contextvars.bind_contextvars(**values)

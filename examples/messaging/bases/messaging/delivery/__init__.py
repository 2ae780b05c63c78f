from messaging.delivery.core import main

__all__ = ["main"]

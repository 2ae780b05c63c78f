"""Topics: sending and receiving, without a word about what is sent."""

from messaging.kafka.consumer import receive
from messaging.kafka.producer import send

__all__ = ["receive", "send"]

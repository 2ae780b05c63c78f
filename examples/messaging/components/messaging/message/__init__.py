"""What a message is."""

from messaging.message.core import Message, from_json, to_json

__all__ = ["Message", "from_json", "to_json"]

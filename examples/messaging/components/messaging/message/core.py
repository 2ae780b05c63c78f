from datetime import UTC, datetime
from uuid import UUID, uuid4

from pydantic import BaseModel, Field


class Message(BaseModel):
    """A text on its way from one user to another."""

    id: UUID = Field(default_factory=uuid4)
    sender: str
    recipient: str
    text: str = Field(max_length=4000)
    sent: datetime = Field(default_factory=lambda: datetime.now(UTC))
    attempts: int = 0


def to_json(message: Message) -> bytes:
    return message.model_dump_json().encode()


def from_json(data: bytes) -> Message:
    return Message.model_validate_json(data)

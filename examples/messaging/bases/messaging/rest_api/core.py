from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel

from messaging import auth, inbox, log, store
from messaging.message import Message

app = FastAPI(title="Messages")
logger = log.get_logger(__name__)


class Draft(BaseModel):
    """What a client sends."""

    recipient: str
    text: str


def _user(token: str) -> str:
    try:
        return auth.user_of(token)
    except auth.Denied as error:
        raise HTTPException(status_code=401) from error


@app.post("/messages", status_code=202)
def send(draft: Draft, token: str = Header()) -> dict[str, str]:
    message = Message(sender=_user(token), recipient=draft.recipient, text=draft.text)
    inbox.accept(message)
    logger.info("accepted", id=str(message.id))
    return {"id": str(message.id)}


@app.get("/messages")
def received(token: str = Header()) -> list[str]:
    return store.find(_user(token))


def serve() -> None:
    import uvicorn

    uvicorn.run(app, port=8000)

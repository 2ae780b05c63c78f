import smtplib
from email.message import EmailMessage

from messaging import log, metrics, template
from messaging.message import Message

logger = log.get_logger(__name__)


def deliver(item: Message) -> None:
    """Sends a mail; an `OSError` says that it is worth another attempt."""
    mail = EmailMessage()
    mail["From"] = "messages@example.org"
    mail["To"] = item.recipient
    mail["Subject"] = f"A message from {item.sender}"
    mail.set_content(template.render(item))
    with smtplib.SMTP("localhost") as server:
        server.send_message(mail)
    metrics.count("notifier.delivered")
    logger.info("delivered", id=str(item.id))

import hashlib
import hmac

from messaging import config, log

logger = log.get_logger(__name__)


class Denied(Exception):
    """The token is not ours."""


def sign(user: str) -> str:
    secret = config.load().token_secret.encode()
    return f"{user}.{hmac.new(secret, user.encode(), hashlib.sha256).hexdigest()}"


def user_of(token: str) -> str:
    user, _, _ = token.rpartition(".")
    if not hmac.compare_digest(sign(user), token):
        logger.warning("denied", user=user)
        raise Denied(user)
    return user

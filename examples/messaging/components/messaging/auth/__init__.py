"""Who is asking: tokens that are signed, not stored."""

from messaging.auth.core import Denied, sign, user_of

__all__ = ["Denied", "sign", "user_of"]

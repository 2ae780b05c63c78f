from messaging.rest_api.core import app

__all__ = ["app"]

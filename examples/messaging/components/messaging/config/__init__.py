"""Settings from the environment."""

from messaging.config.core import Settings, load

__all__ = ["Settings", "load"]

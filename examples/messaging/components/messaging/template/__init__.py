"""The words around a message."""

from messaging.template.core import render

__all__ = ["render"]

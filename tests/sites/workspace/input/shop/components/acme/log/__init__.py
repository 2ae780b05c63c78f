"""Logs, line by line. Nothing {{ else }}.

Arguments such as <level> stand as they are:

    log.write("a")
"""

__all__ = ["write"]


def write(text): ...


def hidden(text): ...

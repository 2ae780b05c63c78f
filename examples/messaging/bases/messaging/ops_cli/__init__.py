from messaging.ops_cli.core import main

__all__ = ["main"]

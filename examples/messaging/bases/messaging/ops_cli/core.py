import argparse

from messaging import kafka, message, store


def main() -> None:
    """Shows what a user received, or follows the topic."""
    parser = argparse.ArgumentParser(prog="messaging-ops")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("follow", help="print messages as they pass")
    received = commands.add_parser("received", help="print what a user received")
    received.add_argument("user")
    args = parser.parse_args()
    if args.command == "received":
        print("\n".join(store.find(args.user)))
        return
    for data in kafka.receive(group="ops"):
        item = message.from_json(data)
        print(f"{item.sent:%H:%M:%S} {item.sender} -> {item.recipient}: {item.text}")

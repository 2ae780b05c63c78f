import yaml
from acme import mail
from acme.log import hidden


def main():
    from acme.Log import write
    mail.send(write, hidden)

from string import Template

from messaging.message import Message

NOTICE = Template("$sender wrote to you:\n\n$text\n")


def render(item: Message) -> str:
    return NOTICE.substitute(sender=item.sender, text=item.text)

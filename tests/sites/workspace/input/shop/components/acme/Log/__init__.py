"""The other."""


def write(): ...

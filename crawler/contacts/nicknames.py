"""Calling names: not read yet."""


def read_nickname(
    prepared: object, tokens: object, phones: object, author: str | None, title_end: int | None
) -> None:  # names come next
    return None

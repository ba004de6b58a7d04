"""R19: personal numbers as they may be shown. A number too short for its mask is hidden whole."""

import re

_NUMBER = re.compile(r"\d(?:[\s-]?\d){6,}[Xx]?")
_MAILBOX = re.compile(r"([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)")
_LONG = re.compile(r"\d(?:[\s-]?\d){10,}[Xx]?")


def numberless(text: str) -> str:
    """A text with whatever may be an ID, card or phone number hidden: for names of files and what was mistyped."""
    return _LONG.sub(lambda found: "*" * len(found[0]), text)


def hinted(text: str) -> str:
    """A text in which long numbers keep their last four digits and mail boxes their first letter and domain: enough to
    tell which is meant."""
    boxed = _MAILBOX.sub(lambda found: f"{found[1][0]}***@{found[2]}", text)
    return _NUMBER.sub(lambda found: "*" * (len(found[0]) - 4) + found[0][-4:], boxed)


def _plain(number: str) -> str:
    return "".join(number.split()).replace("-", "")


def _masked(number: str, first: int, last: int) -> str:
    hidden = len(number) - first - last
    if hidden < 1:
        return "*" * len(number)
    return number[:first] + "*" * hidden + number[len(number) - last :]


def masked_id(number: str) -> str:
    """A resident ID: region and last four, ``110101********0011``."""
    return _masked(_plain(number), 6, 4)


def masked_mobile(number: str) -> str:
    """A mobile: ``138****0000``; a country code +86 or 0086 is dropped."""
    plain = _plain(number)
    without_country = plain.removeprefix("+86").removeprefix("0086")
    return _masked(without_country if len(without_country) == 11 else plain, 3, 4)


def masked_card(number: str) -> str:
    """A bank card: the last four digits."""
    return _masked(_plain(number), 0, 4)

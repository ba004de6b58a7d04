"""Companies that do not exist: their codes keep every rule."""

import random

from schemas.rules.uscc import ALPHABET, check_character


def make_uscc(seed: int) -> str:
    """A valid code that belongs to nobody, for fixtures and forms of practice."""
    pick = random.Random(seed)
    body = "91440300MA" + "".join(pick.choice(ALPHABET) for _ in range(7))
    return body + check_character(body)

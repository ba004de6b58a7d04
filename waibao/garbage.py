"""How often a process of the product looks for garbage."""

import gc


def look_seldom() -> None:
    """Look for garbage after every 20,000 objects instead of 700.

    A process imports much and keeps it: looking through that again and again took a tenth of the time of a run, and
    of making documents.
    """
    gc.set_threshold(20_000, 20, 20)

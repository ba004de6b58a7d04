"""The one exception hierarchy. Every message is Chinese and says what is wrong, where, and what to do."""

from collections.abc import Sequence

from schemas.rules.masking import numberless


class WaibaoError(Exception):
    """Anything the product tells staff; ``str(error)`` is ready to be shown."""


class Refused(WaibaoError):
    """A business rule forbids the step; nothing was written.

    ``reasons`` holds one Chinese sentence for each broken rule.
    """

    def __init__(self, reasons: str | Sequence[str]) -> None:
        self.reasons: list[str] = [reasons] if isinstance(reasons, str) else list(reasons)
        super().__init__("\n".join(self.reasons))


class BadInput(WaibaoError):
    """Something handed in (file, scenario, form) cannot be used; names the place and the remedy."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        # The place may be the name of a file, which may name a person; messages are logged.
        self.where, self.what, self.remedy = numberless(where), what, remedy
        super().__init__(f"{self.where}：{what}{'' if what.endswith(chr(10)) else '。'}{remedy}")


class Unreadable(BadInput):
    """A file that cannot be opened as what it claims to be (exit status 2 of ``waibao check``)."""


class NotFound(WaibaoError):
    """No record of that number exists in this store."""


class TemplateFault(WaibaoError):
    """A document template and its data do not fit; names document, template line and variable."""

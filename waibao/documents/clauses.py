"""Running numbers of articles, so that leaving out an optional one leaves no gap."""

from schemas.errors import TemplateFault
from waibao.documents.filters import cn


class Clauses:
    """Numbers articles 第一条, 第二条 … and their items 1.1, 1.2 …

    ``marks`` are the numbers known from a first pass; ``final`` makes an unknown one an error.
    """

    def __init__(self, marks: dict[str, int], final: bool = False) -> None:
        self.marks = dict(marks)
        self.pending = False
        self._final = final
        self._article = 0
        self._item = 0

    def article(self, mark: str = "") -> str:
        """The next article; ``mark`` names it for ``ref``."""
        self._article, self._item = self._article + 1, 0
        if mark:
            self.marks[mark] = self._article
        return f"第{cn(self._article)}条"

    def item(self) -> str:
        """The next item of this article."""
        self._item += 1
        return f"{self._article}.{self._item}"

    def ref(self, mark: str) -> str:
        """第九条, wherever the article of that mark stands. Raises TemplateFault when there is none."""
        if mark in self.marks:
            return f"第{cn(self.marks[mark])}条"
        if self._final:
            raise TemplateFault(f'引用的条款「{mark}」不存在；请用 article("{mark}") 标记它，或随该条款一并省略')
        self.pending = True
        return ""

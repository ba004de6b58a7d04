"""Mistakes of layout that Markdown would swallow: unknown or unended blocks, table rows with a cell too many."""

import re

from schemas.errors import TemplateFault

BLOCKS = {
    *("signature", "keep", "center", "right", "flush", "note", "small", "pagebreak", "widths"),
    *("formtable", "facts", "opinion", "annexes", "cover"),
}
_FENCE = re.compile(r":{3,}[ \t]*(.*?)[ \t]*:*$")


def check_layout(text: str) -> None:
    """Looks at rendered Markdown, values shielded. Raises TemplateFault naming the block or the row."""
    open_blocks: list[str] = []
    cells = 0
    for line in text.splitlines():
        stripped = line.strip()
        if fence := _FENCE.fullmatch(stripped):
            _fence(fence.group(1), open_blocks)
        bars = stripped.count("|") if stripped.startswith("|") else 0
        if cells and bars > cells:
            raise TemplateFault(f"表格的一行比表头多 {bars - cells} 格：{stripped[:40]}")
        cells = (cells or bars) if bars else 0
    if open_blocks:
        raise TemplateFault(f"版式块 {'、'.join(open_blocks)} 没有用 ::: 结束")


def _fence(name: str, open_blocks: list[str]) -> None:
    if not name:
        if not open_blocks:
            raise TemplateFault("有一处 ::: 没有对应的版式块开头")
        open_blocks.pop()
        return
    word = name.strip("{}. ")
    if word not in BLOCKS:
        raise TemplateFault(f"没有版式块 {word}；可用的有 {'、'.join(sorted(BLOCKS))}")
    open_blocks.append(word)

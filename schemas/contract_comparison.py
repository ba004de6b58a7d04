"""合同条款对照: what differs between two drafts of a contract, side by side and as revisions. Row S4.4."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.parties import Context, Party


class Piece(BaseModel):
    """A stretch of text that stayed, came or went; a blank beside it stands apart, since values are trimmed."""

    text: str
    mark: Literal["", "ins", "del"] = ""
    strong: bool = False
    before: bool = Field(default=False, description="a blank stands before it")
    after: bool = Field(default=False, description="a blank stands after it")


class ComparedClause(BaseModel):
    """A clause that differs: the older text with what went, the newer with what came."""

    clause: str
    kind: Literal["增加", "删除", "修改"]
    before: list[Piece] = []
    after: list[Piece] = []


class RevisedBlock(BaseModel):
    """A heading, a paragraph or a table of the newer draft, revisions marked. ``rows`` are cells of pieces."""

    kind: Literal["heading", "paragraph", "table"]
    level: int = 0
    pieces: list[Piece] = []
    rows: list[list[list[Piece]]] = []


class DraftHead(BaseModel):
    """Which draft: its version, day and who drew it up."""

    version: int
    dated: date
    by: str


class Compared(Context):
    """What both documents begin with."""

    contract_no: str
    vendor: Party
    before: DraftHead
    after: DraftHead


class ComparisonContext(Compared):
    """合同条款对照表：并列列出前后两稿合同不同的条款，标明增加、删除和修改的文字，签署前由双方核对。"""

    differences: list[ComparedClause]
    renumbered: int = Field(description="clauses that differ in nothing but their number")

    def count(self, kind: str) -> int:
        return sum(clause.kind == kind for clause in self.differences)

    @property
    def added(self) -> int:
        return self.count("增加")

    @property
    def removed(self) -> int:
        return self.count("删除")

    @property
    def altered(self) -> int:
        return self.count("修改")


class RedlineContext(Compared):
    """合同修订稿：以修订标记显示后一稿合同对前一稿的全部改动，在 Word 中接受全部修订即为后一稿的文字。"""

    blocks: list[RevisedBlock]


COMPARISON = DocumentKind(
    "contract-comparison", "合同条款对照表", "contracting", ComparisonContext, "HB", ("S4.4", "S5.3")
)
REDLINE = DocumentKind(
    "contract-redline", "合同修订稿", "contracting", RedlineContext, "XD", ("S4.4", "S5.3"), formats=("docx",)
)
DOCUMENTS: tuple[DocumentKind, ...] = (COMPARISON, REDLINE)

"""文化调查问卷: what both sides answer of themselves before anybody compares them. Rows S11.1, S11.2."""

from datetime import date
from typing import Any

from pydantic import Field

from schemas.culture import FULL_MARK
from schemas.dimensions import DIMENSIONS, DimensionName
from schemas.documents import DocumentKind
from schemas.forms import StrictModel
from schemas.parties import Context, Side
from schemas.sheets import Column, Entry, Sheet, Workbook
from schemas.values import Line, Uscc, day_cn

HABITS: dict[str, str] = {
    "问题处理": "发现问题后由谁、在多长时间内、以什么方式处理？怎样告知对方？请举一例。",
    "文件管理": "项目文件怎样编号、存放、审批和更新版本？哪些文件不得外传？",
    "交接": "人员更换或者项目结束时怎样交接？交接哪些内容，由谁确认？",
}
"""Habits of every day that are described, not marked."""
FIELDS: dict[DimensionName, str] = dict(
    zip(
        (dimension.name for dimension in DIMENSIONS),
        ("decisions", "risk", "quality", "people", "innovation", "formality"),
        strict=True,
    )
)
"""The field of the assessment (``CultureFit``) that each dimension has."""


class Marked(StrictModel):
    """What one side says of itself in one dimension."""

    score: int = Field(ge=1, le=FULL_MARK)
    example: Line


class CultureProfile(StrictModel):
    """One side as it answered: people, six marks with their examples, three habits."""

    organisation: Line
    people: list[Line] = Field(min_length=1)
    answered_on: date
    marks: dict[DimensionName, Marked]
    habits: dict[str, Line]


class QuestionnairesAsked(StrictModel):
    """发出文化调查问卷：向甲方项目人员和各受邀供应商各发一份，问题相同。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    by: Line = Field(title="办理人")
    reply_by: date = Field(title="交回期限")


class QuestionnaireReturned(StrictModel):
    """登记文化调查问卷：核验交回的问卷，有未答或者填错的退回，完整的登记。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    file: Line = Field(title="问卷文件", description="收件目录中的文件名")
    vendor: Uscc | None = Field(
        default=None, title="供应商的统一社会信用代码", description="供应商交回的填写；甲方自己的不填"
    )


class CultureQuestionnaireContext(Context):
    """文化调查问卷：双方就相同的问题各自作答的工作簿，逐项打分并举例，交回后据以评估文化契合度。"""

    side: Side
    organisation: str
    sent_on: date
    reply_by: date


def questionnaire(context: CultureQuestionnaireContext) -> Workbook:
    """The form of one side: a mark and an example for each dimension, a description for each habit."""
    columns = (
        Column("序号", "integer", 6),
        Column("方面", width=14),
        Column("问题", width=46),
        Column("1 分", width=12),
        Column("5 分", width=12),
        Column("分值", "integer", 8, fill_in=True, limits=(1, FULL_MARK), note="1 至 5 的整数；工作习惯不打分"),
        Column("事例和依据", width=50, fill_in=True, note="每一项都要填写"),
    )
    marked: list[tuple[Any, ...]] = [
        (number, one.name, one.question, one.low, one.high, None, None) for number, one in enumerate(DIMENSIONS, 1)
    ]
    habits = [
        (number, name, question, "不打分", "不打分", None, None)
        for number, (name, question) in enumerate(HABITS.items(), len(DIMENSIONS) + 1)
    ]
    sheet = Sheet(
        "文化调查问卷",
        columns,
        (*marked, *habits),
        heading=f"{context.head.title} 文化调查问卷",
        notes=(
            f"请按实际做法作答，于 {day_cn(context.reply_by)} 前以本文件（.xlsx）发回。只填写有底色的单元格。",
            "1. 各方面没有好坏之分：1 分和 5 分是两种做法，3 分居中。双方的做法不必相同，答卷不计入评审得分。",
            "2. 前六项填写分值并举例；后三项是工作习惯，只写做法。每一项都要作答，不得空缺。",
            "3. 双方的问题相同；供应商的答卷只供采购人评估协作方式使用，不提供给其他供应商。",
        ),
        fields=(
            Entry("作答单位", context.organisation),
            Entry("答问人员", None, fill_in=True, hint="姓名，几人的以顿号分开；应为参加本项目的人员"),
            Entry("作答日期", None, "date", True, hint="如 2026-03-05"),
        ),
        protected=True,
    )
    return Workbook((sheet,))


CULTURE_QUESTIONNAIRE = DocumentKind(
    "culture-questionnaire",
    "文化调查问卷",
    "sourcing",
    CultureQuestionnaireContext,
    "WJ",
    ("S11.1", "S11.2"),
    formats=(),
    workbook=questionnaire,
    to=lambda context: context.organisation,
)
DOCUMENTS = (CULTURE_QUESTIONNAIRE,)

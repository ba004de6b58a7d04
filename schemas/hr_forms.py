"""What staff of an HR service enter in forms: never more of a person than the number of the file. Rows S3.1–S3.5.

What is typed into a form is kept by Prefect as it is. Names, ID numbers, cards and phones therefore come in files.
"""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.forms import StrictModel
from schemas.personnel import TransferKind
from schemas.rules.masking import numberless
from schemas.rules.secrets import mentions_secret
from schemas.values import Instant, Line, OptionalLine

_LONG_DIGITS = re.compile(r"\d{11,}")


def _numberless(text: str) -> str:
    if _LONG_DIGITS.search(re.sub(r"[\s-]", "", text)):
        raise ValueError("不得填写证件、银行卡或手机号码：请改用档案号或工号")
    if mentions_secret(text):
        raise ValueError("不得填写密码：初始密码请当面或由系统告知本人")
    return text


def _named_plainly(name: str) -> str:
    if numberless(name) != name:
        raise ValueError("文件名中有一长串数字，可能是证件或手机号码：请给文件改名后再填写")
    return name


FileName = Annotated[Line, AfterValidator(_named_plainly)]
"""Name of a file in the inbox; names are kept where contents are not."""
Plain = Annotated[Line, AfterValidator(_numberless)]
"""A line that names nobody by number and holds no password."""
OptionalPlain = Annotated[OptionalLine, AfterValidator(_numberless)]
FileNo = Annotated[Line, AfterValidator(_numberless)]


class EngagementOf(StrictModel):
    """人事外包项目。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")


class OnboardingOf(EngagementOf):
    """要办理入职的人员。"""

    channel: Literal["总部", "市场"] = Field(
        title="渠道", description="总部：员工关系组通知入职；市场：甲方随 OA 发来的批量名单"
    )
    file: FileName = Field(title="入职人员信息表", description="放在收件目录“入职”下的文件名；个人信息只放在文件里")


class OpenedAccount(StrictModel):
    """One account that was opened."""

    person: FileNo = Field(title="档案号或工号")
    system: Literal["NC", "OA"] = Field(title="系统")
    account: Plain = Field(title="账号", description="只填账号，不填密码")
    opened_at: Instant = Field(title="开通时间")
    told_at: Instant = Field(title="告知本人时间", description="须在入职当日")


class AccountsOf(EngagementOf):
    """开通的账号。"""

    by: Line = Field(title="办理人")
    accounts: list[OpenedAccount] = Field(title="账号", min_length=1)


class ChaseDone(StrictModel):
    """What came of chasing one person for papers."""

    person: FileNo = Field(title="档案号或工号")
    chased_on: date = Field(title="催办日期")
    method: Literal["电话", "当面", "邮件", "OA"] = Field(title="催办方式")
    result: Literal["已补齐", "补交一部分", "承诺补交", "未联系上", "不能提交", "拒绝提交"] = Field(title="结果")
    reason: OptionalPlain = Field(default="", title="未交原因", description="没有补齐的必填，记入月报")
    special: Literal["", "不能提交", "拒绝提交"] = Field(
        default="", title="特殊情况", description="不能提交或者拒绝提交的当日报员工关系组"
    )

    @model_validator(mode="after")
    def explained(self) -> Self:
        if self.result != "已补齐" and not self.reason:
            raise ValueError(f"{self.person} 没有补齐资料：请填写未交原因")
        if self.result in ("不能提交", "拒绝提交"):
            self.special = self.result
        return self


class ChasesOf(EngagementOf):
    """催办的结果。"""

    by: Line = Field(title="办理人")
    chases: list[ChaseDone] = Field(title="催办记录", min_length=1)


class WaivedPaper(StrictModel):
    """A paper that one person need not hand in."""

    person: FileNo = Field(title="档案号或工号")
    item: Line = Field(title="资料", description="须为本项目资料清单中的一项")
    reason: Plain = Field(title="免交理由", description="如 岗位不要求资格证书")


class WaiversOf(EngagementOf):
    """免交的资料。"""

    by: Line = Field(title="办理人")
    papers: list[WaivedPaper] = Field(title="免交资料", min_length=1)


class LeaveRow(StrictModel):
    """One person who leaves."""

    person: FileNo = Field(title="档案号或工号")
    last_day: date = Field(title="最后工作日")
    reason: Plain = Field(title="离职原因")
    certificate_on: date | None = Field(default=None, title="证明开具日")
    reduction_month: OptionalPlain = Field(default="", title="减员月", description="社保减员月份，如 2026-10")


class TransferRow(StrictModel):
    """One person who moves."""

    person: FileNo = Field(title="档案号或工号")
    kind: TransferKind = Field(title="异动类别")
    effective_on: date = Field(title="生效日")
    before: OptionalPlain = Field(default="", title="异动前", description="不填的按登记的情况")
    after: Plain = Field(title="异动后")


Correctable = Literal[
    "用工形式", "用工起始时间", "合同起", "合同止", "部门", "岗位", "薪级", "工作地点", "学历", "专业", "备注"
]
"""What a form may correct: fields that name or reach nobody. The others are corrected by a table."""


class CorrectionRow(StrictModel):
    """One field of one person that was recorded wrongly."""

    person: FileNo = Field(title="档案号或工号")
    found_on: date = Field(title="更正日期", description="部门、岗位、合同等自这一天起；其他各项视为一直如此")
    field: Correctable = Field(title="更正的项目", description="姓名、证件、电话、银行卡等请用人员变动表")
    after: Plain = Field(title="更正为")


class ChangesOf(EngagementOf):
    """人员变动；入职人员请用“入职办理”。"""

    by: Line = Field(title="办理人")
    leaves: list[LeaveRow] = Field(default_factory=list, title="离职")
    transfers: list[TransferRow] = Field(default_factory=list, title="异动")
    corrections: list[CorrectionRow] = Field(default_factory=list, title="更正")


class RosterOf(StrictModel):
    """要出具的月报；都不填的，出具全部在执行项目的上月月报。"""

    no: OptionalLine = Field(default="", title="项目编号", description="不填的，出具全部人事外包项目的")
    month: OptionalLine = Field(
        default="", title="月份", description="如 2026-09；不填的为上月", pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?$"
    )
    correct: bool = Field(default=False, title="更正", description="已出具的月报有更正时，出具下一版本；内容未变的不出")

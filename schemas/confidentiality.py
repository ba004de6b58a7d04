"""Secrets: who owes them, for how long and at what price, before the contract or beside it. Row S1.2."""

from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.agreements import Formalities
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, Party, Side
from schemas.values import Line, Money, OptionalLine, Remark, Text


def _usual_secrets() -> list[str]:
    return [
        "技术信息：设计、方案、图纸、工艺、源代码、数据库结构、接口、算法、测试数据和技术文档",
        "经营信息：发展规划、营销策略、客户和供应商名单、采购和价格资料、合同和报价",
        "财务信息：预算、成本、账目、资金和未公开的财务数据",
        "人事信息：组织机构、人员名单、薪酬和考核资料",
        "系统与安全信息：网络结构、系统配置、账号、口令、密钥、日志、漏洞和安全检测结果",
        "业务数据：业务系统中产生和处理的数据，及其统计、分析结果",
        "双方洽谈、订立和履行合同的内容，以及由此形成的会议纪要和往来文件",
    ]


def _usual_protection() -> list[str]:
    return [
        "建立保密信息登记，记录接收、复制、借阅、返还和销毁的日期、内容和经手人",
        "电子资料存放在设有访问权限的系统内，账号实名，按工作需要最小授权，人员离岗当日收回权限",
        "传输、携带和备份时加密，不使用私人邮箱、即时通讯工具、公共网盘和个人存储设备",
        "访问和操作日志保存不少于六个月，并定期检查异常",
        "纸质资料和实物存放在上锁的柜内或者受控场所，作废的纸质资料粉碎",
        "知悉人员在接触前签署保密承诺并接受保密教育，离岗时清退资料",
    ]


class AuthorisedPerson(StrictModel):
    """A person who may see secrets of the other side."""

    side: Side = Field(title="所属方")
    name: Line = Field(title="姓名")
    post: Line = Field(title="部门、岗位")
    scope: Line = Field(title="可以知悉的范围")


class NonDisclosureAgreement(Answer):
    """保密协议：约定哪些信息保密、谁可以知悉、保密多久以及泄密的责任，可以先于合同签订。"""

    vendor: Party = Field(title="乙方", description="拟合作或者已成交的供应商")
    contract_no: OptionalLine = Field(default="", title="合同编号", description="合同尚未签订的不填")
    direction: Literal["双向", "单向（甲方披露）", "单向（乙方披露）"] = Field(
        title="保密义务的方向", description="双向：双方互负保密义务；单向：只有接收方负保密义务"
    )
    purpose: Text = Field(title="许可用途", description="接收方可以为何目的使用保密信息")
    exchange_from: date = Field(title="信息披露期间开始日期")
    exchange_to: date = Field(title="信息披露期间结束日期")
    secrets: list[Line] = Field(default_factory=_usual_secrets, title="保密信息的范围", min_length=1)
    confirm_days: int = Field(default=10, title="口头披露的书面确认期限（日）", ge=1, le=60)
    persons: list[AuthorisedPerson] = Field(
        default_factory=list, title="知悉人员名单", description="尚未确定的可不填，在接触前以书面补充"
    )
    protection: list[Line] = Field(default_factory=_usual_protection, title="保护措施", min_length=1)
    ai_tools: list[Line] = Field(
        default_factory=list,
        title="经披露方同意可以使用的人工智能工具",
        description="名称、部署方式和可以输入的信息；没有的不填",
    )
    personal_data: Literal["不包含", "包含"] = Field(title="披露的信息是否包含个人信息")
    return_days: int = Field(default=10, title="返还或者销毁的期限（日）", ge=1, le=60)
    years: int = Field(default=3, title="保密年限（自披露期间结束起，年）", ge=1, le=30)
    inspection_days: int = Field(default=5, title="检查的提前通知期限（工作日）", ge=1, le=30)
    notice_hours: int = Field(default=24, title="泄密通知时限（小时）", ge=1, le=72)
    penalty: Money = Field(title="每次违约的违约金（元）", description="填 0 表示不约定违约金，按实际损失赔偿")
    penalty_basis: Remark = Field(
        default="",
        title="违约金的确定依据",
        description="约定违约金时必填：预计的研发投入、可得利益、补救费用等，数额应与可能的损失相当",
    )
    formalities: Formalities = Field(title="签订、送达与争议解决")

    @property
    def mutual(self) -> bool:
        return self.direction == "双向"

    @property
    def receivers(self) -> tuple[Side, ...]:
        """The sides that owe secrecy."""
        if self.mutual:
            return ("甲方", "乙方")
        return ("乙方",) if self.direction == "单向（甲方披露）" else ("甲方",)

    @property
    def agreed_penalty(self) -> Decimal | None:
        """The penalty for each breach, in yuan; None when none is agreed and the loss itself is owed."""
        return self.penalty or None

    @model_validator(mode="after")
    def consistent(self) -> Self:
        if self.exchange_to <= self.exchange_from:
            raise ValueError(f"信息披露期间结束日期 {self.exchange_to} 不晚于开始日期 {self.exchange_from}：请改正")
        if self.penalty and not self.penalty_basis:
            raise ValueError("约定违约金时须写明确定依据（民法典第五百八十五条）：请填写“违约金的确定依据”")
        strangers = [person.name for person in self.persons if person.side not in self.receivers]
        if strangers:
            raise ValueError(f"知悉人员{'、'.join(strangers)}不属于接收方：请从名单中删除，或者改为双向保密")
        named = [(person.side, person.name) for person in self.persons]
        if len(set(named)) < len(named):
            raise ValueError("知悉人员名单中有重复的人员：请合并")
        return self


class NonDisclosureAgreementContext(Context):
    """保密协议."""

    facts: NonDisclosureAgreement


NON_DISCLOSURE_AGREEMENT = DocumentKind(
    "nda",
    "保密协议",
    "contracting",
    NonDisclosureAgreementContext,
    "BM",
    ("S1.2",),
    cover=True,
    form=NonDisclosureAgreement,
    filled_by="signatory",
)
DOCUMENTS: tuple[DocumentKind, ...] = (NON_DISCLOSURE_AGREEMENT,)

"""Detailed rules for carrying out a contract: who does what, by which form, within how many days. Row S1.2."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead, Side
from schemas.rules.separation import same_person, separation_refusals
from schemas.values import Line, OptionalLine, Ratio

LARGE = frozenset({"large", "public"})
SMALL = frozenset({"micro", "small", "medium"})


class Responsible(StrictModel):
    """A further person with a duty."""

    side: Side = Field(title="所属方")
    role: Line = Field(title="岗位")
    name: Line = Field(title="姓名")
    duty: Line = Field(title="职责")


class Duty(NamedTuple):
    """A row of the table of responsible people."""

    side: str
    role: str
    name: str
    duty: str


class ContractRules(Answer):
    """合同实施细则：作为合同附件，规定双方的责任人、办理程序、时限、单据和记录。期限均有常用的默认值，与合同不一致的须改为一致。"""

    effective_on: date = Field(title="施行日期", description="一般与合同生效日期相同")
    client_executive: Line = Field(title="甲方分管负责人", description="批准重大变更，处理升级的问题")
    client_lead: Line = Field(title="甲方项目负责人")
    acceptor: Line = Field(title="甲方验收负责人")
    client_security: Line = Field(title="甲方保密与数据安全联系人")
    verifier: Line = Field(title="付款核查人", description="核查履约情况，核定应付金额；一般为甲方项目负责人")
    payment_approver: Line = Field(title="付款审批人", description="不得与付款核查人为同一人")
    payer: Line = Field(title="付款经办人（出纳）", description="不得与付款核查人、付款审批人为同一人")
    vendor_executive: Line = Field(title="乙方分管负责人")
    vendor_lead: Line = Field(title="乙方项目负责人")
    vendor_quality: Line = Field(title="乙方质量负责人")
    vendor_security: Line = Field(title="乙方保密与数据安全联系人")
    others: list[Responsible] = Field(default_factory=list, title="其他责任人")

    kickoff_days: int = Field(default=5, title="合同生效后召开启动会（工作日）", ge=1, le=30)
    plan_days: int = Field(default=10, title="合同生效后提交实施计划（日）", ge=1, le=60)
    meeting: Line = Field(default="每周一次", title="项目例会")
    report_every: Literal["每周", "每两周", "每月"] = Field(default="每月", title="进度报告周期")
    report_days: int = Field(default=2, title="报告期满后提交进度报告（工作日）", ge=1, le=10)
    warn_days: int = Field(default=5, title="预计逾期时提前预警（工作日）", ge=1, le=30)
    deviation: Ratio = Field(default=Decimal(10), title="须提出纠偏措施的进度偏差（%）")

    check_days: int = Field(default=3, title="核对交付物是否齐全（工作日）", ge=1, le=10)
    acceptance_days: int = Field(default=15, title="验收期限（日）", description="与合同一致", ge=1, le=180)
    notice_days: int = Field(default=3, title="提前通知验收会议（工作日）", ge=1, le=15)
    deemed_days: int = Field(default=5, title="催告后视为验收合格（工作日）", ge=1, le=30)
    correction_days: int = Field(default=5, title="一般整改期限（工作日）", ge=1, le=60)
    retest_rounds: int = Field(default=2, title="免费复验次数", description="与合同一致", ge=0, le=10)

    assess_days: int = Field(default=5, title="提交变更评估（工作日）", ge=1, le=30)
    urgent_days: int = Field(default=2, title="紧急变更提交评估（工作日）", ge=1, le=15)
    answer_days: int = Field(default=5, title="甲方答复变更评估（工作日）", ge=1, le=30)
    change_limit: Ratio = Field(default=Decimal(10), title="须签订补充协议的累计变更幅度（占合同总价，%）")

    verify_days: int = Field(default=5, title="付款核查（工作日）", ge=1, le=30)
    approve_days: int = Field(default=3, title="付款审批（工作日）", ge=1, le=30)
    transfer_days: int = Field(default=3, title="收到付款通知书后办理付款（工作日）", ge=1, le=30)
    payment_days: int = Field(default=30, title="付款期限（验收合格后日数）", description="与合同一致", ge=1, le=365)

    review_days: int = Field(default=5, title="文件评审期限（工作日）", ge=1, le=30)
    rectify_days: int = Field(default=5, title="收到整改通知后提交整改措施（工作日）", ge=1, le=30)
    record_years: int = Field(default=5, title="记录保存期限（合同终止后年数）", ge=3, le=30)
    incident_hours: int = Field(default=24, title="数据安全事件通知时限（小时）", ge=1, le=72)
    leave_days: int = Field(default=10, title="主要人员更换提前申请（工作日）", ge=1, le=60)
    handover_days: int = Field(default=5, title="人员更换的交接期（工作日）", ge=1, le=30)
    site_checks: int = Field(default=1, title="每个里程碑现场检查次数", description="与合同一致", ge=0, le=20)
    entry_days: int = Field(default=2, title="进场提前申请（工作日）", ge=1, le=15)
    site_hours: Line = Field(default="工作日 8:30 至 17:30", title="现场工作时间")

    problem_days: int = Field(default=2, title="重大问题书面报告（工作日）", ge=1, le=10)
    first_days: int = Field(default=2, title="第一级：项目负责人协商（工作日）", ge=1, le=30)
    second_days: int = Field(default=5, title="第二级：分管负责人协商（工作日）", ge=1, le=30)
    third_days: int = Field(default=10, title="第三级：法定代表人协商（工作日）", ge=1, le=60)
    reply_days: int = Field(default=3, title="答复联系单（工作日）", ge=1, le=15)
    statement_days: int = Field(default=5, title="违约通知后书面说明（工作日）", ge=1, le=30)
    cure_days: int = Field(default=10, title="违约改正期限（日）", ge=1, le=90)
    client_mail: OptionalLine = Field(default="", title="甲方单位邮箱", description="没有的在启动会纪要中确认")
    vendor_mail: OptionalLine = Field(default="", title="乙方单位邮箱", description="没有的在启动会纪要中确认")
    special: list[Line] = Field(default_factory=list, title="本项目的特别规定")
    copies: int = Field(default=4, title="份数", ge=2, le=20)

    @property
    def handling_days(self) -> int:
        """Working days from the application to the transfer."""
        return self.verify_days + self.approve_days + self.transfer_days

    @property
    def people(self) -> list[Duty]:
        """Everybody with a duty: the posts that every contract has, then the further ones."""
        client = (
            ("分管负责人", self.client_executive, "批准影响价款、交付日期的变更，处理升级的问题"),
            ("项目负责人", self.client_lead, "组织实施，签收文件，签署进度报告和不影响价款、日期的变更"),
            ("验收负责人", self.acceptor, "组织验收，判定结果，跟踪整改，签署验收报告"),
            ("付款核查人", self.verifier, "核查履约情况，核定履约比例和应付金额"),
            ("付款审批人", self.payment_approver, "审批付款申请"),
            ("付款经办人", self.payer, "核对账户和发票，办理付款并留存凭证"),
            ("保密与数据安全联系人", self.client_security, "办理授权，检查保密和数据安全措施，接收事件通知"),
        )
        vendor = (
            ("分管负责人", self.vendor_executive, "保证资源投入，处理升级的问题"),
            ("项目负责人", self.vendor_lead, "组织实施，对进度和质量负责，签署往来文件"),
            ("质量负责人", self.vendor_quality, "组织自检和评审，签署自检记录，跟踪缺陷关闭"),
            ("保密与数据安全联系人", self.vendor_security, "落实保密和数据安全措施，管理账号，报告事件"),
        )
        fixed = [Duty("甲方", *row) for row in client] + [Duty("乙方", *row) for row in vendor]
        rows = [*fixed, *(Duty(item.side, item.role, item.name, item.duty) for item in self.others)]
        return sorted(rows, key=lambda duty: ("甲方", "乙方").index(duty.side))

    @model_validator(mode="after")
    def separated(self) -> Self:
        if faults := separation_refusals(self.verifier, self.payment_approver, self.payer):
            raise ValueError(faults[0].replace("申请人", "付款核查人").replace("付款人", "付款经办人"))
        if same_person(self.client_lead, self.vendor_lead):
            raise ValueError(f"双方项目负责人同为 {self.client_lead}：请核对姓名")
        return self

    @model_validator(mode="after")
    def feasible(self) -> Self:
        if self.handling_days > self.payment_days * 5 // 7:
            raise ValueError(
                f"付款核查、审批、付款合计 {self.handling_days} 个工作日，"
                f"超过合同约定的付款期限 {self.payment_days} 日：请缩短各环节时限"
            )
        if self.urgent_days > self.assess_days:
            raise ValueError("紧急变更的评估时限长于一般变更：请改正")
        if self.check_days > self.acceptance_days:
            raise ValueError("核对交付物的时限长于验收期限：请改正")
        levels = (self.first_days, self.second_days, self.third_days)
        if any(later < earlier for earlier, later in pairwise(levels)):
            raise ValueError("问题升级的时限应逐级不短于前一级：请改正三级时限")
        return self


class ContractRulesContext(Context):
    """合同实施细则."""

    contract: ContractHead
    facts: ContractRules

    @property
    def sme_protected(self) -> bool:
        """Whether the law on paying small and medium firms in time covers this contract (R5)."""
        return self.contract.client.size in LARGE and self.contract.vendor.size in SMALL


CONTRACT_RULES = DocumentKind(
    "contract-rules",
    "合同实施细则",
    "contracting",
    ContractRulesContext,
    "XZ",
    ("S1.2",),
    cover=True,
    form=ContractRules,
    filled_by="signatory",
)
DOCUMENTS: tuple[DocumentKind, ...] = (CONTRACT_RULES,)

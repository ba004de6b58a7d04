"""Personal data that a vendor processes for the client: the agreement of PIPL Art. 21 with its annexes. Row S1.2."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.agreements import Formalities
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, Party
from schemas.values import Line, Money, OptionalLine, Remark, Text, Uscc

Basis = Literal[
    "取得个人同意",
    "取得个人单独同意",
    "订立、履行合同所必需",
    "人力资源管理所必需",
    "履行法定职责或者法定义务所必需",
    "法律、行政法规规定的其他情形",
]
"""Why the client may process a field (PIPL Art. 13, Art. 29 for consent to sensitive ones)."""

Area = Literal["管理制度", "权限与日志", "加密与脱敏", "人员与培训", "应急处置", "物理与介质", "备份与恢复"]
LEGAL_AREAS: tuple[Area, ...] = ("管理制度", "权限与日志", "加密与脱敏", "人员与培训", "应急处置")
"""Areas in which PIPL Art. 51 asks for measures."""


class PersonalField(StrictModel):
    """A field of personal data that is entrusted."""

    name: Line = Field(title="字段")
    category: Literal["一般", "敏感"] = Field(title="类别", description="敏感个人信息见个人信息保护法第二十八条")
    people: int = Field(title="涉及人数", ge=1)
    source: Line = Field(title="来源")
    basis: Basis = Field(title="处理的合法性基础")
    needed_for: Line = Field(title="用途")
    necessity: OptionalLine = Field(default="", title="处理的必要性", description="敏感个人信息必填：为何非用不可")

    @model_validator(mode="after")
    def grounded(self) -> Self:
        if self.category == "敏感" and not self.necessity:
            raise ValueError(f"“{self.name}”是敏感个人信息，须写明处理的必要性：请填写，不必要的请删除该字段")
        if self.category == "敏感" and self.basis == "取得个人同意":
            raise ValueError(f"“{self.name}”是敏感个人信息，须取得个人的单独同意：请改选合法性基础")
        return self


class ProcessingStep(StrictModel):
    """One way in which the data are processed."""

    act: Literal["收集", "存储", "使用", "加工", "传输", "删除"] = Field(title="处理环节")
    how: Line = Field(title="处理方式")
    system: Line = Field(title="所用系统或者载体")


class SafetyMeasure(StrictModel):
    """A measure that protects the data."""

    area: Area = Field(title="类别")
    measure: Line = Field(title="措施")


class SubProcessor(StrictModel):
    """A third party to which the vendor may pass part of the processing."""

    name: Line = Field(title="名称")
    uscc: Uscc = Field(title="统一社会信用代码", description="18 位，见营业执照")
    task: Line = Field(title="转委托的事项")
    data: Line = Field(title="涉及的字段")
    place: Line = Field(title="处理地点")


class ImpactAssessment(StrictModel):
    """Summary of the protection impact assessment that precedes entrusting (PIPL Art. 55, 56)."""

    assessed_on: date = Field(title="评估日期")
    assessor: Line = Field(title="评估人")
    lawful: Text = Field(title="处理目的、方式是否合法、正当、必要")
    effect: Text = Field(title="对个人权益的影响")
    risk: Text = Field(title="安全风险")
    risk_level: Literal["低", "中", "高"] = Field(title="风险等级")
    fitting: Text = Field(title="保护措施是否合法、有效并与风险程度相适应")
    conclusion: Literal["可以委托", "落实补充措施后可以委托", "不得委托"] = Field(title="评估结论")
    conditions: Remark = Field(default="", title="补充措施", description="结论为“落实补充措施后可以委托”时必填")


def _usual_steps() -> list[ProcessingStep]:
    rows: tuple[tuple[Literal["收集", "存储", "使用", "传输", "删除"], str, str], ...] = (
        ("收集", "由甲方按书面指示提供，乙方不自行向个人或者第三方收集", "甲方指定的传输通道"),
        ("存储", "加密存放，与乙方其他客户的数据隔离", "本项目专用的存储区"),
        ("使用", "由授权人员为约定目的查询、录入、核对和统计", "甲方业务系统或者本项目专用环境"),
        ("传输", "只在双方之间传输，传输前加密，口令另行告知", "甲方指定的传输通道"),
        ("删除", "按约定期限删除，使其不能恢复，并出具证明", "本项目使用的全部系统和载体"),
    )
    return [ProcessingStep(act=act, how=how, system=system) for act, how, system in rows]


def _usual_measures() -> list[SafetyMeasure]:
    rows: tuple[tuple[Area, str], ...] = (
        ("管理制度", "制定个人信息安全管理制度和操作规程，指定负责人，对个人信息实行分类管理"),
        ("权限与日志", "账号实名，一人一号，按岗位最小授权，每季度复核，人员离岗当日收回权限"),
        ("权限与日志", "查询、导出、修改和删除均记录操作人、时间和内容；批量导出须经甲方书面批准"),
        ("加密与脱敏", "存储和传输均加密；展示、测试和统计时，证件号码、银行账号、联系方式等脱敏"),
        ("人员与培训", "接触人员先签署保密承诺并接受培训，此后每年至少培训一次，培训有记录"),
        ("应急处置", "制定个人信息安全事件应急预案，明确报告路线，每年至少演练一次"),
        ("物理与介质", "纸质资料上锁保存，不带离工作场所；不使用私人邮箱、即时通讯工具和个人存储设备"),
        ("备份与恢复", "定期备份，备份同样加密并限制访问，每年至少作一次恢复测试"),
    )
    return [SafetyMeasure(area=area, measure=measure) for area, measure in rows]


class DataProcessingAgreement(Answer):
    """个人信息委托处理协议：乙方代甲方处理个人信息之前签订，约定法律要求的六项内容，并附影响评估摘要。"""

    vendor: Party = Field(title="乙方（受托人）")
    contract_no: OptionalLine = Field(default="", title="主合同编号", description="合同尚未签订的不填")
    service: Line = Field(title="委托事项", description="乙方在主合同中做什么而需要处理个人信息")
    purpose: Text = Field(title="处理目的")
    subjects: list[Line] = Field(title="个人的范围", description="如：甲方员工、求职者、客户", min_length=1)
    minors: Literal["不涉及", "涉及"] = Field(title="不满十四周岁未成年人的个人信息")
    starts_on: date = Field(title="委托处理开始日期")
    ends_on: date = Field(title="委托处理结束日期")
    steps: list[ProcessingStep] = Field(default_factory=_usual_steps, title="处理方式", min_length=1)
    place: Line = Field(title="存储和处理的地点", description="须在中华人民共和国境内，写明城市和机房或者场所")
    fields_entrusted: list[PersonalField] = Field(title="个人信息的种类", min_length=1)
    measures: list[SafetyMeasure] = Field(default_factory=_usual_measures, title="保护措施", min_length=1)
    log_months: int = Field(default=6, title="操作日志的保存期限（月）", ge=6, le=120)
    sub_processors: list[SubProcessor] = Field(
        default_factory=list, title="甲方同意的转委托", description="没有的不填；未列入的一律不得转委托"
    )
    rights_days: int = Field(default=5, title="协助答复个人请求的期限（工作日）", ge=1, le=15)
    report_every: Literal["每月", "每季度", "每半年", "每年"] = Field(default="每半年", title="乙方报告周期")
    audits: int = Field(default=1, title="甲方每年现场检查次数", ge=1, le=12)
    incident_hours: int = Field(default=24, title="安全事件通知时限（小时）", ge=1, le=72)
    retention_days: int = Field(default=30, title="单项工作完成后的保存期限（日）", ge=1, le=1095)
    at_end: Literal["返还后删除", "直接删除"] = Field(title="委托结束时的处理")
    deletion_days: int = Field(default=10, title="委托结束后返还、删除的期限（日）", ge=1, le=60)
    backup_days: int = Field(default=30, title="委托结束后清除备份的期限（日）", ge=1, le=180)
    kept_by_law: list[Line] = Field(
        default_factory=list,
        title="依法必须由乙方保存的资料",
        description="写明资料、法律依据和期限；没有的不填",
    )
    record_years: int = Field(default=3, title="处理情况记录的保存期限（年）", ge=3, le=30)
    liability_limit: Money = Field(
        default=Decimal(0), title="赔偿责任限额（元）", description="填 0 表示不设限额；故意、重大过失等不受限额限制"
    )
    client_officer: Line = Field(title="甲方个人信息保护联系人")
    vendor_officer: Line = Field(title="乙方个人信息保护联系人")
    incident_phone: Line = Field(title="安全事件联系电话（甲方）", description="单位值班或者办公电话，全天有人接听")
    assessment: ImpactAssessment = Field(title="个人信息保护影响评估摘要")
    formalities: Formalities = Field(title="签订、送达与争议解决")

    @property
    def sensitive(self) -> list[PersonalField]:
        return [entry for entry in self.fields_entrusted if entry.category == "敏感"]

    @property
    def people(self) -> int:
        """How many people it is about: as many as the most frequent field has."""
        return max(entry.people for entry in self.fields_entrusted)

    @property
    def limit(self) -> Decimal | None:
        """The cap on damages in yuan; None without one."""
        return self.liability_limit or None

    def _conflicts(self) -> list[tuple[bool, str]]:
        missing = [area for area in LEGAL_AREAS if area not in {row.area for row in self.measures}]
        twice = [name for name, times in Counter(row.name for row in self.fields_entrusted).items() if times > 1]
        plain = [row.name for row in self.fields_entrusted if row.category == "一般"]
        passed_on = [row.uscc for row in self.sub_processors]
        found = self.assessment
        return [
            (self.ends_on <= self.starts_on, "委托处理结束日期不晚于开始日期：请改正"),
            (bool(missing), f"保护措施缺少{'、'.join(missing)}（个人信息保护法第五十一条）：请补充"),
            (bool(twice), f"个人信息的种类中有重复的字段{'、'.join(twice)}：请合并"),
            (
                self.minors == "涉及" and bool(plain),
                f"不满十四周岁未成年人的个人信息均为敏感个人信息：请将{'、'.join(plain)}改为敏感并写明必要性",
            ),
            (self.vendor.uscc in passed_on, "转委托的对象不能是乙方自己：请核对统一社会信用代码"),
            (len(set(passed_on)) < len(passed_on), "转委托名单中有相同的统一社会信用代码：请合并"),
            (self.backup_days < self.deletion_days, "清除备份的期限不能短于返还、删除的期限：请改正其中之一"),
            (
                found.assessed_on > self.starts_on,
                f"影响评估应在委托之前完成，评估日期 {found.assessed_on} 晚于委托开始日期 {self.starts_on}：请改正",
            ),
            (
                found.conclusion == "不得委托",
                "影响评估的结论为不得委托，不能签订本协议：请调整处理方案并重新评估",
            ),
            (
                found.conclusion == "落实补充措施后可以委托" and not found.conditions,
                "有条件的评估结论须写明补充措施：请填写“补充措施”",
            ),
        ]

    @model_validator(mode="after")
    def lawful(self) -> Self:
        for broken, sentence in self._conflicts():
            if broken:
                raise ValueError(sentence)
        return self


class DataProcessingAgreementContext(Context):
    """个人信息委托处理协议."""

    facts: DataProcessingAgreement


DATA_PROCESSING_AGREEMENT = DocumentKind(
    "data-processing-agreement",
    "个人信息委托处理协议",
    "contracting",
    DataProcessingAgreementContext,
    "GX",
    ("S1.2",),
    cover=True,
    form=DataProcessingAgreement,
    filled_by="signatory",
)
DOCUMENTS: tuple[DocumentKind, ...] = (DATA_PROCESSING_AGREEMENT,)

"""Entrusting personal data: what the agreement must fit before a contract is signed, and the assessment that precedes
it (PIPL Art. 21, 55, 56). Row S1.2; rule R19.
"""

from datetime import date

from pydantic import BaseModel

from schemas.contracting import ContractTerms
from schemas.documents import DocumentKind
from schemas.parties import Context, Party
from schemas.personal_data import LEGAL_AREAS, DataProcessingAgreement, SafetyMeasure
from schemas.roster_fields import missing_fields
from schemas.rules.working_days import add_months


def entrusting_refusals(
    agreement: DataProcessingAgreement, vendor: Party, terms: ContractTerms, *, roster: bool
) -> list[str]:
    """Why an agreement does not fit the contract it belongs to; empty when it does.

    ``roster``: the whole contract is about employees, so that their roster's fields and its whole term are covered.
    """
    missing = "、".join(missing_fields(field.name for field in agreement.fields_entrusted))
    shorter = agreement.starts_on > terms.starts_on or agreement.ends_on < terms.ends_on
    rules = [
        (
            agreement.vendor.uscc != vendor.uscc,
            f"《个人信息委托处理协议》的受托人不是合同乙方“{vendor.name}”：请核对统一社会信用代码。",
        ),
        (
            roster and shorter,
            f"委托处理期限 {agreement.starts_on} 至 {agreement.ends_on} 没有覆盖合同期限 "
            f"{terms.starts_on} 至 {terms.ends_on}：请改正委托处理的开始和结束日期。",
        ),
        (roster and bool(missing), f"个人信息的种类中缺少{missing}：员工名册和入职资料会用到，请补充。"),
    ]
    return [sentence for broken, sentence in rules if broken]


class AssessmentReason(BaseModel):
    """One of the cases in which the law asks for an assessment (PIPL Art. 55), and whether it is given."""

    case: str
    given: bool
    how: str


class ImpactAssessmentContext(Context):
    """个人信息保护影响评估报告：委托处理个人信息之前评估目的、影响、风险和措施，报告和处理记录至少保存三年。"""

    facts: DataProcessingAgreement
    agreement_no: str
    agreement_version: int
    made_on: date

    @property
    def kept_until(self) -> date:
        """The last day on which report and records must still be there: the agreed years after the entrusting ends."""
        return keep_until(self.facts)

    @property
    def reasons(self) -> list[AssessmentReason]:
        sensitive = "、".join(field.name for field in self.facts.sensitive)
        young = "，含不满十四周岁未成年人的个人信息" if self.facts.minors == "涉及" else ""
        cases = (
            (
                "处理敏感个人信息",
                bool(sensitive),
                f"涉及{sensitive}{young}" if sensitive else "委托的字段中没有敏感个人信息",
            ),
            ("利用个人信息进行自动化决策", False, "协议约定不得采用自动化决策"),
            (
                "委托处理、向其他处理者提供或者公开个人信息",
                True,
                f"委托{self.facts.vendor.name}处理，不向其他处理者提供，不公开",
            ),
            ("向境外提供个人信息", False, f"存储和处理地点为{self.facts.place.rstrip('。')}，协议约定不得向境外提供"),
            (
                "其他对个人权益有重大影响的处理活动",
                self.facts.assessment.risk_level == "高",
                f"评估的风险等级为{self.facts.assessment.risk_level}",
            ),
        )
        return [AssessmentReason(case=case, given=given, how=how) for case, given, how in cases]

    @property
    def by_basis(self) -> dict[str, list[str]]:
        """Fields by the legal ground on which they are processed, in the order of the annex."""
        grounds: dict[str, list[str]] = {}
        for field in self.facts.fields_entrusted:
            grounds.setdefault(field.basis, []).append(field.name)
        return grounds

    @property
    def measures(self) -> dict[str, list[SafetyMeasure]]:
        """Measures by area, those first that the law names (PIPL Art. 51)."""
        areas = {area: [row for row in self.facts.measures if row.area == area] for area in LEGAL_AREAS}
        for row in self.facts.measures:
            if row.area not in LEGAL_AREAS:
                areas.setdefault(row.area, []).append(row)
        return {str(area): rows for area, rows in areas.items() if rows}


def keep_until(agreement: DataProcessingAgreement) -> date:
    """Until when report and records of an entrusting are kept (PIPL Art. 56: at least three years)."""
    return add_months(agreement.ends_on, 12 * agreement.record_years)


IMPACT_ASSESSMENT = DocumentKind(
    "impact-assessment",
    "个人信息保护影响评估报告",
    "contracting",
    ImpactAssessmentContext,
    "PG",
    ("S1.2",),
    cover=True,
)
DOCUMENTS: tuple[DocumentKind, ...] = (IMPACT_ASSESSMENT,)

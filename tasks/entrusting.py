"""Personal data entrusted to the vendor: agreed and assessed before the contract is signed. Row S1.2; rule R19."""

from schemas.choices import SHOWN
from schemas.contracting import CONTRACT_TERMS, ContractTerms
from schemas.entrusting import IMPACT_ASSESSMENT, ImpactAssessmentContext
from schemas.forms import Needs
from schemas.personal_data import DATA_PROCESSING_AGREEMENT, DataProcessingAgreement
from schemas.records import Engagement
from tasks.agreements import GATE, agreement_faults, agreements_filled, newest_agreement
from tasks.answers import head
from tasks.documents import Issued, issue
from tasks.papers import issue_paper, prefill
from tasks.step import step
from waibao.store.engine import reading
from waibao.store.store import Store

FIRST = "乙方处理个人信息之前，双方应当订立委托处理协议，甲方应当完成影响评估。请填写："


def entrusts_personal_data(no: str, round_: int) -> bool:
    """Whether the terms of a round let the vendor process personal data."""
    with reading() as store:
        return store.decisions.made(store.engagements.get(no), CONTRACT_TERMS, ContractTerms, round_).personal_data


def agreement_wanted(no: str) -> Needs | None:
    """The question for the agreement, or for a version that fits the terms in hand; None when one stands."""
    with reading() as store:
        engagement = store.engagements.get(no)
        known = newest_agreement(store, engagement)
        new = agreements_filled(store, engagement) + 1
        faults = agreement_faults(store, engagement, known.form) if known else []
    if known is None:
        return Needs(GATE.slug, (new, 1), FIRST, prefill=prefill(no, DATA_PROCESSING_AGREEMENT.slug))
    if not faults:
        return None
    before = known.form.model_dump(mode="json", exclude={"by"}, context=SHOWN)
    preview = "\n".join(f"- {fault}" for fault in faults)
    return Needs(GATE.slug, (known.subject, known.version + 1), preview, prefill=before)


def issue_agreement(no: str) -> None:
    """Issue the agreement that stands and the assessment that precedes it; each version of one has its own other."""
    with reading() as store:
        known = newest_agreement(store, store.engagements.get(no))
    assert known is not None
    issue_paper(no, DATA_PROCESSING_AGREEMENT.slug, known.subject, known.version)
    issue_impact_assessment(no, known.subject, known.version)


@step("出具个人信息保护影响评估报告")
def issue_impact_assessment(no: str, subject: int, version: int) -> Issued:
    """出具个人信息保护影响评估报告。

    The whole assessment, from what the agreement says (PIPL Art. 55, 56).
    """

    def build(store: Store, engagement: Engagement) -> ImpactAssessmentContext:
        document = store.documents.find(engagement, DATA_PROCESSING_AGREEMENT, str(subject), version)
        assert document is not None
        return ImpactAssessmentContext(
            head=head(store, engagement),
            facts=DataProcessingAgreement.model_validate(document.context["facts"]),
            agreement_no=document.number,
            agreement_version=version,
            made_on=store.today(engagement),
        )

    return issue(IMPACT_ASSESSMENT, no, build, subject=str(subject), version=version)

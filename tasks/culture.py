"""How both sides work: asked, answered, compared, and agreed upon before the contract is signed. Rows S11.1–S11.5."""

from schemas.catalogue import PAPER_GATES
from schemas.charter import COLLABORATION_CHARTER, Charter, CharterContext, open_dimensions
from schemas.culture import CULTURE_FIT, CultureFit, CultureFitContext
from schemas.culture_questionnaire import (
    CULTURE_QUESTIONNAIRE,
    CultureQuestionnaireContext,
    QuestionnaireReturned,
    QuestionnairesAsked,
)
from schemas.errors import NotFound, Refused
from schemas.forms import Answer
from schemas.records import Document, Engagement, Organisation, Vendor
from tasks.answers import head, profile
from tasks.awards import the_award
from tasks.documents import Issued, issue
from tasks.inbox import inbox_file
from tasks.refusals import Judges
from tasks.returned_forms import take_in
from tasks.step import say, step
from waibao.checks.culture_questionnaire import read_culture_questionnaire
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

OWN = "甲方"


@step("发出文化调查问卷")
def issue_questionnaires(said: QuestionnairesAsked) -> list[Issued]:
    """发出文化调查问卷。

    The same questions to the client's own people and to every vendor that was invited (S11.2).

    Raises:
        NotFound: nobody was invited yet.
        Refused: the day for the answers is past.
    """
    with reading() as store:
        engagement = store.engagements.get(said.no)
        invited, today = store.sourcing.vendors(engagement), store.today(engagement)
    if said.reply_by < today:
        raise Refused(f"交回期限 {said.reply_by} 早于今天 {today}：请改为以后的日期")
    if not invited:
        raise NotFound(f"项目 {said.no} 还没有邀请供应商：请在发出询价文件后发出问卷")
    return [_issue(said, None), *(_issue(said, position) for position in [vendor.position for vendor, _ in invited])]


def _issue(said: QuestionnairesAsked, position: int | None) -> Issued:
    def build(store: Store, engagement: Engagement) -> CultureQuestionnaireContext:
        names = {vendor.position: organisation.name for vendor, organisation in store.sourcing.vendors(engagement)}
        client = store.engagements.party(engagement.client_id).name
        return CultureQuestionnaireContext(
            head=head(store, engagement),
            side="乙方" if position else "甲方",
            organisation=names[position] if position else client,
            sent_on=store.today(engagement),
            reply_by=said.reply_by,
        )

    return issue(CULTURE_QUESTIONNAIRE, said.no, build, subject=str(position) if position else OWN)


@step("登记文化调查问卷")
def record_answers(said: QuestionnaireReturned) -> str:
    """登记文化调查问卷。

    Judge a questionnaire that came back and keep its answers; returns whose it is. Newer answers take the place of
    those before.

    Raises:
        BadInput: an answer is open or wrong; where it is, and the correction sheet, are named.
        NotFound: the vendor was not invited.
    """
    with reading() as store:
        engagement = store.engagements.get(said.no)
        vendor, organisation = _side(store, engagement, said.vendor)
        path = inbox_file(store, engagement, said.file)
        what = f"culture/{vendor.position if vendor else OWN}"
    purpose = take_in(said.no, CULTURE_QUESTIONNAIRE.slug, path, what, {"organisation": organisation.name})
    answers = read_culture_questionnaire(path)
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        kept = store.files.find(engagement, purpose)
        assert kept is not None
        store.vendors.keep_culture(engagement, vendor, kept, answers.model_dump(mode="json"), store.now(engagement))
    say(f"{said.no} 已登记{organisation.name}的文化调查问卷")
    return organisation.name


def _side(store: Store, engagement: Engagement, uscc: str | None) -> tuple[Vendor | None, Organisation]:
    if uscc is None:
        return None, store.session.get_one(Organisation, engagement.client_id)
    for vendor, organisation in store.sourcing.vendors(engagement):
        if organisation.uscc == uscc:
            return vendor, organisation
    raise NotFound(f"项目 {engagement.no} 没有邀请统一社会信用代码为 {uscc} 的供应商：请核对代码")


def waiting_for(no: str) -> list[str]:
    """Names of those whose questionnaire has not come back."""
    with reading() as store:
        engagement = store.engagements.get(no)
        answered = {row.vendor_id for row in store.vendors.culture(engagement)}
        client = store.engagements.party(engagement.client_id).name
        asked = [(None, client)] + [(vendor.id, one.name) for vendor, one in store.sourcing.vendors(engagement)]
        return [name for vendor_id, name in asked if vendor_id not in answered]


def assessed(store: Store, engagement: Engagement, vendor: str) -> tuple[Document, CultureFit] | None:
    """The last assessment of a vendor; None when its way of working was not assessed."""
    for document in reversed(store.documents.newest(engagement, CULTURE_FIT)):
        facts = CultureFitContext.model_validate(document.context).facts
        if facts.vendor == vendor:
            return document, facts
    return None


def missing_charter(store: Store, engagement: Engagement) -> list[str]:
    """Why the contract may not be signed yet: opposed ways of working on which no charter agrees (S11.5)."""
    vendor = the_award(store, engagement).vendor
    found = assessed(store, engagement, vendor)
    opposed = found[1].to_arrange if found else ()
    demanded = profile(engagement).charter or store.engagements.request_of(engagement).charter
    if not opposed and not demanded:
        return []
    charters = [
        document
        for document in store.documents.newest(engagement, COLLABORATION_CHARTER)
        if CharterContext.model_validate(document.context).facts.vendor.name == vendor
    ]
    names = "、".join(f"“{name}”" for name in opposed)
    why = f"双方在{names}上对立或者严重冲突" if opposed else "本项目要求签订前约定合作办法"
    if not charters:
        return [f"{why}，尚未出具与“{vendor}”的合作约定书：请先出具合作约定书，再登记签署。"]
    if found and opposed and (charters[-1].id or 0) < (found[0].id or 0):
        return [
            f"合作约定书 {charters[-1].number} 出具在文化契合度评估表 {found[0].number} 第 {found[0].version} 版之前："
            "请按评估结果修订合作约定书，再登记签署。"
        ]
    return []


def _charter_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    """A charter agrees on every dimension in which the two were found opposed."""
    assert isinstance(form, Charter)
    found = assessed(store, engagement, form.vendor.name)
    missing = open_dimensions(found[1].to_arrange, form) if found else []
    if found is None or not missing:
        return []
    names = "、".join(f"“{name}”" for name in missing)
    return [f"文化契合度评估表 {found[0].number} 认定{names}对立或者严重冲突：请在“对立方面的约定”中逐项填写协作办法。"]


REFUSALS: Judges = {PAPER_GATES[COLLABORATION_CHARTER.slug].slug: _charter_refusals}

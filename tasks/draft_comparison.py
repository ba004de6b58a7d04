"""Two drafts of the contract compared, for who negotiates and who signs. Row S4.4."""

from schemas.contract_comparison import COMPARISON, REDLINE, ComparisonContext, DraftHead, RedlineContext
from schemas.contracting import CONTRACT, CONTRACT_TERMS, ContractContext
from schemas.records import Document, Engagement
from tasks.answers import head
from tasks.awards import first_round
from tasks.documents import Issued, issue
from tasks.step import step
from waibao.documents.redline import compared, redlined
from waibao.store.store import Store


@step("对照两稿合同")
def compare_drafts(no: str, round_: int) -> Issued | None:
    """对照两稿合同。

    What the draft of a round changed of the one before, side by side and as a text with tracked changes; None for the
    first draft with a vendor.
    """
    if round_ == first_round(no, CONTRACT_TERMS):
        return None
    issue(REDLINE, no, lambda store, engagement: _redline(store, engagement, round_), subject=str(round_))
    return issue(COMPARISON, no, lambda store, engagement: _comparison(store, engagement, round_), subject=str(round_))


def _comparison(store: Store, engagement: Engagement, round_: int) -> ComparisonContext:
    before, after = _drafts(store, engagement, round_)
    differences, renumbered = compared(_text(store, before), _text(store, after))
    return ComparisonContext(**_heads(store, engagement, before, after), differences=differences, renumbered=renumbered)


def _redline(store: Store, engagement: Engagement, round_: int) -> RedlineContext:
    before, after = _drafts(store, engagement, round_)
    blocks = redlined(_text(store, before), _text(store, after))
    return RedlineContext(**_heads(store, engagement, before, after), blocks=blocks)


def _drafts(store: Store, engagement: Engagement, round_: int) -> tuple[Document, Document]:
    found = [store.documents.find(engagement, CONTRACT, "", version) for version in (round_ - 1, round_)]
    before, after = found
    assert before is not None
    assert after is not None
    return before, after


def _text(store: Store, document: Document) -> str:
    """The draft as it was issued."""
    return (store.settings.home / store.documents.files(document)["md"].path).read_text(encoding="utf-8")


def _heads(store: Store, engagement: Engagement, before: Document, after: Document) -> dict[str, object]:
    said = ContractContext.model_validate(after.context)
    earlier = ContractContext.model_validate(before.context)
    return {
        "head": head(store, engagement),
        "contract_no": after.number,
        "vendor": said.vendor,
        "before": DraftHead(version=before.version, dated=before.dated, by=earlier.terms.by),
        "after": DraftHead(version=after.version, dated=after.dated, by=said.terms.by),
    }

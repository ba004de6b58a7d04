"""The judges' points: taken from the form and from the sheets they handed back, kept with the bids. Rows S5.2, S8.5."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from schemas.bids import BIDS_SCORED, BidsScored, ScoreLine
from schemas.checks import CheckResult
from schemas.errors import BadInput, WaibaoError
from schemas.evaluation import response_refusals, scoring_refusals
from schemas.forms import Answer
from schemas.judging import INTEREST_DECLARATION, InterestDeclarationContext, JudgeSheet, judge_sheet_refusals
from schemas.records import Bid, Engagement, ReceivedFile
from schemas.request import OutsourcingRequest
from schemas.rules.scoring import PRICE, rank_bids
from schemas.rules.tender_calendar import PUBLICITY
from schemas.rules.vat import from_gross
from schemas.selection import CANDIDATES
from schemas.tendering import is_tender
from schemas.values import from_fen
from tasks.inbox import inbox_file, leave_correction_sheet
from tasks.refusals import Judges
from tasks.step import step
from waibao.checks.cells import heading
from waibao.checks.check import check_file
from waibao.checks.returned import read_judge_sheet
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


@step("登记评委打分")
def register_scores(no: str) -> None:
    """登记评委打分。

    Keep each judge's points for each valid bid, and the sheets they came in; judges with a declared interest take no
    part (R20).
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        scored = store.decisions.made(engagement, BIDS_SCORED, BidsScored, 1)
        kept = [_keep_sheet(store, engagement, place, name) for place, name in enumerate(scored.files, 1)]
    judged = [_judged_again(no, scored, sheet) for sheet in kept]  # many points take long: no other writer waits
    barred = {judge.name for judge in scored.judges if judge.interest}
    lines = [*scored.scores, *(line for _, found in judged for line in found)]
    with transaction() as store:
        engagement = store.engagements.get(no)
        bids = _valid_bids(store, engagement)
        codes = {item.name: item.code for item in store.engagements.request_of(engagement).scored_by}
        for sheet, (result, _) in zip(kept, judged, strict=True):
            store.execution.record_check(engagement, sheet, result, store.now(engagement), None)
        store.sourcing.give(
            engagement,
            (
                (bids[line.vendor], line.judge, {codes[name]: mark for name, mark in line.by_name})
                for line in lines
                if line.judge not in barred and line.vendor in bids
            ),
        )


def _valid_bids(store: Store, engagement: Engagement) -> dict[str, Bid]:
    return {organisation.name: bid for bid, organisation, _ in store.sourcing.bids(engagement) if bid.valid}


def _keep_sheet(store: Store, engagement: Engagement, place: int, name: str) -> ReceivedFile:
    purpose = f"score/{place}"
    if found := store.files.find(engagement, purpose):
        return found
    return store.files.keep(engagement, purpose, inbox_file(store, engagement, name), store.now(engagement))


def _judged_again(no: str, scored: BidsScored, kept: ReceivedFile) -> tuple[CheckResult, list[ScoreLine]]:
    """A sheet as it is kept.

    Raises:
        BadInput: it was changed for the worse since the points were taken.
    """
    with reading() as store:
        judged = _sheet(store, store.engagements.get(no), scored, store.files.path(kept))
    if not judged[0].accepted:
        raise BadInput(f"打分表“{kept.name}”", "登记后被改动，未通过核验", "请恢复评委交回的文件后重新运行")
    return judged


def _sheet(store: Store, engagement: Engagement, scored: BidsScored, path: Path) -> tuple[CheckResult, list[ScoreLine]]:
    """One judge's sheet as judged; its points under the names on record when it was accepted."""
    vendors = valid_bidders(store, engagement)
    criteria = [item.name for item in store.engagements.request_of(engagement).scored_by if item.code != PRICE]
    judges = [judge.name for judge in scored.judges if not judge.interest]
    expected = {"vendors": vendors, "criteria": criteria, "judges": judges}
    result = check_file("judge-sheet", path, expected=expected, today=store.today(engagement))
    if not result.accepted:
        return result, []
    named = {heading(name): name for name in (*vendors, *criteria, *judges)}
    lines = read_judge_sheet(path)
    for line in lines:
        line.judge, line.vendor = named[heading(line.judge)], named[heading(line.vendor)]
        for item in line.others:
            item.criterion = named[heading(item.criterion)]
    return result, lines


def _scored_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    """Faulty sheets first: what is missing because of them need not be told as well."""
    assert isinstance(form, BidsScored)
    refusals, lines = [], list(form.scores)
    for name in form.files:
        try:
            path = inbox_file(store, engagement, name)
            result, found = _sheet(store, engagement, form, path)
        except WaibaoError as error:
            refusals.append(str(error))
            continue
        lines += found
        if not result.accepted:
            left, _ = leave_correction_sheet(store, engagement, path, result)
            refusals.append(_faulty(name, result, left))
    if refusals:
        return refusals
    request, bidders = store.engagements.request_of(engagement), valid_bidders(store, engagement)
    refusals = scoring_refusals(
        form,
        bidders,
        lines=lines,
        criteria=request.scored_by,
        regime=request.regime,
        method=request.method,
        budget=request.budget,
        declared=declared_interests(store, engagement),
    )
    return refusals or response_refusals(form, bidders, _to_be_published(store, engagement, lines))


def _to_be_published(store: Store, engagement: Engagement, lines: Sequence[ScoreLine]) -> list[str]:
    """The candidates whom the law wants published before the award, in order; ``lines`` are all points."""
    request = store.engagements.request_of(engagement)
    if request.regime not in PUBLICITY or not is_tender(request):
        return []
    codes = {item.name: item.code for item in request.scored_by}
    points: dict[str, dict[str, dict[str, Decimal]]] = {}
    for line in lines:
        for name, mark in line.by_name:
            points.setdefault(line.vendor, {}).setdefault(codes[name], {})[line.judge] = mark
    quotes = {vendor: compared_price(request, bid) for vendor, bid in _valid_bids(store, engagement).items()}
    return [row.vendor for row in rank_bids(request.scored_by, points, quotes)][:CANDIDATES]


def compared_price(request: OutsourcingRequest, bid: Bid) -> Decimal:
    """The price that is scored, in yuan: with or without tax, as the request says."""
    gross = from_fen(bid.gross_fen)
    return gross if request.price_basis == "gross" else from_gross(gross, Decimal(bid.tax_rate)).net


_TOLD = 3


def _faulty(name: str, result: CheckResult, left: str) -> str:
    faults = result.errors
    told = "；".join(f"{finding.cell} {finding.message}".strip() for finding in faults[:_TOLD])
    more = f"等 {len(faults)} 处" if len(faults) > _TOLD else ""
    return f"打分表“{name}”：{told}{more}。已生成更正单（{left}），其中标出全部问题：请退回评委改正后重新交回。"


def declarations(store: Store, engagement: Engagement) -> dict[str, tuple[str, bool]]:
    """Number of each judge's newest declaration of interests, and whether it declares one."""
    found = {}
    for document in store.documents.all(engagement, INTEREST_DECLARATION):
        said = InterestDeclarationContext.model_validate(document.context).facts
        found[said.judge] = (document.number, said.conflicted)
    return found


def declared_interests(store: Store, engagement: Engagement) -> dict[str, str]:
    """Judges who declared an interest in writing, with the number of the paper."""
    return {name: number for name, (number, conflicted) in declarations(store, engagement).items() if conflicted}


def _judge_sheet_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, JudgeSheet)
    bidders = valid_bidders(store, engagement)
    if not bidders:
        return ["还没有登记有效报价：请在报价登记、核验后发出打分表。"]
    return judge_sheet_refusals(form, bidders, judged_weights(store, engagement), declared_interests(store, engagement))


def judged_weights(store: Store, engagement: Engagement) -> dict[str, Decimal]:
    """Weights by the name of each criterion that judges give points for."""
    criteria = store.engagements.request_of(engagement).scored_by
    return {item.name: item.weight for item in criteria if item.code != PRICE}


def what_to_score(no: str) -> str:
    """Whose bids are judged, and by what, as Markdown for who enters the points."""
    with reading() as store:
        engagement = store.engagements.get(no)
        bidders = valid_bidders(store, engagement)
        criteria = store.engagements.request_of(engagement).scored_by
    how = {True: "按价格公式计算，不必打分", False: "评委打 0 至 100 分"}
    rows = [f"| {item.name} | {item.weight.normalize():f} | {how[item.code == PRICE]} |" for item in criteria]
    head = [f"**打分对象：有效报价 {len(bidders)} 家**", "", *(f"- {name}" for name in bidders), ""]
    return "\n".join([*head, "| 评分因素 | 权重（%） | 计分 |", "|:--|--:|:--|", *rows, "", ""])


def valid_bidders(store: Store, engagement: Engagement) -> list[str]:
    """Vendors with a valid bid, in the order of invitation."""
    return list(_valid_bids(store, engagement))


REFUSALS: Judges = {BIDS_SCORED.slug: _scored_refusals, "judge-sheet-filled": _judge_sheet_refusals}

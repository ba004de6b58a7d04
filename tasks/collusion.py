"""Signs of collusion among the bids: read from quotations, files and what is registered of the vendors. Row S5.2."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from schemas.evaluation import SignRow, sign_rows
from schemas.records import Bid, Engagement, Organisation, ReceivedFile
from schemas.rules.collusion import FileTraces, Offer, signs_of_collusion
from schemas.selection import SIGNS_ANSWERED, SignsAnswered
from schemas.sourcing import QUOTATION_FORM, SCORING_SHEET, ScoringContext, lowest_only
from tasks.evaluation import evaluate
from tasks.tender import inquiry_kind
from waibao.checks.traces import file_traces, phone, together, written_runs
from waibao.store.engine import reading
from waibao.store.store import Store


def signs_found(no: str) -> list[SignRow]:
    """What must be explained before the award. Those of a scoring sheet that is issued stand."""
    with reading() as store:
        engagement = store.engagements.get(no)
        if store.documents.find(engagement, SCORING_SHEET):
            return signs_shown(store, engagement)
        request, ranking = store.engagements.request_of(engagement), evaluate(store, engagement).ranking
        found = signs_of_collusion(
            offers(store, engagement),
            _ours(store, engagement),
            ranking[0].vendor if ranking else "",
            price_only=lowest_only(request.regime, request.method),
        )
        return sign_rows(found)


def signs_shown(store: Store, engagement: Engagement) -> list[SignRow]:
    """The signs that the scoring sheet shows: what is decided by it is what has to be answered. With what the committee
    of a tender found out about each."""
    sheet = store.documents.find(engagement, SCORING_SHEET)
    signs = ScoringContext.model_validate(store.documents.said(sheet)).evaluation.signs if sheet else []
    said = store.decisions.answer(engagement, SIGNS_ANSWERED, SignsAnswered, 1)
    return said.answered(signs) if said else signs


def award_form(no: str) -> Mapping[str, Any]:
    """What the form of the award shows beforehand: a row for each sign that is still to be answered."""
    with reading() as store:
        signs = [sign for sign in signs_shown(store, store.engagements.get(no)) if not sign.answer]
    return {"sign_answers": [{"sign": sign.no, "answer": ""} for sign in signs]} if signs else {}


def offers(store: Store, engagement: Engagement) -> list[Offer]:
    """Every bid with its prices and traces."""
    positions = {vendor.id: vendor.position for vendor, _ in store.sourcing.vendors(engagement)}
    files: dict[str, list[ReceivedFile]] = {}
    for kept in store.files.of(engagement):
        kind, _, rest = kept.purpose.partition("/")
        if kind == "bid":
            files.setdefault(rest.partition("/")[0], []).append(kept)
    return [
        _offer(store, bid, organisation, quotation, files.get(str(positions[bid.vendor_id]), []))
        for bid, organisation, quotation in store.sourcing.bids(engagement)
    ]


def _offer(
    store: Store, bid: Bid, organisation: Organisation, quotation: ReceivedFile, files: list[ReceivedFile]
) -> Offer:
    return Offer(
        organisation.name,
        bid.gross_fen,
        bid.valid,
        {line["name"]: _fen(line["unit_price"]) for line in bid.lines},
        _registered(store, organisation),
        together(
            [
                _of_quotation(file_traces(store.files.content(quotation)), bid),
                *(file_traces(store.files.content(kept)) for kept in files if kept.id != quotation.id),
            ]
        ),
    )


def _fen(yuan: str) -> int:
    return int(Decimal(yuan).scaleb(2))


def _of_quotation(traces: FileTraces, bid: Bid) -> FileTraces:
    """A quotation is our form filled in: the vendor's own words are those of its lines."""
    words = written_runs(str(line[name]) for line in bid.lines for name in ("name", "remark"))
    return FileTraces(traces.properties, words, traces.contacts, traces.programs)


def _registered(store: Store, organisation: Organisation) -> frozenset[tuple[str, str]]:
    party = store.engagements.party(organisation.id or 0)
    told = (
        ("地址", party.address),
        ("联系人", party.contact),
        ("联系电话", phone(party.phone)),
        ("法定代表人", party.legal_representative),
    )
    return frozenset((title, value) for title, value in told if value)


def _ours(store: Store, engagement: Engagement) -> FileTraces:
    """What every vendor has from us: the form, the letter that asked, the lines to be priced."""
    request, client = store.engagements.request_of(engagement), store.engagements.party(engagement.client_id)
    sent = [
        file_traces((store.settings.home / made.path).read_bytes())
        for kind in (QUOTATION_FORM, inquiry_kind(store, engagement))
        if (document := store.documents.find(engagement, kind, "1"))
        for name, made in store.documents.files(document).items()
        if name in ("xlsx", "docx")
    ]
    own = FileTraces(
        properties=frozenset((title, client.name) for title in ("作者", "最后修改人", "所属单位")),
        runs=written_runs(item.name for item in request.quotation_items),
        contacts=frozenset({("联系电话", phone(client.phone)), ("联系人", client.contact), ("地址", client.address)}),
    )
    return together([own, *sent])

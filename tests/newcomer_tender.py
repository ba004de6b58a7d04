"""What .ci/run asserts after ``make run-tender``: ``python -m tests.newcomer_tender HOME``."""

import os
import sys
from collections import Counter
from pathlib import Path

from tasks.answers import vendor_party
from tests.tender_example import BOTONG, CODES, HENGCHUAN, ZHENGHENG, ZHISHUI
from waibao.store.engine import reading
from waibao.store.verify import verify

NO = "XM-2026-0001"
HANDED_IN = {"已接收": 5, "已替换": 1, "已撤回": 1, "拒收": 1}


def main(home: Path) -> None:
    """Assert all of it and say so in one line."""
    os.environ["WAIBAO_HOME"] = str(home)
    with reading() as store:
        engagement = store.engagements.get(NO)
        handed_in = store.tenders.of_all(engagement)
        opened = {one.name: (bid.valid, bid.gross_fen > 0) for bid, one, _ in store.sourcing.bids(engagement)}
        assert len(opened) == HANDED_IN["已接收"]  # all that were held, whoever made them
        assert opened[ZHENGHENG] == (False, True)
        assert engagement.status == "closed"
        assert {one.name for _, one in store.sourcing.vendors(engagement)} == set(CODES)
        assert Counter(bid.status for bid, _, _ in handed_in) == HANDED_IN
        assert [one.name for bid, _, one in handed_in if bid.status == "拒收"] == [BOTONG]
        assert all(one.answer and one.published for one in store.tenders.questions(engagement))
        [challenge] = store.tenders.challenges(engagement)
        assert (challenge.challenger, challenge.result) == (HENGCHUAN, "不成立")
        assert challenge.answered_on is not None
        assert challenge.answered_on <= challenge.answer_by
        securities = [held for held, _, _ in store.securities.all(engagement)]
        assert {held.status for held in securities} == {"已退还"}
        assert vendor_party(store, store.contracts.get(engagement)).name == ZHISHUI
        issued = Counter(document.kind for document in store.documents.of(engagement))
        assert (issued["tender-documents"], issued["clarification"], issued["addendum"]) == (7, 7, 7)
        assert [issued[kind] for kind in ("evaluation-report", "candidate-publicity", "result-announcement")] == [1] * 3
        assert (altered := verify(store)) == [], altered
    sys.stdout.write(
        f"newcomer: {NO}: {len(handed_in)} bids came, {len(securities)} securities returned, an objection answered, "
        "verified\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

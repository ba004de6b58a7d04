"""Orders of IT packages, the platforms' bills, and free exits. Rows S6.6, S7.5."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from schemas.errors import Refused
from schemas.records import Engagement, ReceivedFile, ServiceExit, ServiceOrder, SettlementFile, SettlementLine
from schemas.settlement import Bill, BillLine, OrderResult
from schemas.values import from_fen, to_fen
from waibao.store.audit import Audit
from waibao.store.numbers import next_number

PREFIX = "DD"
_CHUNK = 500


class Orders:
    """Opens orders, keeps what bills say of them, records that a client left."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def of(self, engagement: Engagement) -> list[ServiceOrder]:
        """All orders of an engagement, oldest first."""
        query = select(ServiceOrder).where(ServiceOrder.engagement_id == engagement.id)
        return list(self.session.exec(query.order_by(col(ServiceOrder.id))))

    def standing(self, engagement: Engagement) -> list[ServiceOrder]:
        """Those that are not cancelled."""
        return [order for order in self.of(engagement) if order.status != "已取消"]

    def number(self, engagement: Engagement, now: datetime) -> str:
        """The next order number, taken with the order."""
        return next_number(self.session, PREFIX, now, engagement.rehearsal)

    def open(self, engagement: Engagement, order: ServiceOrder, now: datetime) -> ServiceOrder:
        """Enter an order."""
        self.session.add(order)
        self.session.flush()
        self.audit.append(engagement, now, order.opened_by, "order opened", order.no, amount_fen=order.amount_fen)
        return order

    def cancel_unpaid(self, engagement: Engagement, now: datetime, actor: str) -> list[ServiceOrder]:
        """Cancel what nobody has paid; the period may then be ordered again."""
        open_ = [order for order in self.of(engagement) if order.status == "待支付"]
        for order in open_:
            order.status, order.key = "已取消", f"{order.key} {order.no}"
            self.session.add(order)
            self.audit.append(engagement, now, actor, "order cancelled", order.no)
        return open_

    def numbers_of_others(self, engagement: Engagement, numbers: Iterable[str]) -> frozenset[str]:
        """Which of these order numbers belong to other engagements."""
        wanted, found = sorted(set(numbers)), set[str]()
        for start in range(0, len(wanted), _CHUNK):
            query = select(ServiceOrder.no).where(
                col(ServiceOrder.no).in_(wanted[start : start + _CHUNK]), ServiceOrder.engagement_id != engagement.id
            )
            found |= set(self.session.exec(query))
        return frozenset(found)

    def file(self, sha256: str) -> SettlementFile | None:
        """The bill of that content."""
        return self.session.exec(select(SettlementFile).where(SettlementFile.sha256 == sha256)).one_or_none()

    def record(self, engagement: Engagement, kept: ReceivedFile, name: str, bill: Bill, now: datetime) -> int:
        """Keep a bill and the lines that no earlier bill had; returns how many were known.

        Raises:
            Refused: an earlier bill tells something else of the same line.
        """
        file = SettlementFile(
            received_file_id=kept.id or 0,
            sha256=kept.sha256,
            name=name,
            platform=bill.platform,
            content=bill.content,
            merchant=bill.merchant,
            recorded_at=now,
        )
        self.session.add(file)
        self.session.flush()
        known = {line.identity: line for line in self._lines(bill)}
        earlier = sum(line.identity in known for line in bill.lines)
        for line in bill.lines:
            if before := known.get(line.identity):
                if (before.amount, before.order_no) != (line.amount, line.order_no):
                    raise Refused(
                        f"{line.platform}交易 {line.transaction_no} 与以前的账单不一致："
                        f"以前为 {before.amount:,.2f} 元，本次为 {line.amount:,.2f} 元。请重新下载两份账单核对。"
                    )
                continue
            known[line.identity] = line
            self.session.add(_row(file, line))
        self.session.flush()
        self.audit.append(
            engagement, now, "waibao", "bill recorded", kept.sha256[:16], lines=len(bill.lines), platform=bill.platform
        )
        return earlier

    def _lines(self, bill: Bill) -> list[BillLine]:
        """Lines of earlier bills with the transactions of this one."""
        numbers, found = sorted({line.transaction_no for line in bill.lines}), list[BillLine]()
        for start in range(0, len(numbers), _CHUNK):
            query = select(SettlementLine).where(
                SettlementLine.platform == bill.platform,
                col(SettlementLine.transaction_no).in_(numbers[start : start + _CHUNK]),
            )
            found += map(_line, self.session.exec(query))
        return found

    def lines_of(self, orders: Sequence[ServiceOrder]) -> list[BillLine]:
        """What all bills so far say of these orders."""
        wanted, found = [order.no for order in orders], list[BillLine]()
        for start in range(0, len(wanted), _CHUNK):
            query = select(SettlementLine).where(col(SettlementLine.order_no).in_(wanted[start : start + _CHUNK]))
            found += map(_line, self.session.exec(query.order_by(col(SettlementLine.id))))
        return found

    def settle(self, engagement: Engagement, order: ServiceOrder, result: OrderResult, now: datetime) -> bool:
        """Take over what the bills say of an order; True when it is paid, or given back, by them for the first time."""
        order.received_fen, order.refunded_fen = to_fen(result.received), to_fen(result.refunded)
        order.paid_at, order.platform, order.transaction_no = result.paid_at, result.platform, result.transaction_no
        before = order.status
        order.status = _STATUS.get(result.outcome, before)
        self.session.add(order)
        if order.status == before:
            return False
        self.audit.append(engagement, now, "waibao", _SAID[order.status], order.no, received_fen=order.received_fen)
        return True

    def exit_of(self, engagement: Engagement) -> ServiceExit | None:
        """How the client left within the free month; None when it did not."""
        return self.session.exec(select(ServiceExit).where(ServiceExit.engagement_id == engagement.id)).one_or_none()

    def leave(self, engagement: Engagement, left: ServiceExit) -> None:
        """Record that the client left."""
        self.session.add(left)
        self.session.flush()
        self.audit.append(
            engagement, left.recorded_at, left.left_by, "free exit recorded", engagement.no, refund_fen=left.refund_fen
        )


_STATUS = {"相符": "已支付", "多付": "已支付", "重复支付": "已支付", "全额退款": "已退款"}
_SAID = {"已支付": "order paid", "已退款": "order refunded"}


def _row(file: SettlementFile, line: BillLine) -> SettlementLine:
    return SettlementLine(
        file_id=file.id or 0,
        platform=line.platform,
        transaction_no=line.transaction_no,
        move=line.move,
        refund_no=line.refund_no,
        order_no=line.order_no,
        amount_fen=to_fen(line.amount),
        settled_fen=to_fen(line.settled),
        fee=str(line.fee),
        at=line.at,
    )


def _line(row: SettlementLine) -> BillLine:
    amounts = {"amount": from_fen(row.amount_fen), "settled": from_fen(row.settled_fen)}
    return BillLine.model_validate(row.model_dump(include=set(BillLine.model_fields)) | amounts)

"""Tickets against the service level, from the call to both signatures; new needs until answered. S6.3, S6.5, S7.6."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from flows.it_daily import day_of_service
from flows.service_desk import take_call, take_changes, take_step
from schemas.devices import DeviceChangesOf, DeviceFacts
from schemas.errors import Refused
from schemas.it_tickets_papers import SERVICE_TICKET
from schemas.tickets import NeedAnswered, NeedsOf, TicketOpened, TicketProgress
from tasks.it_devices import register_devices
from tasks.it_service import plan_visits
from tasks.it_tickets import answer_need, number_of, route_needs
from tests.hr import at, moved_to
from tests.it_contract import it_service
from tests.it_service import CLIENT, ENGINEER, device
from waibao.settings import Settings
from waibao.store.engine import reading

GD = "GD-2026-000001"


@pytest.fixture
def no(home: Path) -> Iterator[str]:
    """In service since 2026-04-01, two devices on file; it is Thursday 2026-04-02, 17:00."""
    with it_service() as found:
        plan_visits(found)
        register_devices(found, [DeviceFacts.model_validate(device(number)) for number in (2, 4)], "survey/1")
        moved_to(found, at("2026-04-02", "17:00"))
        yield found


def call(no: str, key: str = "1", **changed: object) -> str:
    said = {
        "no": no,
        "opened_at": "2026-04-02 16:30",
        "contact": CLIENT,
        "place": "二楼财务室",
        "cause_class": "硬件",
        "content": "电脑不能开机",
        **changed,
    }
    return take_call(TicketOpened.model_validate(said), key)


def step(act: str, when: str, ticket: str = GD, **changed: object) -> str:
    said: dict[str, Any] = {"ticket": ticket, "act": act, "at": when, "by": ENGINEER, **changed}
    done = TicketProgress.model_validate(said)
    return take_step(done, f"{ticket}/{act}/{when}")


def restored(no: str, when: str, ticket: str = GD) -> None:
    moved_to(no, at("2026-06-30", "18:00"))
    step("响应", when, ticket)
    step("恢复", when, ticket, solution="更换电源", cause="电源老化")


@pytest.mark.row("S6.3")
def test_a_call_becomes_one_ticket_whose_deadlines_count_hours_of_service_only(no: str) -> None:
    assert call(no, device="SB-2026-000001") == call(no, device="SB-2026-000001") == f"已登记工单 {GD}"

    with reading() as store:
        _, ticket = store.tickets.get(GD)
    assert ticket.severity == 3  # agreed for that kind of device
    assert ticket.respond_by == at("2026-04-02", "17:30")
    assert ticket.arrive_by == at("2026-04-03", "15:30")  # 8 hours: 1.5 left of Thursday, the rest on Friday
    assert ticket.restore_by == at("2026-04-08", "13:30")  # 24 hours, over the holiday of 4 to 6 April


@pytest.mark.row("S6.5")
def test_a_ticket_ends_with_both_signatures_on_its_sheet(no: str) -> None:
    call(no, device="SB-2026-000001", phone="0591-8800 0100")
    moved_to(no, at("2026-04-03", "18:00"))
    step("响应", "2026-04-02 16:45")
    step("到场", "2026-04-03 09:30")
    step("恢复", "2026-04-03 11:00", solution="更换电源", cause="电源老化")
    with pytest.raises(Refused, match="已恢复，不能登记响应"):
        step("响应", "2026-04-03 12:00")
    said = step("签字关闭", "2026-04-03 11:10", client_signatory=CLIENT, rating=5)

    assert said.startswith("已出具服务单 FD-2026-")
    assert step("签字关闭", "2026-04-03 11:10", client_signatory=CLIENT, rating=5) == said  # told twice
    with reading() as store:
        engagement = store.engagements.get(no)
        first, second = store.documents.versions(engagement, SERVICE_TICKET, GD)
        sheet = store.documents.said(second)
    assert (first.status, second.status) == ("定稿", "已签")
    assert (sheet["signed_by_engineer"], sheet["signed_by_client"]) == (ENGINEER, CLIENT)
    for field in ("address", "contact", "phone", "content", "solution", "responded_at", "restored_at"):
        assert sheet[field], field


@pytest.mark.row("S6.5")
@pytest.mark.parametrize(
    ("act", "said", "why"),
    [
        ("恢复", {"cause": "电源老化"}, "处理结果"),
        ("签字关闭", {"client_signatory": ENGINEER, "rating": 5}, "同一人"),
        ("签字关闭", {"client_signatory": CLIENT}, "满意度"),
        ("恢复", {"cause": "忘记密码", "solution": "已将密码改为 Qwe12345"}, "疑似密码"),
    ],
)
def test_a_step_is_told_whole_and_without_passwords(act: str, said: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why) as refused:
        step(act, "2026-04-03 11:00", **said)

    assert "Qwe12345" not in str(refused.value)


@pytest.mark.row("S6.3")
def test_the_clock_of_restoration_stands_still_while_the_client_is_waited_for(no: str) -> None:
    call(no)
    moved_to(no, at("2026-04-10", "18:00"))
    step("响应", "2026-04-02 16:45")
    step("等待甲方", "2026-04-03 10:00", note="等待甲方采购备件")
    assert not any("恢复超时" in line for line in day_of_service(no)[1])
    step("继续", "2026-04-08 11:00")

    with reading() as store:
        _, ticket = store.tickets.get(GD)
    assert ticket.waited_minutes == (8 + 9 + 2) * 60  # Friday from 10, Tuesday, Wednesday until 11
    assert ticket.restore_by == at("2026-04-10", "14:30")
    assert any(f"工单 {GD}（三级）恢复超时" in line for line in day_of_service(no)[1])


@pytest.mark.row("S6.3")
def test_what_is_beyond_the_service_level_is_told_every_day_until_it_is_done(no: str) -> None:
    call(no, severity=1)
    moved_to(no, at("2026-04-03", "08:30"))

    told = [line for line in day_of_service(no)[1] if GD in line]

    assert told == [f"{no}：工单 {GD}（一级）响应超时：应于 2026-04-02 16:45 前，至今没有登记"]


@pytest.mark.row("S6.5")
@pytest.mark.row("S7.7")
def test_the_same_fault_of_a_device_within_ninety_days_is_linked_and_no_other(no: str) -> None:
    call(no, "1", device="SB-2026-000001")
    restored(no, "2026-04-02 16:50")
    call(no, "2", device="SB-2026-000001", opened_at="2026-06-30 10:00")
    call(no, "3", device="SB-2026-000002", opened_at="2026-06-30 10:00")
    call(no, "4", device="SB-2026-000001", opened_at="2026-06-30 10:00", cause_class="网络")
    call(no, "5", opened_at="2026-06-30 10:00")

    with reading() as store:
        linked = [ticket.repeat_of for ticket in store.tickets.of(store.engagements.get(no))]
    assert linked == [None, 1, None, None, None]


@pytest.mark.row("S6.3")
def test_the_search_for_a_repeat_and_for_open_tickets_uses_the_index_however_many_there_are(
    both_databases: Settings,
) -> None:
    with it_service() as no, reading() as store:
        engagement = store.engagements.get(no)
        queries = {
            "ix_ticket_device_cause": store.tickets.earlier(1, "硬件", at("2026-04-01")),
            "ix_ticket_engagement": store.tickets.open_query(engagement),
        }
        connection, dialect = store.session.connection(), store.session.get_bind().dialect
        postgresql = dialect.name == "postgresql"
        if postgresql:
            connection.execute(text("SET enable_seqscan = off"))  # of an empty table it would read it whole
        for index, query in queries.items():
            explained = "EXPLAIN" if postgresql else "EXPLAIN QUERY PLAN"
            compiled = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
            plan = "\n".join(map(str, connection.execute(text(f"{explained} {compiled}"))))
            assert index in plan, plan


@pytest.mark.row("S7.6")
def test_a_new_need_is_passed_to_its_department_and_followed_until_it_is_answered(no: str) -> None:
    heard = {"content": "新增会议室无线覆盖", "raised_by": CLIENT, "department": "销售部"}
    said = NeedsOf.model_validate({"no": no, "raised_on": "2026-04-02", "source": "回访", "needs": [heard]})
    assert route_needs(said, "call-back") == route_needs(said, "call-back") == [1]
    moved_to(no, at("2026-04-10", "08:30"))
    assert not any("新需求" in line for line in day_of_service(no)[1])  # five working days, without the holiday
    moved_to(no, at("2026-04-13", "08:30"))
    assert any("第 1 项新需求（转交销售部）应于 2026-04-10 前答复" in line for line in day_of_service(no)[1])

    answer = NeedAnswered(no=no, need=1, answered_on=date(2026, 4, 13), by="林楠", answer="已报价，待甲方确认")
    answer_need(answer)
    answer_need(answer)  # told twice

    assert not any("新需求" in line for line in day_of_service(no)[1])
    with pytest.raises(Refused, match="已于 2026-04-13 答复"):
        answer_need(answer.model_copy(update={"answer": "不做"}))


def test_a_scenario_names_tickets_by_their_order(no: str) -> None:
    call(no)

    assert number_of(no, 1) == GD
    with pytest.raises(Refused, match="没有第 2 张工单（共 1 张）"):
        number_of(no, 2)


@pytest.mark.row("S7.7")
def test_a_device_put_out_of_use_is_changed_once_and_no_longer_inspected(no: str) -> None:
    row = {"device": "PF000002", "status": "停用", "place": "库房", "reason": "已更换"}
    said = DeviceChangesOf.model_validate({"no": no, "by": ENGINEER, "changes": [row]})

    assert take_changes(said, "1") == take_changes(said, "1") == "设备台账 TZ-2026-0001"

    with reading() as store:
        engagement = store.engagements.get(no)
        retired, kept = store.devices.of(engagement)
        events = store.devices.history([retired])[retired.id or 0]
        assert store.devices.in_use(engagement) == [kept]
    assert [(event.field, event.before, event.after) for event in events if event.kind == "changed"] == [
        ("place", "二楼办公室", "库房"),
        ("status", "在用", "停用"),
    ]
    with pytest.raises(ValidationError, match="没有填写任何变化"):
        DeviceChangesOf.model_validate({"no": no, "by": ENGINEER, "changes": [{"device": "A", "reason": "无"}]})

"""First contact, network, surveys, solution, form of service: what these papers say. Rows S2.a–S2.f, S7.1, S7.2."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.catalogue import DOCUMENT_KINDS, PAPER_GATES
from schemas.it_solution import PreliminarySolution
from schemas.network_overview import NetworkOverview
from schemas.rules.network_address import ip_fault, mac_fault, normalise_mac, segment_fault
from schemas.rules.working_days import CHINA
from schemas.service_form import ServiceForm
from schemas.site_survey import SiteSurvey
from tests.builders import filled_in

SALES = (
    *("prospect-sheet", "network-overview", "site-survey", "it-survey"),
    *("preliminary-solution", "package-proposal", "service-form"),
)


def filled(slug: str, **changes: Any) -> Any:
    return PAPER_GATES[slug].form.model_validate(filled_in(slug) | changes)


def refused(slug: str, sentence: str, **changes: Any) -> None:
    with pytest.raises(ValidationError, match=sentence):
        filled(slug, **changes)


def rows(slug: str, name: str, **first: Any) -> list[dict[str, Any]]:
    """The rows of a list of the sample, the first of them changed."""
    one, *others = filled_in(slug)[name]
    return [one | first, *others]


@pytest.mark.row("S7.1", "S2.a", "S2.b")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"referred_by": ""}, "请填写介绍人"),
        ({"consent": False}, "请删除联系人的电话"),
        ({"next_steps": []}, "决定跟进而没有下一步安排"),
        ({"decision": "暂不跟进"}, "却有下一步安排"),
        ({"next_steps": rows("prospect-sheet", "next_steps", due_on="2026-01-03")}, "早于接触日期"),
        ({"wishes": []}, "at least 1"),
    ],
)
def test_a_prospect_is_registered_with_what_comes_next(changes: dict[str, Any], sentence: str) -> None:
    refused("prospect-sheet", sentence, **changes)


@pytest.mark.row("S2.c")
def test_segments_that_overlap_are_pointed_out() -> None:
    found: NetworkOverview = filled("network-overview")
    assert found.overlapping == [("办公网", "访客无线")]
    assert [item.measure for item in found.gaps][:2] == ["操作系统和软件更新", "数据备份（异地或者云）"]


@pytest.mark.row("S2.c")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"segments": rows("network-overview", "segments", range="192.168.1.5/24")}, "主机位为 0"),
        ({"remark": "防火墙密码：Admin@123"}, "疑似密码"),
        ({"accounts": [{"system": "服务器", "holder": "口令为 abc123"}]}, "疑似密码"),
        ({"protection": rows("network-overview", "protection", state="部分有", note="")}, "请说明缺少什么"),
        ({"to_verify": []}, "at least 1"),
    ],
)
def test_an_overview_of_the_network_holds_no_password(changes: dict[str, Any], sentence: str) -> None:
    refused("network-overview", sentence, **changes)


@pytest.mark.row("S2.e")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"checks": rows("site-survey", "checks", finding="")}, "“温度和湿度”没有写明情况"),
        ({"devices": rows("site-survey", "devices", counted=3)}, "服务器的申报数量与清点数量不一致"),
        ({"conclusion": "可以承接"}, "结论不能是“可以承接”"),
        ({"risks": []}, "请在隐患中勾选"),
    ],
)
def test_a_survey_on_site_says_what_was_seen(changes: dict[str, Any], sentence: str) -> None:
    refused("site-survey", sentence, **changes)


@pytest.mark.row("S2.e")
def test_a_survey_on_site_counts_what_it_looked_at() -> None:
    found: SiteSurvey = filled("site-survey")
    assert sum(row.met + row.failed + row.left_out for row in found.tallies) == len(found.checks)
    assert (found.told, found.counted) == (35, 36)
    assert len(found.before_start) == 3


@pytest.mark.row("S2.f")
def test_every_problem_of_the_solution_has_a_measure() -> None:
    measures = filled_in("preliminary-solution")["measures"][:1]
    refused("preliminary-solution", "问题 W02、W03、W04、W05、W06 没有对应的措施", measures=measures)
    refused(
        "preliminary-solution",
        "W99 不在问题分析中",
        measures=rows("preliminary-solution", "measures", problems=["W01", "W99"]),
    )


@pytest.mark.row("S2.f")
def test_purchases_of_each_rate_are_summed_apart() -> None:
    found: PreliminarySolution = filled("preliminary-solution")
    sums = {row.rate: (row.tax.net, row.tax.tax) for row in found.by_rate}
    # 2,712.00 + 1,695.00 + 1,017.00 = 5,424.00 at 13 %; 654.00 at 9 %; 1,272.00 at 6 %.
    assert sums == {
        Decimal(13): (Decimal("4800.00"), Decimal("624.00")),
        Decimal(9): (Decimal("600.00"), Decimal("54.00")),
        Decimal(6): (Decimal("1200.00"), Decimal("72.00")),
    }
    assert found.total == sum(net + tax for net, tax in sums.values())


@pytest.mark.row("S2.d")
def test_the_form_of_service_shows_the_visits_of_three_months_on_working_days() -> None:
    found: ServiceForm = filled("service-form")
    # 17 February is in the Spring Festival, which ends on the 23rd.
    assert [(visit.planned_on, visit.moved_from) for visit in found.shown_visits][:2] == [
        (date(2026, 2, 3), None),
        (date(2026, 2, 24), date(2026, 2, 17)),
    ]
    assert all(CHINA.is_working(visit.planned_on) for visit in found.shown_visits)


@pytest.mark.row("S2.d")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"mode": "远程"}, "却填写了例行上门日"),
        ({"visits": [], "mode": "现场"}, "没有例行上门日"),
        ({"remote_tool": ""}, "请填写远程接入方式"),
        ({"after_hours_price": None}, "请填写价格"),
        ({"starts_on": "2026-01-15"}, "早于约定日期"),
    ],
)
def test_time_and_form_of_service_agree_with_each_other(changes: dict[str, Any], sentence: str) -> None:
    refused("service-form", sentence, **changes)


@pytest.mark.row("S7.2")
@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        ({"os": ""}, "没有填写操作系统"),
        ({"serial": "6KQ8M33"}, "序列号6KQ8M33重复"),
        ({"purchased_on": "2026-02-01"}, "购置日期晚于调查日期"),
        ({"ip": "192.168.1.256"}, "IP 地址格式不符"),
        ({"mac": "00-1A-4B"}, "MAC 地址格式不符"),
    ],
)
def test_a_survey_that_contradicts_itself_is_refused(first: dict[str, Any], sentence: str) -> None:
    refused("it-survey", sentence, devices=rows("it-survey", "devices", **first))


@pytest.mark.row("S7.2")
def test_a_survey_counts_devices_by_kind_and_age() -> None:
    found = filled("it-survey")
    assert {row.kind: (row.count, row.critical, row.old) for row in found.by_kind}["服务器"] == (2, 2, 1)
    assert [(row.name, row.over_installed) for row in found.over_installed] == [("建筑设计软件", 3)]
    assert filled("it-survey", devices=[], software=[]).by_kind == []  # as it is sent out


@pytest.mark.row("S7.2")
@given(st.binary(min_size=6, max_size=6))
def test_three_notations_of_a_hardware_address_are_one(octets: bytes) -> None:
    bare = octets.hex()
    written = {
        ":".join(bare[place : place + 2] for place in range(0, 12, 2)),
        "-".join(bare[place : place + 2] for place in range(0, 12, 2)).upper(),
        ".".join(bare[place : place + 4] for place in range(0, 12, 4)),
        f" {bare} ",
    }
    (one,) = {normalise_mac(text) for text in written}
    assert normalise_mac(one) == one
    assert bool(mac_fault(one)) == bool(octets[0] & 1 or not any(octets))


@pytest.mark.row("S7.2")
@pytest.mark.parametrize("text", ["192.168.1.1", "10.0.0.254", "１９２．１６８．１．２", "192。168。1。3"])
def test_addresses_of_devices_are_taken_as_they_are_typed(text: str) -> None:
    assert ip_fault(text) == ""


@pytest.mark.row("S7.2")
@pytest.mark.parametrize(
    "text", ["192.168.1", "192.168.01.1", "0.0.0.0", "127.0.0.1", "224.0.0.1", "169.254.3.4", "自动"]
)
def test_what_is_no_address_of_a_device_is_said_so(text: str) -> None:
    assert ip_fault(text)


def test_a_segment_has_its_length() -> None:
    assert segment_fault("10.0.0.0/8") == ""
    assert segment_fault("10.0.0.0")


@pytest.mark.parametrize("slug", SALES)
def test_papers_of_it_sales_are_made_out_by_the_provider(slug: str) -> None:
    kind = DOCUMENT_KINDS[slug]
    assert (kind.phase, kind.issued_by, kind.engagement_kinds) == ("sourcing", "乙方", ("it",))

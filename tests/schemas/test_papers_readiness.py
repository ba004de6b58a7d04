"""The readiness checklist: whether work may begin."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.readiness import Readiness


def resource(**changes: Any) -> dict[str, Any]:
    known = {
        "category": "环境",
        "name": "测试环境",
        "needed_for": "测试",
        "provider": "乙方",
        "mandatory": True,
        "state": "已就绪",
    }
    return known | changes


def readiness(*items: dict[str, Any], **changes: Any) -> Readiness:
    good = {
        "by": "何志远",
        "checked_on": "2026-04-17",
        "due_on": "2026-04-15",
        "start_on": "2026-04-20",
        "client_lead": "何志远",
        "vendor_lead": "许文静",
    }
    return Readiness.model_validate(good | ({"items": list(items)} if items else {}) | changes)


@pytest.mark.row("S8.6")
def test_work_may_begin_when_all_that_is_mandatory_is_there():
    later = resource(name="正式环境", mandatory=False, state="未就绪", due="2026-08-31")
    checked = readiness(resource(), later)

    assert checked.verdict == "具备开工条件"
    assert [item.name for item in checked.later] == ["正式环境"]


@pytest.mark.row("S8.6")
def test_one_missing_mandatory_resource_keeps_work_from_beginning():
    checked = readiness(resource(), resource(name="开发环境", state="未就绪"))

    assert checked.verdict == "暂不具备开工条件"
    assert [item.name for item in checked.blocking] == ["开发环境"]


def test_the_customary_list_begins_with_nothing_ready():
    checked = readiness()

    assert checked.verdict == "暂不具备开工条件"
    assert checked.total.ready == 0


def test_what_does_not_apply_is_left_out_of_the_ratio():
    checked = readiness(
        resource(),
        resource(name="终端", state="未就绪"),
        resource(name="专线", state="不适用", note="不经公网访问"),
    )

    assert (checked.total.applicable, checked.total.ratio) == (2, Decimal("0.5"))
    assert readiness(resource(state="不适用", note="不需要")).total.ratio is None


def test_the_counts_of_the_categories_add_up():
    checked = readiness(resource(), resource(category="人员", name="项目团队", state="未就绪"))

    assert [(row.title, row.ready, row.pending) for row in checked.counts] == [("环境", 1, 0), ("人员", 0, 1)]


def test_a_resource_without_its_own_day_and_owner_takes_those_of_all():
    checked = readiness(resource(), resource(name="终端", provider="甲方", owner="赵倩", due="2026-04-16"))
    common, own = checked.items

    assert (checked.due_of(common), checked.owner_of(common)) == (date(2026, 4, 15), "许文静")
    assert (checked.due_of(own), checked.owner_of(own)) == (date(2026, 4, 16), "赵倩")


def test_only_what_is_not_ready_is_overdue():
    checked = readiness(
        resource(),
        resource(name="终端", state="未就绪"),
        resource(name="专线", state="未就绪", due="2026-04-17"),
    )

    assert [checked.days_late(item) for item in checked.items] == [0, 2, 0]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (resource(due="2026-04-21"), "应就绪日期 2026-04-21 晚于计划开工日期 2026-04-20"),
        (resource(state="不适用"), "“测试环境”填写为不适用：请在说明中写明理由"),
        (resource(note="登录密码：Abc12345"), "“测试环境”中有密码"),
        (resource(needed="口令是 x9#kq2"), "“测试环境”中有密码"),
    ],
)
def test_a_resource_that_cannot_stand_like_this_is_sent_back(item: dict[str, Any], said: str):
    with pytest.raises(ValidationError, match=said):
        readiness(item)


def test_saying_how_a_password_is_handed_over_is_no_password():
    assert readiness(resource(note="密码另行以安全方式移交，首次登录后更换")).verdict == "具备开工条件"


def test_a_resource_is_listed_once():
    with pytest.raises(ValidationError, match="资源“测试环境”重复"):
        readiness(resource(), resource())


def test_resources_are_due_before_work_begins():
    with pytest.raises(ValidationError, match="统一的就绪期限 2026-04-21 晚于计划开工日期"):
        readiness(due_on="2026-04-21")

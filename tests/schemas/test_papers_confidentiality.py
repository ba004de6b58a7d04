"""The agreements beside the contract: what may not be signed, and what stands in them. Row S1.2."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.confidentiality import NonDisclosureAgreement
from schemas.personal_data import DataProcessingAgreement
from schemas.roster_fields import ROSTER_FIELDS, roster_fields
from tests.builders import filled_in


def nda(**changes: Any) -> NonDisclosureAgreement:
    return NonDisclosureAgreement.model_validate(filled_in("nda") | changes)


def entrusting(**changes: Any) -> DataProcessingAgreement:
    return DataProcessingAgreement.model_validate(filled_in("data-processing-agreement") | changes)


def entry(**changes: Any) -> dict[str, Any]:
    """A plain field of personal data, changed."""
    return {
        "name": "姓名",
        "category": "一般",
        "people": 46,
        "source": "甲方人事系统",
        "basis": "人力资源管理所必需",
        "needed_for": "建立系统账号",
    } | changes


def assessed(**changes: Any) -> dict[str, Any]:
    return filled_in("data-processing-agreement")["assessment"] | changes


def without(form: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in form.items() if key != name}


@pytest.mark.row("S1.2")
def test_in_a_mutual_agreement_both_sides_owe_secrecy_otherwise_the_receiver_alone():
    assert nda(direction="双向").receivers == ("甲方", "乙方")
    assert nda(direction="单向（甲方披露）", persons=[]).receivers == ("乙方",)
    assert nda(direction="单向（乙方披露）", persons=[]).receivers == ("甲方",)


@pytest.mark.parametrize("name", ["direction", "personal_data", "penalty"])
def test_who_owes_secrecy_and_what_a_breach_costs_is_never_taken_for_granted(name: str):
    with pytest.raises(ValidationError, match=name):
        NonDisclosureAgreement.model_validate(without(filled_in("nda"), name))


def test_a_penalty_for_a_breach_needs_its_basis():
    with pytest.raises(ValidationError, match="违约金的确定依据"):
        nda(penalty="50000", penalty_basis="")


def test_without_a_penalty_the_loss_itself_is_owed():
    assert nda(penalty="0", penalty_basis="").agreed_penalty is None
    assert nda(penalty="50000").agreed_penalty == Decimal(50000)


def test_only_people_of_the_receiving_side_are_listed():
    with pytest.raises(ValidationError, match="不属于接收方"):
        nda(direction="单向（甲方披露）")


def test_nobody_is_listed_twice():
    person = filled_in("nda")["persons"][0]
    with pytest.raises(ValidationError, match="重复的人员"):
        nda(persons=[person, person])


def test_secrets_are_exchanged_from_one_day_to_a_later_one():
    with pytest.raises(ValidationError, match="不晚于开始日期"):
        nda(exchange_to="2026-03-12")


@pytest.mark.parametrize(
    ("forum", "name", "fault"),
    [("仲裁", "江州市高新区人民法院", "不能填写法院"), ("诉讼", "江州仲裁委员会", "须填写有管辖权的人民法院")],
)
def test_disputes_go_to_one_forum_that_exists_under_its_name(forum: str, name: str, fault: str):
    formal = filled_in("nda")["formalities"] | {"forum": forum, "forum_name": name}
    with pytest.raises(ValidationError, match=fault):
        nda(formalities=formal)


@pytest.mark.row("S1.2")
@pytest.mark.parametrize("name", ["purpose", "starts_on", "ends_on", "fields_entrusted"])
def test_what_the_law_wants_agreed_and_only_the_parties_know_must_be_filled_in(name: str):
    with pytest.raises(ValidationError, match=name):
        DataProcessingAgreement.model_validate(without(filled_in("data-processing-agreement"), name))


@pytest.mark.row("S1.2")
@pytest.mark.parametrize("name", ["steps", "fields_entrusted", "measures"])
def test_ways_kinds_and_measures_are_never_empty(name: str):
    with pytest.raises(ValidationError, match=name):
        entrusting(**{name: []})


def test_the_usual_steps_and_measures_are_offered_and_satisfy_the_law():
    form = filled_in("data-processing-agreement")
    for name in ("steps", "measures", "incident_hours"):
        form = without(form, name)
    offered = DataProcessingAgreement.model_validate(form)

    assert {step.act for step in offered.steps} >= {"收集", "存储", "使用", "传输", "删除"}
    assert offered.incident_hours == 24


def test_measures_cover_every_area_that_the_law_names():
    kept = [row for row in filled_in("data-processing-agreement")["measures"] if row["area"] != "应急处置"]
    with pytest.raises(ValidationError, match="保护措施缺少应急处置"):
        entrusting(measures=kept)


def test_a_sensitive_field_needs_its_necessity():
    with pytest.raises(ValidationError, match="“银行卡号”是敏感个人信息，须写明处理的必要性"):
        entrusting(fields_entrusted=[entry(name="银行卡号", category="敏感")])


def test_consent_to_a_sensitive_field_is_separate_consent():
    asked = entry(category="敏感", necessity="代发工资必须使用", basis="取得个人同意")
    with pytest.raises(ValidationError, match="单独同意"):
        entrusting(fields_entrusted=[asked])
    assert entrusting(fields_entrusted=[asked | {"basis": "取得个人单独同意"}]).sensitive


def test_every_field_about_young_children_is_sensitive():
    with pytest.raises(ValidationError, match="姓名改为敏感"):
        entrusting(minors="涉及", fields_entrusted=[entry()])


def test_as_many_people_are_concerned_as_the_most_frequent_field_has():
    assert entrusting(fields_entrusted=[entry(people=18), entry(name="工号", people=46)]).people == 46


def test_a_field_is_listed_once():
    with pytest.raises(ValidationError, match="重复的字段姓名"):
        entrusting(fields_entrusted=[entry(), entry()])


def test_the_assessment_comes_before_the_entrusting():
    with pytest.raises(ValidationError, match="影响评估应在委托之前完成"):
        entrusting(assessment=assessed(assessed_on="2026-08-18"))


def test_nothing_is_entrusted_against_the_assessment():
    with pytest.raises(ValidationError, match="结论为不得委托"):
        entrusting(assessment=assessed(conclusion="不得委托"))
    with pytest.raises(ValidationError, match="须写明补充措施"):
        entrusting(assessment=assessed(conditions=""))
    with pytest.raises(ValidationError, match="conclusion"):
        entrusting(assessment=without(assessed(), "conclusion"))


def test_the_vendor_does_not_pass_work_on_to_itself():
    form = filled_in("data-processing-agreement")
    other = {
        "name": "云帆",
        "uscc": form["vendor"]["uscc"],
        "task": "云主机托管",
        "data": "全部字段",
        "place": "江州市",
    }
    with pytest.raises(ValidationError, match="不能是乙方自己"):
        entrusting(sub_processors=[other])


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"ends_on": "2026-08-17"}, "结束日期不晚于开始日期"),
        ({"deletion_days": 31, "backup_days": 30}, "清除备份的期限"),
        ({"log_months": 5}, "log_months"),
        ({"record_years": 2}, "record_years"),
        ({"incident_hours": 73}, "incident_hours"),
    ],
)
def test_periods_keep_to_the_law_and_to_each_other(changes: dict[str, Any], fault: str):
    with pytest.raises(ValidationError, match=fault):
        entrusting(**changes)


def test_a_limit_of_zero_is_none():
    assert entrusting(liability_limit="0").limit is None
    assert entrusting(liability_limit="486000").limit == Decimal(486000)


@pytest.mark.row("S3.4")
def test_the_roster_names_each_of_its_fields_for_the_agreement():
    listed = entrusting(fields_entrusted=[row.model_dump() for row in roster_fields(1260)])

    legal = ["姓名", "性别", "公民身份号码", "户籍地址", "现住址", "联系方式", "用工形式", "用工起始时间", "合同起止"]
    assert [row.name for row in listed.fields_entrusted][:9] == legal
    assert {row.name for row in listed.sensitive} == {"公民身份号码", "社保公积金", "工行卡号"}
    assert listed.people == 1260
    assert {row.people for row in ROSTER_FIELDS} == {1}

"""Vendors across engagements: what expires, who is paid where, who is not dealt with. Rows S5.2, S8.5; R19–R24."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from flows.sweep import sweep
from flows.vendors import (
    VendorFormOf,
    account_change,
    account_review,
    credential_renewal,
    restriction_lifting,
    restriction_proposal,
    restriction_review,
    vendor_form,
    vendor_registration,
)
from schemas.errors import BadInput, Refused
from schemas.request import OutsourcingRequest
from schemas.vendors import (
    AccountChanged,
    AccountReviewed,
    CredentialRenewed,
    RestrictionLifted,
    RestrictionProposed,
    RestrictionReviewed,
    VendorRegistration,
)
from tasks.payment import approve_payment, issue_notice, refusals_to_pay
from tasks.sourcing import invite_vendors
from tasks.step import without_prefect
from tasks.vendor_standing import choice_refusals, earlier_grades, payee_of
from tests.builders import short
from tests.command import as_json, waibao
from tests.flows.record import answer, documents, engagement_of, markdown
from tests.standing import NO, Line, Standing
from tests.vendors import ACCOUNT, CHANGED, INSURANCE, vendor_form_filled
from waibao.settings import Settings
from waibao.store.engine import transaction
from waibao.store.rotation import rotate

pytestmark = pytest.mark.xdist_group("phases")

VENDOR = short()["request"]["candidates"][0]
NAME, USCC = VENDOR["name"], VENDOR["uscc"]
BUYER = {"no": NO, "by": "陈晓"}
ISMS: dict[str, Any] = {
    "kind": "体系认证",
    "name": "信息安全管理体系认证",
    "number": "ISMS-2023-01876",
    "issuer": "华东认证中心有限公司",
    "valid_from": "2023-06-01",
    "expires_on": "2026-05-31",
}


@contextmanager
def at_work(standing: Standing) -> Iterator[None]:
    with standing.here(), without_prefect():
        yield


@contextmanager
def on(standing: Standing, day: str) -> Iterator[None]:
    """The engagement's clock moved to a day."""
    with at_work(standing):
        with transaction() as store:
            engagement_of(store).clock = datetime.fromisoformat(f"{day}T09:00+08:00")
        yield


def registered(*credentials: dict[str, Any], **changed: Any) -> str:
    return vendor_registration(
        VendorRegistration.model_validate({**BUYER, "vendor": VENDOR, "credentials": list(credentials), **changed})
    )


def form_put(
    standing: Standing, account: str = ACCOUNT, holder: str = NAME, name: str = "登记表.xlsx", **other: Any
) -> str:
    """The form is sent out, filled in, and lies in the inbox."""
    vendor_form(VendorFormOf(no=NO, uscc=USCC))
    with standing.store() as store:
        blank = store.settings.home / store.documents.files(documents(store, "vendor-form")[0])["xlsx"].path
    vendor_form_filled(blank, standing.home / "inbox" / NO / "供应商" / name, holder, account, **other)
    return name


def restricted(**changed: Any) -> str:
    said = {"reason": "擅自转包数据清洗工作。", "evidence": "现场检查记录 XC-2026-0001", **changed}
    return restriction_proposal(RestrictionProposed.model_validate({**BUYER, "uscc": USCC, **said}))


def decided(verdict: str = "同意", by: str = "李建国", no: str = NO) -> str:
    said = {"no": no, "by": by, "uscc": USCC, "verdict": verdict, "opinion": "事实清楚。"}
    return restriction_review(RestrictionReviewed.model_validate(said))


@pytest.mark.row("S5.2", "S8.5")
def test_an_expired_credential_stops_the_award_until_it_is_renewed(line: Line) -> None:
    standing = line.before("award-1")
    with on(standing, "2026-03-20"):
        registered(ISMS, INSURANCE | {"expires_on": "2026-03-22"})
        registered(ISMS, INSURANCE | {"expires_on": "2026-03-22"})  # again: nothing new, the same dossier
    with standing.store() as store:
        assert len(documents(store, "vendor-dossier")) == 1
        assert "即将到期，剩余72天" in markdown(store, "vendor-dossier")
        assert "**核对**" not in markdown(store, "vendor-dossier")

    with on(standing, "2026-03-25"):
        [refused] = answer(standing, "award-1", (1,))
        assert "职业责任保险" in refused
        assert "有效期至 2026-03-22，已经过期" in refused
        renewed = INSURANCE | {"number": "PZAJ2026350100009999", "valid_from": "2026-03-23", "expires_on": "2027-03-22"}
        said = {**BUYER, "uscc": USCC, "credential": renewed, "replaces": INSURANCE["number"]}
        credential_renewal(CredentialRenewed.model_validate(said))
        credential_renewal(CredentialRenewed.model_validate(said))
        assert answer(standing, "award-1", (1,)) == []
    with standing.store() as store:
        assert [document.version for document in documents(store, "vendor-dossier")] == [1, 2]


@pytest.mark.row("S8.5")
def test_a_credit_code_whose_inner_code_does_not_check_is_entered_with_a_doubt(line: Line) -> None:
    standing = line.before("award-1")
    with on(standing, "2026-03-20"):
        registered(INSURANCE, vendor=VENDOR | {"name": "江州远行软件有限公司", "uscc": "91350100MA00T00011"})
    with standing.store() as store:
        assert "**核对**：统一社会信用代码第17位与组织机构代码的校验规则不符" in markdown(store, "vendor-dossier")


@pytest.mark.row("S8.5")
def test_what_cannot_stand_is_not_entered(line: Line) -> None:
    standing = line.before("award-1")
    with on(standing, "2026-03-24"):
        for said, made in (
            ("已于 2026-03-22 到期", lambda: registered(INSURANCE | {"expires_on": "2026-03-22"})),
            ("由采购经办人（陈晓）办理", lambda: registered(ISMS, by="何志远")),
            (
                "没有编号为 X-1 的有效证照",
                lambda: credential_renewal(
                    CredentialRenewed.model_validate({**BUYER, "uscc": USCC, "credential": ISMS, "replaces": "X-1"})
                ),
            ),
        ):
            with pytest.raises(Refused, match=said):
                made()
    with standing.store() as store:
        assert store.vendors.credentials(store.vendors.known(USCC)) == []


@pytest.mark.row("S8.5")
def test_contacts_and_accounts_stay_sealed_and_are_given_out_on_request_alone(line: Line, tmp_path: Path) -> None:
    standing = line.before("award-1")
    with on(standing, "2026-03-24"):
        registered(ISMS, file=form_put(standing))
        shown = as_json("vendors", "show", NAME)
        listed = as_json("vendors", "list")
        wanted = tmp_path / "供应商.xlsx"
        told = waibao("vendors", "export", USCC, "--by", "陈晓", "--purpose", "约谈", "--out", wanted)
        rotate(Settings.from_env())
        assert waibao("verify")[0] == 0
    assert not (standing.home / "inbox" / NO / "供应商" / "登记表.xlsx").exists()
    assert wanted.stat().st_mode & 0o077 == 0
    with standing.store() as store:
        dossier = markdown(store, "vendor-dossier").replace("\\", "")
        row = store.vendors.contacts(store.vendors.known(USCC))
        assert row is not None
        assert store.vendors.opened_contacts(row)[0].phone == "13900000101"
    kept = "".join(str(value) for value in standing.kept().values())
    assert told == (0, f"已导出 2 名联系人、1 个账户：{wanted}\n", "")
    sheets = load_workbook(wanted)
    assert "13900000101" in [cell.value for cell in sheets["联系人"]["D"]]
    assert ACCOUNT in [cell.value for cell in sheets["收款账户"]["C"]]
    for secret in ("13900000101", "xuwj@yunfan.example", ACCOUNT):
        for place in (kept, dossier, str(shown), str(listed)):
            assert secret not in place
    assert "139****0101" in dossier
    assert "待复核" in dossier
    assert [account["account"][-4:] for account in shown["accounts"]] == ["4418"]
    assert "vendor personal data read" in kept


@pytest.mark.row("S8.5")
def test_a_form_with_an_open_or_wrong_cell_is_sent_back_with_its_place(line: Line) -> None:
    standing = line.before("award-1")
    with on(standing, "2026-03-24"):
        name = form_put(standing, contacts=[("许文静", None, "商务", "139000", "xuwj")], account="12")
        with pytest.raises(BadInput, match="没有登记") as error:
            registered(ISMS, file=name)
        with pytest.raises(BadInput, match="户名与供应商名称不一致"):
            registered(ISMS, file=form_put(standing, holder="某某贸易有限公司", name="他人.xlsx"))
    for said in ("职务", "联系电话不是有效的号码", "电子邮箱不完整", "银行账号应为 8 至 30 位数字"):
        assert said in str(error.value)
    assert "139000" not in str(error.value)


def contacts_known(standing: Standing) -> list[str]:
    """Which lists of contacts of the vendor are kept, by the form they came in."""
    with standing.store() as store:
        row = store.vendors.contacts(store.vendors.known(USCC))
        return [row.source] if row else []


@pytest.mark.row("S1.3", "S5.6")
def test_a_changed_account_stops_payment_until_another_person_has_called_back(line: Line) -> None:
    standing = line.before("payment-approved-1")
    with standing.store() as store:
        agreed, faults = payee_of(store, engagement_of(store)), refusals_to_pay(store, engagement_of(store), 1)
    changed = {**BUYER, "uscc": USCC}
    reviewed = {"no": NO, "uscc": USCC, "verdict": "属实", "called": "2026-09-16 电话回访档案中的财务联系人，账户属实"}
    known = contacts_known(standing)
    with at_work(standing):
        with pytest.raises(Refused, match="账户变更由采购经办人"):
            account_change(AccountChanged(**{**changed, "by": "郑文博"}, file=form_put(standing, CHANGED)))
        assert "账户待复核" in account_change(AccountChanged(**changed, file=form_put(standing, CHANGED)))
    assert contacts_known(standing) == known  # who is called back is not whom the change names
    with standing.store() as store:
        stopped = refusals_to_pay(store, engagement_of(store), 1)
    assert "尚未由第二人复核" in "".join(answer(standing, "payment-approved-1", (1,)))
    with at_work(standing):
        for by, said in (("陈晓", "账户复核由付款审批人"), ("冯丽", "账户复核由付款审批人")):
            with pytest.raises(Refused, match=said):
                account_review(AccountReviewed.model_validate({**reviewed, "by": by}))
        account_review(AccountReviewed.model_validate({**reviewed, "by": "郑文博"}))
    with standing.store() as store:
        paid_to = payee_of(store, engagement_of(store))

    assert faults == []
    assert any("尚未由第二人复核" in reason for reason in stopped)
    assert agreed.account != CHANGED
    assert (paid_to.account, paid_to.entered_by, paid_to.confirmed_by) == (CHANGED, "陈晓", "郑文博")
    assert answer(standing, "payment-approved-1", (1,)) == []
    with at_work(standing):
        approve_payment(NO, 1)
        issue_notice(NO, 1)
    with standing.store() as store:
        assert CHANGED in markdown(store, "payment-notice")


@pytest.mark.row("S1.3", "S5.6")
def test_a_change_found_untrue_leaves_the_account_of_the_contract(line: Line) -> None:
    standing = line.before("payment-approved-1")
    reviewed = {"no": NO, "by": "郑文博", "uscc": USCC, "verdict": "不属实", "called": "2026-09-16 供应商否认变更"}
    with at_work(standing):
        account_change(AccountChanged(**BUYER, uscc=USCC, file=form_put(standing, CHANGED)))
        with pytest.raises(Refused, match="已有待复核的账户变更"):
            account_change(
                AccountChanged(**BUYER, uscc=USCC, file=form_put(standing, "6222000000000008803", name="又一份.xlsx"))
            )
        assert account_review(AccountReviewed.model_validate(reviewed)).endswith("账户未通过")
        with pytest.raises(Refused, match="没有待复核的账户变更"):
            account_review(AccountReviewed.model_validate({**reviewed, "called": "再次核实"}))
    with standing.store() as store:
        engagement = engagement_of(store)
        assert payee_of(store, engagement) == store.contracts.terms(store.contracts.get(engagement)).payee
        assert refusals_to_pay(store, engagement, 1) == []


@pytest.mark.row("S5.2", "S8.5")
def test_a_restricted_vendor_is_neither_invited_nor_chosen_until_the_end_or_lifted(line: Line) -> None:
    standing = line.before("award-1")
    with on(standing, "2026-03-24"):
        restricted(starts_on="2026-03-25", ends_on="2027-03-24")
        restricted(starts_on="2026-03-25", ends_on="2027-03-24")
        assert answer(standing, "award-1", (1,), by="别人")[0].count("限制") == 0  # only proposed yet
        with pytest.raises(Refused, match="由审批人（李建国）办理"):
            decided(by="陈晓")
        assert "限制名单决定书 XL-2026-0001" in decided()
        decided()
    with on(standing, "2026-03-25"):
        [refused] = answer(standing, "award-1", (1,))
        assert "已列入限制名单，限制期自 2026-03-25 至 2027-03-24（擅自转包数据清洗工作）" in refused
        with pytest.raises(Refused, match="不能重复提出"):
            restricted(starts_on="2026-04-01", ends_on="2026-05-01")
        restriction_lifting(RestrictionLifted.model_validate({**BUYER, "uscc": USCC, "reason": "整改完成，复查合格。"}))
        assert answer(standing, "award-1", (1,)) == [refused]  # until it is decided the restriction holds
        assert "限制名单决定书 XL-2026-0002" in decided()
        assert answer(standing, "award-1", (1,)) == []
    with standing.store() as store:
        assert "移出限制名单决定书" in markdown(store, "restriction-decision")
        assert "XL-2026-0001" in markdown(store, "restriction-decision")


@pytest.mark.row("S8.5")
def test_a_restriction_that_is_declined_bars_nobody(line: Line) -> None:
    standing = line.before("award-1")
    with on(standing, "2026-03-24"):
        with pytest.raises(Refused, match="早于今天"):
            restricted(starts_on="2026-03-23", ends_on="2027-03-24")
        restricted(starts_on="2026-03-24", ends_on="2027-03-24")
        assert "未批准" in decided("不同意")
        assert answer(standing, "award-1", (1,)) == []
    with standing.store() as store:
        assert documents(store, "restriction-decision") == []


@pytest.mark.row("S5.2")
def test_a_restricted_candidate_is_left_out_of_the_invitation(line: Line) -> None:
    standing = line.before("plan-approval-2")
    with on(standing, "2026-03-06"):
        registered(ISMS)
        restricted(starts_on="2026-03-06", ends_on="2027-03-05")
        decided()
        answers = standing.answers
        for late in [key for key in answers if not key.startswith("plan-")]:
            answers.pop(late)
    assert standing.stops_for() == "bids-received-1"
    with standing.store() as store:
        invited = [(vendor.position, one.name) for vendor, one in store.sourcing.vendors(engagement_of(store))]
    assert NAME not in dict(map(reversed, invited))
    assert [position for position, _ in invited] == [1, 2]


@pytest.mark.row("S1.5", "S8.5")
def test_what_expires_under_a_contract_is_told_at_90_60_and_30_days_and_no_more_once_renewed(line: Line) -> None:
    standing = line.before("payment-approved-1")
    with standing.store() as store:
        today = store.today(engagement_of(store))
    ends = today + timedelta(80)
    with at_work(standing):
        registered(ISMS | {"expires_on": ends.isoformat()})

        def told(day: date) -> list[str]:
            with on(standing, day.isoformat()):
                return [line for line in sweep() if "ISMS" in line]

        assert [len(told(today)), len(told(today))] == [1, 0]
        assert [len(told(ends - timedelta(left))) for left in (59, 29, 28)] == [1, 1, 0]
        renewed = ISMS | {"number": "ISMS-2026-00001", "valid_from": today.isoformat(), "expires_on": None}
        said = {**BUYER, "uscc": USCC, "credential": renewed, "replaces": ISMS["number"]}
        credential_renewal(CredentialRenewed.model_validate(said))
        assert told(ends + timedelta(5)) == []


@contextmanager
def another(standing: Standing, key: str, *, rehearsal: bool = False) -> Iterator[str]:
    """A later engagement of the same client with the same candidates."""
    asked = OutsourcingRequest.model_validate(short()["request"])
    with at_work(standing), transaction() as store:
        now = datetime.fromisoformat("2027-01-04T09:00+08:00")
        yield store.engagements.open_once(asked, key, now, rehearsal=rehearsal, own_clock=True).no


@pytest.mark.row("S5.2", "S8.5", "S8.12")
def test_judges_of_a_later_engagement_read_how_the_earlier_one_was_judged(line: Line) -> None:
    standing = line.before("review-decided-1")
    standing.go_on()

    with another(standing, "later") as no:
        pass
    with at_work(standing):
        assert earlier_grades(no) == ""  # nobody is invited yet
        invite_vendors(no)
        told = earlier_grades(no)
        registered(ISMS | {"expires_on": None}, no=no)
        [account] = as_json("vendors", "show", USCC)["accounts"]
    with standing.store() as store:
        [scorecard] = documents(store, "vendor-scorecard")
        [dossier] = [one for one in store.documents.of(store.engagements.get(no)) if one.kind == "vendor-dossier"]
    assert f"- {NAME}：" in told
    assert scorecard.number in told
    assert dossier.context["grades"][0]["engagement_no"] == NO
    assert account["status"] == "有效"  # the one that the contract names


@pytest.mark.row("S8.5")
def test_what_a_rehearsal_enters_bars_nobody_outside_rehearsals(line: Line) -> None:
    standing = line.before("award-1")
    with another(standing, "practice", rehearsal=True) as rehearsed:
        pass
    with on(standing, "2026-03-24"):
        restricted(no=rehearsed, starts_on="2027-01-04", ends_on="2027-12-31")
        decided(no=rehearsed)
        registered(ISMS | {"expires_on": "2027-01-05"}, no=rehearsed)
    with on(standing, "2027-02-01"):
        with standing.store() as store:
            organisation = store.vendors.known(USCC)
            assert choice_refusals(store, engagement_of(store), NAME) == []
            assert len(store.vendors.restrictions(organisation, practice=True)) == 1
        with pytest.raises(Refused, match="已于 2027-01-05 到期"):
            registered(ISMS | {"expires_on": "2027-01-05"})

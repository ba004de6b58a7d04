"""Rules of a vendor's dossier: rows S5.2, S8.5; R7, R20."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.vendor_form import Account, Contact
from schemas.vendors import (
    AccountReviewed,
    Credential,
    CredentialRenewed,
    Restricted,
    RestrictionProposed,
    VendorRegistration,
    entry_faults,
    expiry_refusals,
    restriction_refusals,
    second_person_refusals,
)
from tests.builders import sample
from tests.vendors import INSURANCE

TODAY = date(2026, 3, 9)
RESTRICTION = {
    "no": "XM-2026-0001",
    "by": "陈晓",
    "uscc": "91110000MA00TEA159",
    "reason": "擅自转包。",
    "evidence": "现场检查记录",
    "starts_on": "2026-06-10",
    "ends_on": "2027-06-09",
}


def credential(**changed: Any) -> Credential:
    return Credential.model_validate(INSURANCE | changed)


@pytest.mark.row("S8.5")
@given(days=st.integers(-400, 400))
@settings(max_examples=30, deadline=None)
def test_a_credential_is_good_through_its_last_day_and_told_ninety_days_ahead(days: int) -> None:
    one = credential(expires_on=(TODAY + timedelta(days)).isoformat(), valid_from="2020-01-01")

    assert bool(expiry_refusals("云帆", [one], TODAY)) == bool(entry_faults(one, TODAY)) == (days < 0)
    assert one.state(TODAY).startswith("已过期" if days < 0 else "即将到期" if days <= 90 else "有效")


@pytest.mark.row("S5.2", "S8.5")
def test_what_has_expired_is_named_with_its_number_and_last_day() -> None:
    [said] = expiry_refusals("云帆", [credential(), credential(expires_on=None)], date(2026, 5, 1))

    assert "“云帆”的保险“职业责任保险”（编号 PZAJ2025350100001234）有效期至 2026-04-30，已经过期" in said
    assert "尚" not in "".join(entry_faults(credential(), TODAY))
    assert "自 2026-05-01 起才有效" in entry_faults(credential(valid_from="2026-05-01", expires_on=None), TODAY)[0]


@pytest.mark.row("S8.5")
@given(day=st.dates(date(2026, 5, 1), date(2027, 8, 1)))
@settings(max_examples=30, deadline=None)
def test_a_restriction_bars_on_its_first_and_last_day_and_between(day: date) -> None:
    held = Restricted("云帆", date(2026, 6, 10), date(2027, 6, 9), "擅自转包")

    assert bool(restriction_refusals("云帆", [held], day)) == (date(2026, 6, 10) <= day <= date(2027, 6, 9))


def test_nobody_confirms_what_the_same_person_entered() -> None:
    assert second_person_refusals("陈晓", " 陈　晓", "账户变更") != []
    assert second_person_refusals("陈晓", "郑文博", "账户变更") == []


def registration(**changed: Any) -> VendorRegistration:
    vendor = sample("vendor-form")["vendor"]
    said = {"no": "XM-2026-0001", "by": "陈晓", "vendor": vendor, "credentials": [INSURANCE]}
    return VendorRegistration.model_validate(said | changed)


def called_back(called: str) -> AccountReviewed:
    said = {"no": "XM-2026-0001", "by": "郑文博", "uscc": "91110000MA00TEA159", "verdict": "属实", "called": called}
    return AccountReviewed.model_validate(said)


@pytest.mark.row("S8.5")
@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: registration(vendor=sample("vendor-form")["vendor"] | {"uscc": "91110000MA00TEA158"}), "校验"),
        (lambda: registration(credentials=[INSURANCE, INSURANCE]), "登记了两次"),
        (lambda: registration(credentials=[]), "at least 1"),
        (lambda: credential(expires_on="2025-01-31"), "早于有效期起"),
        (lambda: called_back("2026-03-24 致电 0591-88000103 核实"), "请删去号码"),
        (lambda: RestrictionProposed.model_validate(RESTRICTION | {"ends_on": "2026-06-09"}), "早于开始日期"),
        (lambda: RestrictionProposed.model_validate(RESTRICTION | {"ends_on": "2029-06-10"}), "超过 36 个月"),
        (
            lambda: CredentialRenewed.model_validate(
                {"no": "XM-2026-0001", "by": "陈晓", "uscc": "1234", "credential": INSURANCE}
            ),
            "18",
        ),
    ],
)
def test_bad_input_is_sent_back(made: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        made()


def test_three_years_to_the_day_are_allowed() -> None:
    assert RestrictionProposed.model_validate(RESTRICTION | {"ends_on": "2029-06-09"})


def test_contacts_and_accounts_show_what_tells_nobody_more_than_needed() -> None:
    person = Contact(name="许文静", duty="客户经理", matter="商务", phone="13900000101", mail="xuwj@yunfan.example")
    account = Account(name="云帆", bank="江州银行软件园支行", account="1402000000000004418")

    assert (person.masked_name, person.masked_phone, person.masked_mail) == (
        "许**",
        "139****0101",
        "x***@yunfan.example",
    )
    assert account.masked == "江州银行软件园支行 ***************4418"

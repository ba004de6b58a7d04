"""Vendors' people, accounts and bids go when nothing is left to be done with a vendor, on record. R19, PIPL 45, 47."""

import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from schemas.deletion import VENDOR_DELETION, VendorDeletionContext
from schemas.errors import Refused
from schemas.records import Organisation, ReceivedFile, VendorAccount, VendorContacts, VendorRestriction
from schemas.rules.vendor_retention import Dealing, Since, nothing_left_since, over
from schemas.vendor_form import Account, Contact
from tasks.vendor_contact import drop_contact, export_contact, forget_contact
from tasks.vendor_purge import forget_vendor_data, purge_vendors, would_purge_vendors
from tests.command import as_json, waibao
from tests.hr import at, moved_to
from tests.it_contract import it_service
from tests.vendors import ACCOUNT, CHANGED
from waibao.settings import Settings
from waibao.store.engine import reading, transaction
from waibao.store.store import Store
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("purge")
ONE = Contact(name="许文静", duty="客户经理", matter="商务", phone="13900000101", mail="xuwj@yunfan.example")
OTHER = Contact(name="方启明", duty="技术总监", matter="技术", phone="13900000102")
CALLED = "五月向许文静电话回访"
NOW = at("2026-04-01")
CLOSED = "2026-12-31"


def entered(store: Store, no: str) -> Organisation:
    """Two contacts, an account that was replaced in May, its forms, and a bid."""
    engagement = store.engagements.get(no)
    [(_, organisation)] = store.sourcing.vendors(engagement)
    for name, account in (("a", ACCOUNT), ("b", CHANGED)):
        form = f"vendor/{organisation.uscc}/{name}"
        store.files.keep_content(engagement, form, f"{name}.xlsx", ONE.phone.encode(), NOW, sealed=True)
        store.vendors.enter_contacts(engagement, organisation, [ONE, OTHER], form, "陈晓", NOW)
        said = Account(name=organisation.name, bank="江州银行软件园支行", account=account)
        row = store.vendors.enter_account(engagement, organisation, said, form, "陈晓", NOW)
        store.vendors.review_account(engagement, row, "郑文博", CALLED, at("2026-05-01"), true=True)
    store.files.keep_content(engagement, "bid/1", "报价.csv", f"联系人 {ONE.phone}".encode(), NOW)
    return organisation


@pytest.fixture
def no(both_databases: Settings) -> Iterator[str]:
    """An engagement with a vendor on file that was closed at the end of 2026."""
    with it_service() as number:
        with transaction() as store:
            entered(store, number)
            moved = store.engagements.get(number)
            store.engagements.close(moved, at(CLOSED), "closed", "孙涛")
            for duty in store.obligations.open_of(moved):
                store.obligations.fulfil(moved, duty.kind, duty.subject)
        yield number


def kept(store: Store) -> tuple[int, int, int]:
    """How many lists, accounts and files of vendors hold something."""
    lists = [row for row in store.session.exec(select(VendorContacts)) if row.sealed]
    accounts = [row for row in store.session.exec(select(VendorAccount)) if row.sealed]
    files = [row for row in store.session.exec(select(ReceivedFile)) if (store.settings.home / row.path).exists()]
    return len(lists), len(accounts), len(files)


def records(store: Store, no: str) -> list[VendorDeletionContext]:
    found = store.documents.newest(store.engagements.get(no), VENDOR_DELETION)
    return [VendorDeletionContext.model_validate(document.context) for document in found]


def purged(no: str, day: str) -> str:
    """The record of a purge on a day; empty when there was nothing to do."""
    moved_to(no, at(day))
    return purge_vendors(no, None).record


@pytest.mark.row("S8.5")
def test_contacts_go_three_years_after_the_last_engagement_and_bids_after_fifteen(no: str) -> None:
    with reading() as store:
        assert kept(store) == (1, 2, 3)

    moved_to(no, at("2029-05-01"))
    with pytest.raises(Refused, match="不能提前删除"):
        purge_vendors(no, date(2030, 1, 1))
    assert (would_purge_vendors(no, date(2030, 1, 1)).vendors, purged(no, "2029-05-01")) == (3, "")
    # The account that was replaced on 2026-05-01, and the form of which nothing is kept any more.
    assert purged(no, "2029-05-02") == "SD-2029-0001"
    with reading() as store:
        assert kept(store) == (1, 1, 2)
    assert purged(no, "2029-12-31") == ""

    moved_to(no, at("2030-01-01"))
    assert forget_vendor_data(no, None).vendors == 2  # killed here, before files and record
    assert purged(no, "2030-01-01") == "SD-2030-0001"
    assert purged(no, "2030-01-01") == ""

    with reading() as store:
        assert kept(store) == (0, 0, 1)
        assert verify(store) == []
        [early, late] = records(store, no)
        assert [(row.what, row.count) for row in early.rows] == [("收款账户", 1), ("供应商登记表", 1)]
        assert [(row.what, row.count) for row in late.rows] == [
            ("联系人名单", 1),
            ("收款账户", 1),
            ("供应商登记表", 1),
        ]
        assert late.rows[0].why == "2026-12-31 最后一个项目 XM-2026-0001 已于该日办结"
        assert ONE.phone not in late.model_dump_json()
        assert {row.called for row in store.session.exec(select(VendorAccount))} == {""}
        assert store.vendors.contacts(store.vendors.known(late.rows[0].uscc)) is None
    if (home := Settings.from_env()).database_url.startswith("sqlite"):
        assert CALLED.encode() not in b"".join(path.read_bytes() for path in home.home.glob("waibao.sqlite*"))

    assert (purged(no, "2041-12-31"), purged(no, "2042-01-01")) == ("", "SD-2042-0001")
    with reading() as store:
        assert kept(store) == (0, 0, 0)
        assert verify(store) == []


@pytest.mark.row("S8.5")
def test_nothing_goes_while_an_engagement_a_duty_or_a_restriction_holds_the_vendor() -> None:
    ended = Dealing("XM-1", date(2026, 12, 31))
    assert nothing_left_since([], []) is None
    assert nothing_left_since([ended, Dealing("XM-2", None)], []) is None
    assert nothing_left_since([Dealing("XM-0", date(2026, 1, 1)), ended], []) == Since(
        date(2026, 12, 31), "最后一个项目 XM-1 已于该日办结"
    )
    restricted = nothing_left_since([ended], [date(2028, 6, 30)])
    assert restricted == Since(date(2028, 6, 30), "限制期已于该日届满")
    assert (over(restricted, 36, date(2031, 6, 30)), over(restricted, 36, date(2031, 7, 1))) == (False, True)
    assert not over(None, 36, date.max)


def test_an_open_duty_or_a_restriction_keeps_the_contacts(home: Path) -> None:
    assert home
    with it_service() as no:
        with transaction() as store:
            organisation, engagement = entered(store, no), store.engagements.get(no)
            store.engagements.close(engagement, at(CLOSED), "closed", "孙涛")
            store.obligations.add(engagement, "warranty-end", "1", "质保期届满", at("2027-12-31"), "合同")
        assert would_purge_vendors(no, date(2035, 1, 1)).vendors == 1  # only the account that was replaced
        with transaction() as store:
            engagement = store.engagements.get(no)
            for duty in store.obligations.open_of(engagement):
                store.obligations.fulfil(engagement, duty.kind, duty.subject)
            barred = VendorRestriction(
                organisation_id=organisation.id or 0,
                engagement_id=engagement.id or 0,
                reason="擅自转包",
                evidence="XC-2026-0001",
                starts_on=date(2027, 1, 1),
                ends_on=date(2032, 1, 1),
                status="限制中",
                proposed_by="陈晓",
                proposed_on=date(2027, 1, 1),
            )
            store.vendors.keep_restriction(engagement, barred, "陈晓", "restriction proposed", NOW)
        assert [would_purge_vendors(no, date(2035, 1, day)).vendors for day in (1, 2)] == [1, 3]


@pytest.mark.row("S8.5")
def test_a_contact_gets_a_copy_of_their_own_data_and_has_them_deleted(home: Path, tmp_path: Path) -> None:
    with it_service() as no:
        with transaction() as store:
            uscc = entered(store, no).uscc
        with zipfile.ZipFile(export_contact(uscc, 1, tmp_path)) as archive:
            said = json.loads(archive.read("个人信息.json"))
            assert sorted(archive.namelist()) == ["个人信息.json", "个人信息.xlsx"]
        assert [field["value"] for field in said["fields"]] == list(ONE.model_dump().values())
        assert [one["act"] for one in said["looked"]] == ["登记名单", "登记名单"]
        assert OTHER.phone not in json.dumps(said)

        with pytest.raises(Refused, match="周敏 不是其本人或有效代理人"):
            forget_contact(uscc, 1, "周敏")
        drop_contact(uscc, 1, "陈晓")  # killed here
        with pytest.raises(Refused, match="上次删除没有完成"):
            forget_contact(uscc, 1, "陈晓")
        status, printed, _ = waibao("privacy", "purge", "--home", home)
        assert (status, "SD-2026-0001" in printed) == (0, True)

        shown = as_json("vendors", "show", uscc, "--home", home)
        assert [(one["name"], one["phone"]) for one in shown["contacts"]] == [("方**", "139****0102")]
        with reading() as store:
            [record] = records(store, no)
            assert [(row.what, row.count) for row in record.rows] == [("联系人", 1), ("供应商登记表", 2)]
            assert kept(store) == (1, 2, 1)
            assert verify(store) == []

        status, printed, _ = waibao("vendors", "contact-delete", uscc, "1", "--by", "陈晓", "--home", home)
        assert (status, "删除记录 SD-2026-0001" in printed) == (0, True)
        status, _, refused = waibao("vendors", "contact-copy", uscc, "1", "--out", tmp_path, "--home", home)
        assert (status, "没有第 1 名" in refused) == (1, True)


def test_a_list_that_is_gone_without_a_record_of_its_deletion_is_an_alteration(home: Path) -> None:
    assert home
    with it_service() as no, transaction() as store:
        entered(store, no)
        row = store.session.exec(select(VendorContacts)).one()
        row.sealed, row.purged_on = "", date(2026, 4, 2)
        store.session.add(row)
    with reading() as store:
        assert [found.what for found in verify(store)] == ["已删除，而审计记录没有登记"]

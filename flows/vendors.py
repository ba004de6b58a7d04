"""供应商档案: what staff enter of a vendor, whatever the engagement; each entry is followed by the dossier anew."""

from typing import Annotated

from pydantic import Field

from flows.phase import business_flow, form_title
from schemas.forms import StrictModel
from schemas.values import Line, Uscc
from schemas.vendors import (
    AccountChanged,
    AccountReviewed,
    CredentialRenewed,
    RestrictionLifted,
    RestrictionProposed,
    RestrictionReviewed,
    VendorRegistration,
)
from tasks.vendor_dossier import issue_dossier
from tasks.vendor_restrictions import (
    LIFTED,
    STANDING,
    issue_restriction_decision,
    propose_lifting,
    propose_restriction,
    review_restriction,
)
from tasks.vendors import (
    enter_account,
    enter_contacts,
    issue_vendor_form,
    put_away_form,
    register_vendor,
    renew_credential,
    review_account,
    take_in_form,
)


class VendorFormOf(StrictModel):
    """要发出的供应商登记表。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    uscc: Uscc = Field(title="供应商的统一社会信用代码")


@business_flow("发出供应商登记表", "发出供应商登记表 {form.no}")
def vendor_form(form: Annotated[VendorFormOf, form_title("供应商登记表")]) -> str:
    """发出供应商登记表：供应商填写联系人和收款账户后发回，放入收件目录该项目下的“供应商”。"""
    return f"{form.no} 供应商登记表 {issue_vendor_form(form.no, form.uscc).number}"


@business_flow("供应商档案登记", "供应商档案登记 {registration.no}")
def vendor_registration(registration: Annotated[VendorRegistration, form_title("供应商")]) -> str:
    """供应商档案登记：登记证照、联系人和收款账户，出具供应商档案；账户须经另一人复核才可付款。

    Raises:
        Refused: a credential has expired, or it is not that person's to enter.
        BadInput: the registration form has faults; it is answered with a correction sheet.
    """
    no, uscc, by = registration.no, registration.vendor.uscc, registration.by
    register_vendor(registration)
    if registration.file:
        purpose = take_in_form(no, registration.file, uscc)
        enter_contacts(no, registration.file, uscc, purpose, by)
        enter_account(AccountChanged(no=no, by=by, uscc=uscc, file=registration.file), purpose)
    dossier = issue_dossier(no, uscc, by)
    if registration.file:
        put_away_form(no, registration.file)
    return f"{no} 供应商档案 {dossier.number}"


@business_flow("证照更新", "证照更新 {renewal.no}")
def credential_renewal(renewal: Annotated[CredentialRenewed, form_title("证照")]) -> str:
    """证照更新：登记换发、续保或者新取得的证照，更新供应商档案。"""
    renew_credential(renewal)
    return f"{renewal.no} 供应商档案 {issue_dossier(renewal.no, renewal.uscc, renewal.by).number}"


@business_flow("账户变更", "账户变更 {account.no}")
def account_change(account: Annotated[AccountChanged, form_title("账户变更")]) -> str:
    """账户变更：按供应商登记表登记新账户；另一人按档案中原有的联系方式复核以前不向该供应商付款。

    The contacts stay: a letter that changes the account must not also name whom to call about it (R24).
    """
    no, uscc = account.no, account.uscc
    purpose = take_in_form(no, account.file, uscc)
    status = enter_account(account, purpose)
    dossier = issue_dossier(no, uscc, account.by)
    put_away_form(no, account.file)
    return f"{no} 供应商档案 {dossier.number}，账户{status}"


@business_flow("账户复核", "账户复核 {review.no}")
def account_review(review: Annotated[AccountReviewed, form_title("账户复核")]) -> str:
    """账户复核：另一人回访供应商后确认账户变更属实与否；属实的从此付至新账户。"""
    status = review_account(review)
    return f"{review.no} 供应商档案 {issue_dossier(review.no, review.uscc, review.by).number}，账户{status}"


@business_flow("列入限制名单", "列入限制名单 {restriction.no}")
def restriction_proposal(restriction: Annotated[RestrictionProposed, form_title("限制")]) -> str:
    """列入限制名单：提出限制某供应商，写明事由、依据和期限，由审批人复核后生效。"""
    propose_restriction(restriction)
    return f"{restriction.no} 列入限制名单待复核"


@business_flow("移出限制名单", "移出限制名单 {lifting.no}")
def restriction_lifting(lifting: Annotated[RestrictionLifted, form_title("移出")]) -> str:
    """移出限制名单：提出提前结束限制，由审批人复核后生效。"""
    propose_lifting(lifting)
    return f"{lifting.no} 移出限制名单待复核"


@business_flow("限制名单复核", "限制名单复核 {decision.no}")
def restriction_review(decision: Annotated[RestrictionReviewed, form_title("决定")]) -> str:
    """限制名单复核：批准或者不批准列入、移出；批准的出具决定书并更新供应商档案。"""
    no, agreed = decision.no, decision.verdict == "同意"
    restriction, status = review_restriction(decision)
    dossier = issue_dossier(no, decision.uscc, decision.by).number
    if agreed and status in (STANDING, LIFTED):
        return f"{no} 限制名单决定书 {issue_restriction_decision(no, restriction, status).number}，供应商档案 {dossier}"
    return f"{no} 未批准，供应商档案 {dossier}"

"""Drafts of contracting papers: requirements as confirmed, terms as agreed, rounds of negotiation so far."""

import re
from typing import Any

from schemas.contracting import ContractTerms
from schemas.hr_terms import HrTerms
from schemas.request import REGIME_TITLES
from schemas.requirements import Requirement
from schemas.requirements_analysis import QualityKind
from schemas.roster_fields import material_fields, roster_fields
from schemas.rules.periods import RHYTHM_TITLES
from schemas.values import from_fen
from tasks.awards import left_behind
from tasks.drafts.known import Known

CODE = re.compile(r"XQ-[0-9]{2,3}(-[0-9]{1,2})?")
QUALITIES: dict[str, QualityKind] = {"性能": "性能", "安全": "安全", "其他": "其他"}


def requirements_analysis(known: Known) -> dict[str, Any]:
    draft, plan, request = known.requirements_draft, known.plan, known.request
    coded = [item for item in known.requirements if CODE.fullmatch(item.code)]
    screens = [item for item in coded if item.category == "界面"]
    qualities = [item for item in coded if item.category in QUALITIES]
    return {
        "scope": draft and draft.summary,
        "goals": request.goals,
        "constraints": plan and plan.constraints,
        "exclusions": request.scope_out,
        "existing": request.needs,
        "functions": [
            _wanted(known, item, "description") for item in coded if item not in screens and item not in qualities
        ],
        "screens": [_wanted(known, item, "requirement") for item in screens],
        "qualities": [
            {
                "code": item.code,
                "kind": QUALITIES[item.category],
                "requirement": item.text,
                **({"target": mark} if (mark := _marks(known, item.code)) else {}),
                "priority": item.priority,
            }
            for item in qualities
        ],
    }


def _wanted(known: Known, item: Requirement, field: str) -> dict[str, Any]:
    row = {"code": item.code, field: item.text, "priority": item.priority}
    return {**row, "acceptance": marks} if (marks := _marks(known, item.code)) else row


def _marks(known: Known, code: str) -> str:
    """By which marks a requirement is accepted, as agreed; empty where nothing was."""
    agreed = known.criteria.criteria if known.criteria else []
    return "；".join(f"{item.criterion}：{item.pass_mark}" for item in agreed if code in item.requirements)[:200]


def negotiation_minutes(known: Known) -> dict[str, Any]:
    earlier = known.last_issued("negotiation-minutes")
    if earlier and earlier.form.vendor.name in left_behind(known.store, known.engagement):
        earlier = None  # the next vendor begins anew
    draft: dict[str, Any] = {
        "vendor": known.vendor,
        "regime": REGIME_TITLES[known.request.regime],
        "round": earlier.form.round + 1 if earlier else 1,
    }
    if earlier:
        said = earlier.form
        going_on = [topic for topic in said.topics if topic.result == "继续谈判"]
        return draft | {
            "earlier": earlier.document.number,
            "held_on": said.next_on,
            "place": said.next_place,
            "negotiators": said.negotiators,
            "topics": [{"title": topic.title, "clause": topic.clause} for topic in going_on],
            "prices": [{"item": row.item, "before": row.after, "counted": row.counted} for row in said.prices],
        }
    if price := _offered(known):
        draft["prices"] = [{"item": "合同总价", "before": price}]
    return draft


def _offered(known: Known) -> Any:
    """What the chosen vendor offered, in yuan."""
    if known.award is None:
        return None
    vendor, _ = known.store.sourcing.vendor_named(known.engagement, known.award.vendor)
    bid = known.store.sourcing.bid_of(vendor)
    return from_fen(bid.gross_fen) if bid and bid.valid else None


def contract_rules(known: Known) -> dict[str, Any]:
    roles, terms, contract, vendor = known.roles, known.terms, known.contract, known.vendor
    if not (terms and contract and vendor):
        return {}
    return {
        "effective_on": contract.signed_on,
        "client_executive": roles["approver"],
        "client_lead": terms.client_leader,
        "acceptor": roles["acceptor"],
        "client_security": terms.client_security,
        "verifier": roles["project_lead"],
        "payment_approver": roles["finance_approver"],
        "payer": roles["cashier"],
        "vendor_executive": terms.vendor_executive or vendor.legal_representative,
        "vendor_lead": terms.vendor_leader,
        "vendor_quality": terms.vendor_quality,
        "vendor_security": terms.vendor_security,
        "report_every": RHYTHM_TITLES[terms.report_every],
        "acceptance_days": terms.acceptance_days,
        "retest_rounds": terms.retest_rounds,
        "payment_days": terms.payment_days,
        "site_checks": terms.site_checks,
        "copies": terms.copies,
    }


def nda(known: Known) -> dict[str, Any]:
    """Both sides owe secrecy, only for the contract, without a penalty of its own: so the contract has it."""
    terms, contract = known.terms, known.contract
    if not (terms and contract):
        return {"vendor": known.vendor}
    return {
        "vendor": known.vendor,
        "contract_no": contract.no,
        "direction": "双向",
        "purpose": f"订立和履行《{known.engagement.title}合同》（{contract.no}）",
        "exchange_from": terms.starts_on,
        "exchange_to": terms.ends_on,
        "personal_data": "包含" if terms.personal_data else "不包含",
        "years": terms.confidentiality_years,
        "penalty": "0.00",
        "formalities": _formalities(terms),
    }


def data_processing_agreement(known: Known) -> dict[str, Any]:
    terms = known.terms_in_hand
    if terms is None:
        return {"vendor": known.vendor}
    return {
        "vendor": known.vendor,
        "contract_no": known.contract_no,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "client_officer": terms.client_security,
        "vendor_officer": terms.vendor_security,
        "formalities": _formalities(terms),
        **(_people_entrusted(known, terms.hr) if terms.hr else {}),
    }


def _people_entrusted(known: Known, hr: HrTerms) -> dict[str, Any]:
    """What the vendor of an HR service processes of the employees, as far as contract and law say it."""
    client = known.client.name
    keeps = hr.nature != "人事代理"
    return {
        "service": f"人事外包（{hr.nature}）：员工入职、离职、异动手续，人事档案和资料，"
        "社会保险、住房公积金和工资代办，月度人员信息报表",
        "purpose": f"为{client}办理员工的入职、离职、异动手续和人事档案，编制员工名册和月度人员信息报表，"
        "代办社会保险、住房公积金、工资发放和个人所得税申报，开通和注销员工的系统账号。",
        "subjects": [f"{client}的员工和拟入职人员", "员工指定的紧急联系人"],
        "minors": "不涉及",
        "fields_entrusted": [*roster_fields(hr.planned_headcount), *material_fields(hr.planned_headcount)],
        "report_every": "每月",
        "at_end": "返还后删除",
        "kept_by_law": ["已经解除或者终止的劳动合同文本，至少保存二年（劳动合同法第五十条）"] if keeps else [],
    }


def _formalities(terms: ContractTerms) -> dict[str, Any]:
    return {
        "forum": terms.forum,
        "forum_name": terms.forum_name,
        "signing_place": terms.signing_place,
        "copies": terms.copies,
    }

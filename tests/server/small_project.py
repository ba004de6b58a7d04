"""One small engagement as the UI's forms carry it: a request, an answer to every gate, and the files sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from schemas.values import SHANGHAI

WINNER, SECOND, THIRD = "青禾印务有限公司", "双桥文化服务有限公司", "东湖图文有限公司"
PRICES = {WINNER: "60000.00", SECOND: "66000.00", THIRD: "72000.00"}
CREDIT_CODES = {WINNER: "91110000MA00TEA159", SECOND: "91310000MA1TEU02XK", THIRD: "91440300MA5TEW030D"}
# The contract's price less 5 % retention; the invoice at 6 %.
PAYABLE, NET, TAX = Decimal("57000.00"), Decimal("53773.58"), Decimal("3226.42")

ROLES = {
    "planner": "周敏",
    "approver": "李建国",
    "buyer": "陈晓",
    "award_approver": "王立新",
    "requirements_owner": "赵倩",
    "signatory": "孙涛",
    "project_lead": "何志远",
    "acceptor": "吴海燕",
    "finance_approver": "郑文博",
    "cashier": "冯丽",
}


def day(offset: int = 0) -> str:
    """A day in Shanghai, counted from today."""
    return (datetime.now(SHANGHAI) + timedelta(offset)).date().isoformat()


def organisation(name: str, uscc: str, size: str = "小型企业") -> dict[str, Any]:
    """A company like no other: what two bidders have in common is asked about before the award."""
    return {
        "name": name,
        "uscc": uscc,
        "address": "江州市示范路1号",
        "legal_representative": f"{name[0]}某",
        "contact": f"{name[1]}某",
        "phone": f"0591-8800 {int(uscc[2:6]) % 10_000:04d}",
        "size": size,
    }


def request(title: str = "员工手册印制") -> dict[str, Any]:
    """A general engagement of one milestone that starts today."""
    return {
        "kind": "一般外包",
        "title": title,
        "client": organisation("江州精工机械有限公司", "91350100M000100Y43", "大型企业"),
        "department": "行政部",
        "applicant": "周敏",
        "needs": "现行员工手册印于五年前，内容已多处过时，需要重新编排印制。",
        "goals": ["全体员工人手一册"],
        "scope_in": ["排版、印刷、装订和送货"],
        "scope_out": ["手册内容的撰写"],
        "strategy_fit": "制度宣贯是年度管理重点。",
        "budget": "80000.00",
        "start_on": day(),
        "finish_on": day(90),
        "regime": "企业自愿采购",
        "method": "询价",
        "candidates": [organisation(name, uscc) for name, uscc in CREDIT_CODES.items()],
        "quotation_items": [{"name": "员工手册排版印制", "unit": "册", "quantity": 1200}],
        "roles": ROLES,
    }


def quotation(vendor: str) -> str:
    """A quotation as a CSV file, the way vendors without a spreadsheet program send it."""
    price = Decimal(PRICES[vendor])
    return "\n".join(
        [
            "报价表",
            f"报价单位,{vendor}",
            f"统一社会信用代码,{CREDIT_CODES[vendor]}",
            "税率（%）,6",
            "报价有效期（天）,90",
            f"报价日期,{day()}",
            "序号,名称（工作内容）,单位,数量,含税单价（元）,含税金额（元）,备注",
            f"1,员工手册排版印制,册,1200,{price / 1200},{price},",
            f"合计,,,,,{price},",
        ]
    )


def hand_in(inbox: Path) -> None:
    """Put everything that vendors send into an inbox."""
    inbox.mkdir(parents=True, exist_ok=True)
    for vendor in PRICES:
        (inbox / f"报价 {vendor}.csv").write_text(quotation(vendor), encoding="utf-8")
    (inbox / "样书说明.txt").write_text("样书两册，纸张与装订同约定。", encoding="utf-8")


def plan() -> dict[str, Any]:
    assessed = [{"item": "同类经验", "mark": 4, "reason": "同类项目常见"}]
    return {
        "purpose": "印制新版员工手册。",
        "contents": ["排版、印刷、装订、送货"],
        "responsible_body": "行政部",
        "team": [{"role": "项目负责人", "person": "何志远", "duty": "组织实施"}],
        "work": [{"name": "排版与印制", "start": day(), "finish": day(30), "owner": "受托方"}],
        "milestones": [
            {
                "name": "交付手册",
                "due_on": day(30),
                "ratio": "100",
                "deliverables": [{"name": "样书说明", "table": "普通文件"}],
            }
        ],
        "resources": ["手册定稿文本"],
        "budget_lines": [{"item": "印制费", "amount": "75000.00"}],
        "effects": ["制度宣贯到人"],
        "technical": assessed,
        "market": assessed,
        "economics": {
            "make_costs": ["100000.00", "0.00"],
            "buy_costs": ["75000.00", "0.00"],
            "benefits": ["0.00", "90000.00"],
            "discount_rate": "8",
        },
        "risks": [
            {
                "code": "R-01",
                "cause": "定稿推迟",
                "effect": "交付顺延",
                "probability": 2,
                "impact": 3,
                "strategy": "减轻",
                "measure": "分章定稿",
                "owner": "周敏",
            }
        ],
    }


def terms() -> dict[str, Any]:
    return {
        "milestones": [{"name": "交付手册", "due_on": day(30), "ratio": "100", "retention": "5"}],
        "payment_days": 30,
        "acceptance_days": 15,
        "warranty_months": 12,
        "ip_owner": "委托方",
        "ip_transfer": "付清全部价款时",
        "forum": "仲裁",
        "forum_name": "江州仲裁委员会",
        "penalty_cap": "10",
        "client_leader": "何志远",
        "vendor_leader": "许某",
        "report_every": "每月",
        "payee": {
            "name": WINNER,
            "bank": "江州银行高新支行",
            "account": "1402000000000000123",
            "entered_by": "陈晓",
            "confirmed_by": "郑文博",
        },
        "signing_place": "江州市",
        "starts_on": day(),
        "ends_on": day(120),
    }


BOTH_SIDES = [
    {"name": "吴海燕", "side": "甲方", "role": "验收负责人"},
    {"name": "许某", "side": "乙方", "role": "经理"},
]


def points() -> list[dict[str, Any]]:
    marks = {WINNER: "90", SECOND: "85", THIRD: "80"}
    return [
        {"judge": "刘芳", "vendor": vendor, "reputation": mark, "capability": mark, "experience": mark, "service": mark}
        for vendor, mark in marks.items()
    ]


def invoice() -> dict[str, Any]:
    return {
        "number": "26352000000000000101",
        "kind": "增值税专用发票",
        "issued_on": day(),
        "seller_name": WINNER,
        "seller_uscc": CREDIT_CODES[WINNER],
        "tax_rate": "6",
        "net": str(NET),
        "tax": str(TAX),
        "gross": str(PAYABLE),
    }


def answers() -> dict[str, dict[str, Any]]:
    """What each responsible person fills in, by decision, in the order in which the engagement asks."""
    criterion = {
        "code": "AC-01",
        "milestone": 1,
        "requirements": ["XQ-01"],
        "criterion": "样书与定稿一致",
        "method": "检查",
        "pass_mark": "无错页、漏页",
        "mandatory": True,
        "weight": 100,
        "judge": "吴海燕",
    }
    requirement = {"code": "XQ-01", "category": "业务", "text": "印制 1,200 册，胶装", "priority": "必须"}
    received = [
        {"vendor": vendor, "file": f"报价 {vendor}.csv", "received_at": f"{day()}T00:00:00+08:00"} for vendor in PRICES
    ]
    signatories = {"client_signatory": "林某某", "vendor_signatory": "方某某", "signed_on": day()}
    return {
        "plan-drafted-1": {"by": "周敏", **plan()},
        "plan-approval-1": {"by": "李建国", "verdict": "同意"},
        "bids-received-1": {"by": "陈晓", "bids": received},
        "bids-scored-1": {"by": "陈晓", "judges": [{"name": "刘芳", "interest": False}], "scores": points()},
        "award-1": {"by": "王立新", "vendor": WINNER},
        "requirements-drafted-1": {"by": "周敏", "summary": "新版员工手册。", "requirements": [requirement]},
        "requirements-confirmed-1": {"by": "赵倩", "verdict": "满意、确认"},
        "criteria-agreed-1": {"by": "吴海燕", "criteria": [criterion], "pass_ratio": "80"},
        "contract-terms-1": {"by": "陈晓", **terms()},
        "contract-signed-1": {"by": "孙涛", **signatories},
        "kickoff-held-1": {
            "by": "何志远",
            "held_on": day(),
            "place": "行政部会议室",
            "chair": "何志远",
            "attendees": BOTH_SIDES,
            "resolutions": ["三日内提供定稿"],
            "channels": ["每周一电话例会"],
            "delivery_requirements": ["附装箱单"],
        },
        "milestone-delivered-1-1": {
            "by": "何志远",
            "delivered_on": day(),
            "files": [{"name": "样书说明", "file": "样书说明.txt"}],
        },
        "acceptance-tested-1-1": {
            "by": "吴海燕",
            "tested_on": day(),
            "place": "行政部",
            "participants": BOTH_SIDES,
            "results": [{"code": "AC-01", "actual": "抽查 20 册，无错页、漏页", "passed": True}],
        },
        "acceptance-signed-1-1": {"by": "吴海燕", "verdict": "通过", "satisfaction": 5, **signatories},
        "payment-approved-1": {"by": "郑文博", "amount": str(PAYABLE)},
        "payment-made-1": {"by": "冯丽", "paid_on": day(), "voucher": "PZ-0001", "invoice": invoice()},
        "review-decided-1": {"by": "李建国", "verdict": "续约", "reason": "按期交付，质量良好。"},
    }


@dataclass(frozen=True)
class Wrong:
    """An answer that fits the form's schema and may not stand, and what staff then read above the form."""

    form: dict[str, Any]
    said: str


def wrong_answers() -> dict[str, Wrong]:
    """Ways of being wrong that a form's schema cannot know: by what it says, by the record, by who answers."""
    return {
        "plan-approval-1": Wrong({"by": "李建国", "verdict": "退回修改"}, "须填写审批意见"),
        "award-1": Wrong({"by": "王立新", "vendor": "没有报价有限公司"}, "“没有报价有限公司”没有报价"),
        "payment-approved-1": Wrong({"by": "何志远", "amount": str(PAYABLE)}, "付款审批人（郑文博）办理，何志远"),
    }

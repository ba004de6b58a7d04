"""What is deployed: names, schedules, forms. Nothing else is decided here."""

from typing import Any, cast

from prefect import Flow
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.amendment import amendment
from flows.annual_it_report import annual_it_report
from flows.culture import culture_questionnaires, culture_returned
from flows.device_archive import device_archive
from flows.free_exit import free_exit
from flows.hr_daily import hr_inbox, hr_sweep
from flows.hr_roster import monthly_rosters
from flows.it_daily import it_sweep
from flows.it_payments import qr_payment, settlement
from flows.it_survey import survey_returned
from flows.lifecycle import lifecycle, resumption, single_phase
from flows.onboarding import (
    accounts_opened,
    chases_done,
    materials_received,
    materials_waived,
    onboarding,
    personnel_changes,
)
from flows.papers import paper
from flows.portfolio_scoring import portfolio_opening, portfolio_rescoring, portfolio_scoring
from flows.progress_report import progress_entry, progress_report
from flows.service_desk import devices_changed, need_answered, needs_heard, service_ticket, ticket_progress
from flows.site_visit import occasional_visit, site_visit, visit_moved
from flows.sweep import duty_ended, sweep
from flows.tendering import (
    addendum_confirmed,
    addendum_issued,
    award_failed,
    award_failure_decided,
    bid_handed_in,
    bid_withdrawn,
    bidder_registered,
    challenge_answered,
    challenge_decided,
    challenge_received,
    question_asked,
    questions_answered,
    security_forfeited,
    security_received,
    security_returned,
)
from flows.vendors import (
    account_change,
    account_review,
    credential_renewal,
    restriction_lifting,
    restriction_proposal,
    restriction_review,
    vendor_form,
    vendor_registration,
)
from schemas.phases import PHASE_TITLES

TIMEZONE = "Asia/Shanghai"

# Every morning before work; a slug keeps what was scheduled over a restart of the runner.
DAILY = Cron("0 7 * * *", timezone=TIMEZONE, slug="daily-sweep")
HR_DAILY = Cron("0 8 * * *", timezone=TIMEZONE, slug="hr-sweep")
HR_INBOX = Cron("*/15 8-20 * * *", timezone=TIMEZONE, slug="hr-inbox")
# The month before, on the 7th, rest day or not (R16).
HR_MONTHLY = Cron("0 9 7 * *", timezone=TIMEZONE, slug="hr-roster")
IT_DAILY = Cron("30 8 * * *", timezone=TIMEZONE, slug="it-sweep")
# The year before, when the last tickets of December are closed.
IT_ANNUAL = Cron("0 9 10 1 *", timezone=TIMEZONE, slug="it-annual")

# The quarter before has ended, and with it the months that count for retirement.
QUARTERLY = Cron("0 9 5 1,4,7,10 *", timezone=TIMEZONE, slug="portfolio-rescoring")


def all_deployments() -> list[RunnerDeployment]:
    """Every deployment of the product, under the tag by which staff find their own and its runs."""
    groups = {
        "项目": project_deployments(),
        "应用评估": portfolio_deployments(),
        "供应商": vendor_deployments(),
        "招标": tender_deployments(),
        "人事": hr_deployments(),
        "IT": [*it_deployments(), *it_payment_deployments()],
    }
    for tag, group in groups.items():
        for deployment in group:
            deployment.tags = [tag, *(["定时"] if deployment.schedules else [])]
    return [deployment for group in groups.values() for deployment in group]


def project_deployments() -> list[RunnerDeployment]:
    """What every engagement needs, and the daily sweep."""
    return [
        deployed(lifecycle, "外包全流程", "新建一个外包项目并走完全流程，在需要决定处停下等待填写。"),
        deployed(resumption, "继续项目", "从中断处继续一个已经登记的项目，只填项目编号。"),
        *(
            deployed(single_phase, f"阶段-{title}", f"只运行{title}阶段；项目编号必填。", parameters={"phase": title})
            for title in PHASE_TITLES.values()
        ),
        deployed(progress_report, "进度报告", "出具一期进度报告并安排下一期。签订合同后自动排期，也可手工运行。"),
        deployed(progress_entry, "项目进展登记", "登记各里程碑完成情况、成本、质量、问题与风险，进度报告据此计算。"),
        deployed(paper, "出具文书", "填写并出具一份文书，或修订已出具的文书：会议、检查、变更、通知、函件等。"),
        deployed(amendment, "合同变更", "登记双方已签署的变更单，出具补充协议；条款、付款计划和到期事项随之变更。"),
        deployed(sweep, "每日巡检", "每天 7:00 补出到期未出的报告，提示逾期和将到期的事项。", schedules=[DAILY]),
        deployed(duty_ended, "到期事项办结", "登记由人办理的到期事项已经办理或者不再适用，此后每日巡检不再提示。"),
    ]


def portfolio_deployments() -> list[RunnerDeployment]:
    """What decides which applications are outsourced."""
    scoring = "按九项因素给应用清单评分、排名、分档；清单放在收件目录“应用评估”下，有误的出更正单。"
    quarterly = "每季度首月 5 日 9:00 复评各组合暂不外包的应用，报告变化；也可手工运行一个组合。"
    return [
        deployed(portfolio_scoring, "应用外包适宜性评估", scoring),
        deployed(
            portfolio_rescoring, "暂不外包应用复评", quarterly, schedules=[QUARTERLY], parameters={"rescoring": {}}
        ),
        deployed(portfolio_opening, "评估候选立项", "把评估出的外包候选登记为外包项目，申请内容已填好；不会重复立项。"),
    ]


def vendor_deployments() -> list[RunnerDeployment]:
    """What is kept of vendors, whatever the engagement, and how both sides work."""
    return [
        deployed(
            vendor_form,
            "发出供应商登记表",
            "供应商填写联系人和收款账户的工作簿；交回后放入收件目录该项目下的“供应商”。",
        ),
        deployed(vendor_registration, "供应商档案登记", "登记供应商的证照、联系人和收款账户，出具供应商档案。"),
        deployed(credential_renewal, "证照更新", "登记换发、续保或者新取得的证照。"),
        deployed(account_change, "账户变更", "按供应商登记表登记新的收款账户；另一人复核以前不付款。"),
        deployed(account_review, "账户复核", "另一人回访供应商后确认账户变更属实与否。"),
        deployed(restriction_proposal, "列入限制名单", "提出在一定期间内不邀请、不选定某供应商，由审批人复核。"),
        deployed(restriction_lifting, "移出限制名单", "提出提前结束限制，由审批人复核。"),
        deployed(restriction_review, "限制名单复核", "批准或者不批准列入、移出；批准的出具决定书。"),
        deployed(culture_questionnaires, "发出文化调查问卷", "向甲方和各受邀供应商各发一份，问题相同。"),
        deployed(culture_returned, "登记文化调查问卷", "核验交回的问卷，有未答的退回；双方交齐后评估表自动带出答案。"),
    ]


def tender_deployments() -> list[RunnerDeployment]:
    """What comes in between the asking and the award."""
    return [
        deployed(bidder_registered, "登记潜在投标人", "公开招标：登记获取招标文件的供应商，发给招标文件和报价表。"),
        deployed(bid_handed_in, "接收投标文件", "封存送达的投标、报价文件，出具载有摘要的接收回执；逾期的拒收。"),
        deployed(bid_withdrawn, "撤回投标文件", "登记投标人在截止之前的书面撤回。"),
        deployed(question_asked, "供应商提问登记", "登记供应商对采购文件的书面提问。"),
        deployed(questions_answered, "答复供应商提问", "向全部供应商发出澄清答疑文件，不说明问题的来源。"),
        deployed(addendum_issued, "发出补遗", "向全部供应商发出补遗文件，依法顺延截止时间。"),
        deployed(addendum_confirmed, "确认补遗", "登记供应商对澄清、补遗的书面确认。"),
        deployed(challenge_received, "质疑异议登记", "登记书面质疑、异议和答复期限；答复之前不得定标、签订合同。"),
        deployed(challenge_answered, "质疑异议答复", "登记答复的结论，出具答复书。"),
        deployed(challenge_decided, "质疑异议处理决定", "质疑、异议成立的，由审批人决定采购怎样继续，或者终止。"),
        deployed(award_failed, "中标人不能签约登记", "签约以前中标、成交供应商放弃或者不符合条件的，登记情形和证据。"),
        deployed(award_failure_decided, "中标人不能签约处理决定", "由定标人决定：确定下一名候选人，或者终止采购。"),
        deployed(security_received, "保证金登记", "登记投标、履约保证金或者保函，计算应退日期。"),
        deployed(security_returned, "保证金退还", "登记退还，出具保证金退还通知。"),
        deployed(security_forfeited, "保证金不予退还", "登记不予退还的情形和批准人，出具通知。"),
    ]


def hr_deployments() -> list[RunnerDeployment]:
    """What HR engagements need."""
    monthly = "每月 7 日 9:00 出具各人事外包项目上月的月报并报送；也可手工运行任一月份，或者出具更正版。"
    daily = "每天 8:00 列出须催办的人员和未当日告知的账号，补出、报送到期的月报。"
    arrivals = "每 15 分钟登记收件目录“在册”“入职”“变动”“资料”下新到的文件，有误的出更正单。"
    return [
        deployed(onboarding, "入职办理", "按入职人员信息表建档并出具入职文书；名单放在收件目录“入职”下。"),
        deployed(personnel_changes, "人员变动登记", "登记离职和异动，只填档案号或工号。"),
        deployed(accounts_opened, "账号开通登记", "登记 NC、OA 账号的开通和告知时间，不填密码。"),
        deployed(materials_received, "入职资料登记", "登记收件目录“资料/<档案号或工号>”下的扫描件。"),
        deployed(materials_waived, "免交资料登记", "登记某人不须提交的资料和理由。"),
        deployed(chases_done, "催办结果登记", "登记催办的日期、方式、结果和原因；特殊情况当日出报告。"),
        deployed(monthly_rosters, "人事月报", monthly, schedules=[HR_MONTHLY], parameters={"report": {}}),
        deployed(hr_sweep, "人事巡检", daily, schedules=[HR_DAILY]),
        deployed(hr_inbox, "人事收件", arrivals, schedules=[HR_INBOX]),
    ]


def it_deployments() -> list[RunnerDeployment]:
    """What IT service engagements need."""
    daily = "每天 8:30 准备到期的上门，催办未答复的服务确认，列出未登记的上门、超时的工单和未答复的新需求。"
    annual = "每年 1 月 10 日 9:00 出具各IT服务项目上一年度的运行报告；也可手工运行一个项目或者任一期间。"
    return [
        deployed(survey_returned, "登记调查表", "核验客户交回的软硬件信息调查表，有误的出更正单，无误的登记为下一版。"),
        deployed(site_visit, "上门服务", "办理一次上门：准备、登记结果、甲方确认。签订合同后自动排期，也可手工运行。"),
        deployed(occasional_visit, "约定临时上门", "约定一次例行之外的上门，可附相关工单。"),
        deployed(visit_moved, "上门改期", "把尚未服务的一次上门改到另一个工作日。"),
        deployed(service_ticket, "报修", "登记故障或者服务请求，按级别计算时限。"),
        deployed(ticket_progress, "工单进展", "登记响应、到场、恢复和双方签字，出具服务单。"),
        deployed(devices_changed, "设备变更登记", "登记停用、启用、搬移和换人，更新设备台账。"),
        deployed(needs_heard, "新需求登记", "把回访等场合提出的新需求转交有关部门。"),
        deployed(need_answered, "需求答复登记", "登记部门对一项新需求的答复。"),
        deployed(it_sweep, "IT巡检", daily, schedules=[IT_DAILY]),
        deployed(annual_it_report, "年度IT运行报告", annual, schedules=[IT_ANNUAL], parameters={"span": {}}),
        deployed(device_archive, "设备档案", "出具一台设备的档案：配置、变更、报修、巡检经历和更新建议。"),
    ]


def it_payment_deployments() -> list[RunnerDeployment]:
    """What the payment of IT packages needs."""
    return [
        deployed(qr_payment, "扫码支付", "按套餐开立订单，出具微信支付、支付宝二维码的扫码支付单。"),
        deployed(settlement, "平台对账", "把商户账单与扫码订单核对；账单放在收件目录“对账”下。"),
        deployed(free_exit, "免费退出", "签订之日起一个月内甲方单方终止：终止通知书、退款通知书，取消上门。"),
    ]


def deployed(flow: Flow[..., Any], name: str, description: str, **options: Any) -> RunnerDeployment:
    """One deployment; the module path lets the runner start it from any directory."""
    made = flow.to_deployment(name, description=description, entrypoint_type=EntrypointType.MODULE_PATH, **options)
    return cast("RunnerDeployment", made)

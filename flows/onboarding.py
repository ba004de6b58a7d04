"""入职办理, and what follows until a file is complete: papers, accounts, follow-ups. Rows S3.1–S3.3, S3.6, S3.7."""

from typing import Annotated

from flows.asking import run_key
from flows.phase import business_flow, form_title
from schemas.errors import BadInput
from schemas.hr_forms import AccountsOf, ChangesOf, ChasesOf, EngagementOf, OnboardingOf, WaiversOf
from tasks.hr_changes import record_changes
from tasks.hr_followups import issue_follow_up_list, list_follow_ups, record_chases, report_special_cases
from tasks.hr_materials import receive_materials, waive_materials
from tasks.hr_onboarding import issue_account_notice, issue_join_papers, record_accounts
from tasks.hr_people import Folder, put_away, receive_announcement


@business_flow("入职办理", "入职办理 {onboarding.no}")
def onboarding(onboarding: Annotated[OnboardingOf, form_title("入职")]) -> str:
    """入职办理：核验入职人员信息表，建档，当日出具入职通知书、资料清单、资料卡和信息表，列出要开通的账号。"""
    return take_in(onboarding.no, "入职", onboarding.file, onboarding.channel)


def take_in(no: str, folder: Folder, file: str, channel: str = "市场") -> str:
    """Take in one file of people, and issue the papers of everybody who joins by it; those on file before need none.

    Raises:
        BadInput: the file is rejected; its correction sheet is named.
    """
    announced = receive_announcement(no, folder, file, channel)
    for file_no in announced.joined if folder == "入职" else ():
        issue_join_papers(no, file_no)
    put_away(no, folder, file)
    if not announced.accepted:
        raise BadInput(f"{no} {folder}文件", "未通过核验，没有登记任何人员", f"请把更正单退给发件人：{announced.sheet}")
    return f"{no} 登记 {len(announced.people)} 人" + (f"：{'、'.join(announced.people)}" if announced.people else "")


@business_flow("人员变动登记", "人员变动登记 {changes.no}")
def personnel_changes(changes: Annotated[ChangesOf, form_title("人员变动")]) -> str:
    """人员变动登记：登记离职、异动和更正；入职请用“入职办理”，成批的变动请放入收件目录“变动”。"""
    files = record_changes(changes, f"prefect:{run_key()}")
    return f"登记 {len(files)} 人" + (f"：{'、'.join(files)}" if files else "，没有新的内容")


@business_flow("账号开通登记", "账号开通登记 {accounts.no}")
def accounts_opened(accounts: Annotated[AccountsOf, form_title("账号")]) -> str:
    """账号开通登记：登记 NC、OA 的开通和告知时间，出具开通通知；不登记密码。"""
    complete = record_accounts(accounts)
    for file_no in complete:
        issue_account_notice(accounts.no, file_no)
    return f"{len(complete)} 人的账号已全部开通并告知"


@business_flow("入职资料登记", "入职资料登记 {engagement.no}")
def materials_received(engagement: Annotated[EngagementOf, form_title("人事外包项目")]) -> str:
    """入职资料登记：登记收件目录“资料”下各人的扫描件；空白、打不开或认不出的留在原处并列出。

    Raises:
        BadInput: at the end, when scans were left.
    """
    if faults := receive_materials(engagement.no):
        lines = "\n".join(f"- {fault}" for fault in faults)
        raise BadInput(f"{engagement.no} 入职资料", f"有 {len(faults)} 个扫描件没有登记：\n{lines}\n", "其余已登记")
    return "全部登记"


@business_flow("免交资料登记", "免交资料登记 {waivers.no}")
def materials_waived(waivers: Annotated[WaiversOf, form_title("免交资料")]) -> None:
    """免交资料登记：登记某人不须提交的资料和理由。"""
    waive_materials(waivers)


@business_flow("催办结果登记", "催办结果登记 {chases.no}")
def chases_done(chases: Annotated[ChasesOf, form_title("催办结果")]) -> str:
    """催办结果登记：登记催办日期、方式、结果和原因；不能提交、拒绝提交的，当日出具特殊情况报告。"""
    record_chases(chases)
    report = report_special_cases(chases.no)
    return f"已出具特殊情况报告 {report.number}" if report else "没有新的特殊情况"


def chase(no: str) -> str:
    """List whom to chase today, where there is anybody new (R15)."""
    listed = list_follow_ups(no)
    return f"{no}：已出具资料催办清单 {issue_follow_up_list(no).number}（{listed} 人）" if listed else ""

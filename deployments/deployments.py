"""What is deployed: names, schedules, forms. Nothing else is decided here."""

from typing import Any, cast

from prefect import Flow
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.lifecycle import lifecycle, resumption, single_phase
from flows.papers import paper
from flows.progress_report import progress_entry, progress_report
from flows.sweep import sweep
from schemas.phases import PHASE_TITLES

TIMEZONE = "Asia/Shanghai"
TAGS = ["外包"]

# Every morning before work; a slug keeps what was scheduled over a restart of the runner.
DAILY = Cron("0 7 * * *", timezone=TIMEZONE, slug="daily-sweep")

# What the forms show above each parameter.
PARAMETER_TITLES = {
    "request": "外包需求申请",
    "project": "项目",
    "subject": "项目与里程碑",
    "phase": "阶段",
    "report": "进度报告",
    "progress": "项目进展",
    "paper": "文书",
}


def all_deployments() -> list[RunnerDeployment]:
    """Every deployment of the product."""
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
        deployed(sweep, "每日巡检", "每天 7:00 补出到期未出的报告，提示逾期和将到期的事项。", schedules=[DAILY]),
    ]


def deployed(flow: Flow[..., Any], name: str, description: str, **options: Any) -> RunnerDeployment:
    """One deployment; the module path lets the runner start it from any directory."""
    made = cast(
        "RunnerDeployment",
        flow.to_deployment(
            name, description=description, tags=TAGS, entrypoint_type=EntrypointType.MODULE_PATH, **options
        ),
    )
    # Prefect titles a parameter by its name, and has no public way to say otherwise.
    for parameter, drawn in made._parameter_openapi_schema.properties.items():
        drawn["title"] = PARAMETER_TITLES[parameter]
    return made

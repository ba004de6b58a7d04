"""Scenarios and answers with faults are refused with their place and remedy, and change nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders import EXAMPLE, short, write
from tests.command import waibao
from tests.faults.refusals_sample import unchanged
from tests.standing import Line

pytestmark = [pytest.mark.xdist_group("bad input"), pytest.mark.usefixtures("home")]


Scenario = dict[str, Any]


def refused(path: Path, tmp_path: Path) -> str:
    """Run a scenario file; what was said. Nothing was started, nothing created."""
    status, printed, said = waibao("run", path, "--home", tmp_path / "home")
    assert (status, printed) == (1, ""), said
    assert not (tmp_path / "home").exists()
    assert "Traceback" not in said
    assert "请" in said
    return said


def request(**changed: object) -> Callable[[Scenario], None]:
    return lambda scenario: scenario["request"].update(changed)


def form(key: str, **changed: object) -> Callable[[Scenario], None]:
    return lambda scenario: scenario["answers"][key]["form"].update(changed)


def without(*path: str) -> Callable[[Scenario], None]:
    def change(scenario: Scenario) -> None:
        place: Any = scenario
        for part in path[:-1]:
            place = place[part]
        del place[path[-1]]

    return change


def renamed(scenario: Scenario) -> None:
    scenario["answers"]["awards-1"] = scenario["answers"].pop("award-1")


def ratios(scenario: Scenario) -> None:
    stage = scenario["answers"]["plan-drafted-1"]["form"]["milestones"][0]
    stages = [{**stage, "name": f"第 {number} 期", "ratio": "33.33"} for number in (1, 2, 3)]
    scenario["answers"]["plan-drafted-1"]["form"] |= {"milestones": stages}


def second_bid(scenario: Scenario) -> None:
    bids = scenario["answers"]["bids-received-1"]["form"]["bids"]
    bids[1] = {**bids[1], "vendor": bids[0]["vendor"]}


FAULTS: dict[str, tuple[Callable[[Scenario], None], list[str]]] = {
    "unknown key": (request(budgett="1"), ["request.budgett", "不认识此项", "请删除，或核对名称"]),
    "unknown key at the top": (lambda scenario: scenario.update(answer={}), ["answer：不认识此项"]),
    "missing key": (without("request", "budget"), ["request.budget", "缺少此项：请补充"]),
    "missing request": (without("request"), ["request：缺少此项"]),
    "missing time": (without("answers", "award-1", "at"), ["answers.award-1.at：缺少此项"]),
    "unknown gate": (renamed, ["answers.awards-1", "没有决策点“awards-1”", "award"]),
    "impossible date as text": (
        request(start_on="2026-02-30"),
        ["request.start_on：不是有效日期", "请写成 2026-03-05"],
    ),
    "impossible time": (lambda s: s["answers"]["award-1"].update(at="2026-13-01 10:00"), ["award-1.at：不是有效时间"]),
    "digits as time": (lambda s: s["answers"]["award-1"].update(at=20260305), ["award-1.at", "不是有效时间"]),
    "end before start": (request(finish_on="2026-01-01"), ["request：计划完成日期 2026-01-01 不晚于开始日期"]),
    "ratios of 99.99 %": (ratios, ["answers.plan-drafted-1.form", "99.99", "100"]),
    "two bids of one vendor": (second_bid, ["answers.bids-received-1.form", "登记了两次报价", "请删去一份"]),
    "revise without comment": (
        form("plan-approval-1", comments=""),
        ["answers.plan-approval-1.form", "须填写审批意见", "请写明"],
    ),
    "unknown verdict": (
        form("plan-approval-1", verdict="perhaps"),
        ["plan-approval-1.form.verdict：只能填写", "同意"],
    ),
    "a wrong credit code": (
        lambda s: s["request"]["client"].update(uscc="91350100M000100Y44"),
        ["request.client.uscc", "请"],
    ),
    "an amount with three decimals": (request(budget="1.005"), ["request.budget：金额最多两位小数：请精确到分"]),
    "control characters": (request(title="点检\x1b[31m系统"), ["request.title：含有无法打印的控制字符"]),
    "a text of two lines as a name": (request(title="点检\n系统"), ["request.title：只能填写一行"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_scenario_with_a_fault_is_refused_with_its_place_and_nothing_is_created(tmp_path: Path, fault: str) -> None:
    change, parts = FAULTS[fault]
    scenario = short()
    change(scenario)
    said = refused(write(scenario, tmp_path / "scenario"), tmp_path)

    assert "场景文件 scenario.yaml" in said
    for part in parts:
        assert part in said, said


def test_every_fault_of_a_scenario_is_named_at_once(tmp_path: Path) -> None:
    scenario = short()
    for fault in ("unknown key", "missing time", "ratios of 99.99 %"):
        FAULTS[fault][0](scenario)
    said = refused(write(scenario, tmp_path / "scenario"), tmp_path)

    assert said.count("\n- ") >= 2
    assert said.splitlines()[-1] == "请逐项改正后再运行"
    for part in ("budgett", "answers.award-1.at"):
        assert part in said


TEXTS = {
    "no YAML": ("scenario: a\nrequest: [1, 2\nanswers: {}\n", "第 3 行", "不是有效的 YAML"),
    "bad indentation": ("scenario: a\n  rehearsal: false\n", "第 2 行", "请核对缩进"),
    "a tab": ("scenario: a\nrequest:\n\tkind: software\n", "第 3 行", "不是有效的 YAML"),
    "a key twice": ("scenario: a\nrehearsal: false\nscenario: b\n", "第 3 行第 1 列", "重复的“scenario”"),
    "a day that is none": ("scenario: a\nopened_at: 2026-02-30\n", "第 2 行第 12 列", "“2026-02-30”不是有效的日期"),
    "a time that is none": ("opened_at: 2026-02-28 25:00:00\n", "第 1 行", "不是有效的日期"),
    "a list as a key": ("? [a, b]\n: 1\n", "第 1 行", "名称不是一个词"),
    "a foreign tag": ("scenario: !!python/object/apply:os.system ['true']\n", "第 1 行", "不是有效的 YAML"),
    "endless brackets": ("[" * 5000, "scenario.yaml", "嵌套层数过多"),
    "an endless number": ("scenario: " + "9" * 5000 + "\n", "第 1 行", "不是有效的日期或数字"),
    "nothing": ("", "scenario.yaml", "应为一组"),
    "a list": ("- a\n- b\n", "scenario.yaml", "应为一组"),
    "itself": ("scenario: &a [*a]\n", "scenario.yaml", "scenario"),
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_file_that_is_no_scenario_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    content, place, what = TEXTS[text]
    path = tmp_path / "scenario.yaml"
    path.write_text(content, encoding="utf-8")
    said = refused(path, tmp_path)

    assert place in said
    assert what in said
    assert len(said) < 1000


def test_a_file_in_another_encoding_or_none_at_all_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes("scenario: 外包".encode("gb18030"))

    assert "UTF-8" in refused(path, tmp_path)
    assert "不存在" in refused(tmp_path / "没有.yaml", tmp_path)
    assert "无法读取" in refused(tmp_path, tmp_path)


def test_a_missing_answer_is_named_with_who_gives_it(line: Line) -> None:
    standing = line.before("award-1")
    del standing.answers["award-1"]
    said = unchanged(standing)

    for part in ("answers.award-1", "没有这项决定", "请补充“定标”（定标人办理）", "waibao schema scenario"):
        assert part in said


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"vendor": "从未报价有限公司"},
            ["“从未报价有限公司”没有报价", "请从有效报价的供应商中选择", "云帆软件（江州）有限公司"],
        ),
        ({"by": "陈晓"}, ["由定标人（王立新）办理", "不得与采购经办人（陈晓）为同一人"]),
        ({"vendor": "恒信信息技术有限公司"}, ["不是第一名", "请填写选定理由"]),
    ],
    ids=["a vendor who did not bid", "the buyer", "not the first"],
)
def test_an_award_that_may_not_stand_changes_nothing(line: Line, changes: dict[str, str], said: list[str]) -> None:
    standing = line.before("award-1")
    standing.form("award-1").update(changes)
    found = unchanged(standing)

    assert "answers.award-1" in found
    for part in said:
        assert part in found


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "../scenario.yaml", "没有.xlsx", "."])
def test_a_file_outside_the_inbox_is_never_read(line: Line, name: str) -> None:
    standing = line.before("bids-received-1")
    standing.form("bids-received-1")["bids"][0]["file"] = name
    said = unchanged(standing)

    assert f"文件“{name}”" in said
    assert "不存在" in said if name in ("没有.xlsx", ".") else "位于收件目录之外" in said
    assert "请" in said
    assert "root:" not in said


def test_a_link_in_the_inbox_that_leads_outside_is_never_read(line: Line) -> None:
    standing = line.before("bids-received-1")
    (standing.inbox / "报价.csv").symlink_to("/etc/passwd")
    standing.form("bids-received-1")["bids"][0]["file"] = "报价.csv"

    assert "位于收件目录之外" in unchanged(standing)


def test_a_scenario_written_by_hand_reads_as_one_written_by_a_program(tmp_path: Path) -> None:
    """Anchors, merge keys and comments are allowed: only keys written twice are not."""
    from waibao.scenario_file import load_scenario

    by_hand = load_scenario(EXAMPLE / "scenario.yaml")
    plain = yaml.safe_load((EXAMPLE / "scenario.yaml").read_text(encoding="utf-8"))
    assert load_scenario(write(plain, tmp_path)) == by_hand

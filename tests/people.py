"""People who do not exist, as rows of a roster: for tests, examples and benchmarks. Their numbers keep every rule.

Keys are the titles of the roster. Dates are ``date``, everything else is text; what a person has not is None.
"""

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from schemas.rules.bank_card import ICBC_PREFIXES, luhn_sum
from schemas.rules.employment import EmploymentForm, latest_probation_end, probation_months_allowed
from schemas.rules.resident_id import Sex, check_digit
from schemas.rules.working_days import add_months

TITLES = (
    *("姓名", "性别", "公民身份号码", "户籍地址", "现住址", "联系方式", "用工形式", "用工起始时间", "合同起", "合同止"),
    *("工号", "部门", "岗位", "渠道", "学历", "毕业院校", "专业", "职称/资格", "试用期止", "社保起缴月", "公积金"),
    *("工行卡号", "紧急联系人", "状态", "备注"),
)
ROSTER_DAY = date(2026, 8, 31)
"""Everybody is employed on this day."""

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢"
_GIVEN: dict[Sex, str] = {
    "男": "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林泽晨博文昊天子轩志远建国",
    "女": "芳娜敏静丽艳娟霞秀兰燕玲桂英萍红玉梅琳晶欣怡佳慧雪颖婷雅倩蕾丹洁莹诗涵梦瑶思语嘉",
}
_DISTRICTS = {
    "110101": "北京市东城区",
    "110105": "北京市朝阳区",
    "120101": "天津市和平区",
    "210102": "辽宁省沈阳市和平区",
    "310101": "上海市黄浦区",
    "310115": "上海市浦东新区",
    "320102": "江苏省南京市玄武区",
    "330106": "浙江省杭州市西湖区",
    "350203": "福建省厦门市思明区",
    "370102": "山东省济南市历下区",
    "420106": "湖北省武汉市武昌区",
    "440106": "广东省广州市天河区",
    "440305": "广东省深圳市南山区",
    "500103": "重庆市渝中区",
    "510104": "四川省成都市锦江区",
    "610113": "陕西省西安市雁塔区",
}
_CODES = tuple(_DISTRICTS)
_HOMES = ("广东省深圳市南山区", "广东省深圳市福田区", "广东省深圳市宝安区", "广东省广州市天河区")
_STREETS = ("人民路", "解放路", "建设路", "和平路", "文化路", "新华路", "中山路", "长江路", "幸福路", "科技路")
_MOBILES = ("130", "135", "136", "138", "139", "150", "158", "166", "177", "180", "186", "189", "191", "198", "199")
_POSTS = {
    "研发部": ("软件工程师", "测试工程师", "需求分析师"),
    "运维部": ("运维工程师", "网络工程师"),
    "市场部": ("客户经理", "市场专员"),
    "财务部": ("会计", "出纳"),
    "人力资源部": ("人事专员", "薪酬专员"),
    "行政部": ("行政专员", "司机"),
}
_DEPARTMENTS = tuple(_POSTS)
_EDUCATION = ("大专", "本科", "本科", "硕士")
_SCHOOLS = ("第一理工大学", "东方科技大学", "南方财经大学", "西部师范大学", "北方职业技术学院")
_MAJORS = ("计算机科学与技术", "软件工程", "信息管理与信息系统", "会计学", "市场营销", "人力资源管理")
_TITLES_HELD = ("无", "无", "无", "助理工程师", "工程师", "初级会计师", "企业人力资源管理师")
_FORMS: tuple[EmploymentForm, ...] = ("全日制",) * 8 + ("非全日制", "劳务派遣")
_TERMS = (6, 12, 24, 36, 36, 60, None)
_AGES = (18, 44)
"""Years at the first day of work: of age, and nobody retires before ``ROSTER_DAY``."""


def people(count: int, seed: int) -> list[dict[str, Any]]:
    """So many rows of a roster, the same for the same seed; identity numbers, cards and mobiles are unique."""
    pick = random.Random(seed)
    taken: set[str] = set()
    return [_person(pick, number, taken) for number in range(1, count + 1)]


def resident_id(pick: random.Random, birth: date, sex: Sex) -> str:
    """A valid identity number that was not read off any card."""
    # Never 00 at the end, which reads as cut off by a spreadsheet.
    order = pick.randrange(10) * 100 + pick.randrange(1, 50) * 2 - (sex == "男")
    first17 = f"{pick.choice(_CODES)}{birth:%Y%m%d}{order:03}"
    return first17 + check_digit(first17)


def sex_of(number: str) -> Sex | None:
    """Sex by position 17 of a citizen's number, odd for men; None for a number of another layout (9…) or form."""
    if not re.fullmatch("[0-8][0-9]{16}[0-9X]", number):
        return None
    return "男" if int(number[16]) % 2 else "女"


def card(pick: random.Random) -> str:
    """A debit card with a prefix of 工商银行."""
    body = f"{pick.choice(ICBC_PREFIXES)}{pick.randrange(10**12):012}"
    return body + luhn_digit(body)


def luhn_digit(body: str) -> str:
    """The check digit that follows the other digits of a card."""
    return str(-luhn_sum(f"{body}0") % 10)


def mobile(pick: random.Random) -> str:
    """A mobile number with an issued prefix."""
    return f"{pick.choice(_MOBILES)}{pick.randrange(10**8):08}"


def name(pick: random.Random, sex: Sex) -> str:
    """Surname and one or two characters."""
    return pick.choice(_SURNAMES) + "".join(pick.choices(_GIVEN[sex], k=pick.choice((1, 2, 2))))


def _person(pick: random.Random, number: int, taken: set[str]) -> dict[str, Any]:
    sex: Sex = pick.choice(("男", "女"))
    form = pick.choice(_FORMS)
    start, end = _contract(pick, form)
    birth = add_months(start, -12 * pick.randint(*_AGES)) - timedelta(pick.randrange(365))
    identity = _unique(lambda: resident_id(pick, birth, sex), taken)
    department = pick.choice(_DEPARTMENTS)
    paid_from = "" if form == "非全日制" else f"{start:%Y-%m}"
    values = (
        *(
            name(pick, sex),
            sex,
            identity,
            _address(pick, _DISTRICTS[identity[:6]]),
            _address(pick, pick.choice(_HOMES)),
        ),
        *(_unique(lambda: mobile(pick), taken), form, start, start, end),
        *(f"GH{number:06}", department, pick.choice(_POSTS[department]), pick.choice(("总部", "市场"))),
        *(pick.choice(_EDUCATION), pick.choice(_SCHOOLS), pick.choice(_MAJORS), pick.choice(_TITLES_HELD)),
        *(_probation_end(pick, form, start, end), paid_from or None, "已开户" if paid_from else "不适用"),
        *(_unique(lambda: card(pick), taken), f"{name(pick, pick.choice(('男', '女')))} {mobile(pick)}", "在册", ""),
    )
    return dict(zip(TITLES, values, strict=True))


def _contract(pick: random.Random, form: EmploymentForm) -> tuple[date, date | None]:
    """First and last day of a first contract that runs on ``ROSTER_DAY``; dispatch is for two years at least."""
    term = pick.choice(_TERMS[2:] if form == "劳务派遣" else _TERMS)
    earliest = add_months(ROSTER_DAY, -(term or 60)) + timedelta(3)
    start = earliest + timedelta(pick.randrange((ROSTER_DAY - earliest).days + 1))
    return start, latest_probation_end(start, term) if term else None


def _probation_end(pick: random.Random, form: EmploymentForm, start: date, end: date | None) -> date | None:
    months = pick.randint(0, probation_months_allowed(start, end, part_time=form == "非全日制"))
    return latest_probation_end(start, months) if months else None


def _address(pick: random.Random, district: str) -> str:
    return (
        f"{district}{pick.choice(_STREETS)}{pick.randint(1, 300)}号{pick.randint(1, 30)}栋{pick.randint(101, 3204)}室"
    )


def _unique(draw: Callable[[], str], taken: set[str]) -> str:
    while (drawn := draw()) in taken:
        pass
    taken.add(drawn)
    return drawn

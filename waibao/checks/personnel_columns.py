"""Columns of tables about people: titles of the register of employees (R11), and what else people call them."""

import re
from typing import get_args

from schemas.personnel import PERSON_TITLES, Channel, PersonFacts
from schemas.rules.bank_card import normalise_card
from schemas.rules.employment import EmploymentForm
from schemas.rules.mobile import normalise_mobile
from schemas.rules.resident_id import normalise_resident_id
from waibao.checks.cells import narrow
from waibao.checks.table import ColumnSpec, ValueType

ROW_LIMIT = 1_048_576
"""Rows of a sheet of Excel."""
FILE_LIMIT = 512 * 2**20
"""Bytes: a million rows as CSV have some 300 MB."""

NOTHING = ("-", "--", "—", "——", "/", "\\", "无", "N/A", "n/a", "NA")
_NOT_YET = (*NOTHING, "不适用", "暂无", "未定", "待定")
OPEN_ENDED = (*_NOT_YET, "无固定期限", "无固定期", "无固定", "无期限", "长期", "永久")
_EMPTY: dict[str, tuple[str, ...]] = {
    "contract_to": OPEN_ENDED,
    "probation_until": (*_NOT_YET, "无试用期", "已转正", "已过"),
    "left_on": (*_NOT_YET, "至今", "在职"),
    **dict.fromkeys(("insurance_from", "card", "certificate_on", "reduction_month"), _NOT_YET),
}

_ALIASES: dict[str, tuple[str, ...]] = {
    "name": ("员工姓名", "人员姓名"),
    "id_number": (
        *("身份证号", "身份证号码", "身份证", "居民身份证号码", "公民身份证号码", "身份号码", "证件号码", "证件号"),
    ),
    "registered_address": ("户籍所在地", "户口所在地", "户籍住址", "户口地址", "身份证地址", "户籍"),
    "address": ("现居住地址", "现居住地", "居住地址", "家庭住址", "家庭地址", "常住地址", "通讯地址", "联系地址"),
    "phone": ("手机", "手机号", "手机号码", "电话", "联系电话", "电话号码", "移动电话"),
    "employment": ("用工性质", "用工类型", "用工方式"),
    "started_on": ("用工起始日期", "用工开始时间", "用工开始日期", "用工之日", "参加本单位工作时间"),
    "contract_from": (
        *(
            "合同起始日期",
            "合同起始日",
            "合同起始时间",
            "合同开始日期",
            "合同开始时间",
            "劳动合同起",
            "劳动合同起始日期",
        ),
    ),
    "contract_to": (
        *("合同终止日期", "合同终止日", "合同到期日", "合同到期日期", "合同结束日期", "合同截止日期", "劳动合同止"),
        *("劳动合同终止日期", "劳动合同到期日"),
    ),
    "employee_no": ("员工编号", "员工号", "员工工号", "人员编号", "职工号"),
    "department": ("所属部门", "部门名称", "所在部门"),
    "post": ("岗位名称", "工作岗位", "职位", "职务"),
    "band": ("职级", "薪资等级", "薪酬等级", "工资等级"),
    "place": ("工作地", "工作城市", "办公地点"),
    "channel": ("招聘渠道", "人员渠道"),
    "education": ("最高学历", "文化程度"),
    "school": ("毕业学校", "院校"),
    "major": ("所学专业",),
    "qualification": ("职称", "资格证书", "职业资格", "职称/职业资格"),
    "probation_until": (
        "试用期截止日期",
        "试用期截止日",
        "试用期到期日",
        "试用期结束日期",
        "试用期终止日期",
        "试用期至",
    ),
    "insurance_from": ("社保起缴月份", "社保起缴", "参保起始月"),
    "fund_account": ("公积金账号", "住房公积金账号", "公积金账户", "住房公积金"),
    "card": ("工行卡", "工商银行卡号", "工行账号", "银行卡号", "银行卡", "工资卡号", "工资卡"),
    "emergency_contact": ("紧急联系人及电话", "紧急联络人"),
    "joined_on": ("到岗日期", "到岗时间", "入职日期", "入职日", "入职时间", "报到日期", "入司日期"),
    "status": ("人员状态", "员工状态", "在职状态"),
    "left_on": ("最后工作日", "离职日", "离职时间", "离岗日期"),
    "reason": ("原因",),
    "certificate_on": ("离职证明开具日", "证明开具日期"),
    "reduction_month": ("减员月份", "社保减员月", "社保减员月份"),
}
_MORE_TITLES = {
    "joined_on": "到岗日",
    "status": "状态",
    "left_on": "离职日期",
    "reason": "离职原因",
    "certificate_on": "证明开具日",
    "reduction_month": "减员月",
}
_SEXES = (*(("男性", "男"), ("女性", "女")), *(("M", "男"), ("F", "女")))
_FORMS = (
    *(("全职", "全日制"), ("全日制用工", "全日制"), ("劳动合同", "全日制"), ("劳动合同工", "全日制")),
    *(("兼职", "非全日制"), ("小时工", "非全日制"), ("非全日制用工", "非全日制")),
    *(("派遣", "劳务派遣"), ("派遣工", "劳务派遣"), ("其它", "其他")),
)
_CHANNELS = (("总部员工", "总部"), ("市场员工", "市场"))
_STATES = (
    *((said, "在职") for said in ("在册", "在岗", "在编", "正式", "试用", "试用期", "正常")),
    *((said, "离职") for said in ("已离职", "离岗", "离职中")),
)
CHOICES: dict[str, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    "sex": (("男", "女"), _SEXES),
    "employment": (get_args(EmploymentForm), _FORMS),
    "channel": (get_args(Channel), _CHANNELS),
    "status": (("在职", "离职"), _STATES),
}
DATES = frozenset(
    {"started_on", "contract_from", "contract_to", "probation_until", "joined_on", "left_on", "certificate_on"}
)
_LONGEST = 200

_MONTH = re.compile(r"(\d{4})\s*[-./年]?\s*(\d{1,2})\s*(?:月|[-./]\s*\d{1,2}|月\s*\d{1,2}\s*日)?(?:\s+00:00:00)?")
MONTH_FORM = r"^20\d{2}-(0[1-9]|1[0-2])$"


def month(text: str) -> str:
    """``2026年9月``, ``202609``, ``2026-09-01`` as ``2026-09``; anything else as it is."""
    said = narrow(text)
    found = _MONTH.fullmatch(said)
    return f"{found[1]}-{int(found[2]):02}" if found and 1 <= int(found[2]) <= 12 else said


_NORMAL = {
    "id_number": (normalise_resident_id, "^[0-9]{17}[0-9X]$"),
    "card": (normalise_card, "^[0-9]{13,19}$"),
    "phone": (normalise_mobile, "^1[0-9]{10}$"),
    "employee_no": (narrow, r"^[0-9A-Za-z][0-9A-Za-z_-]*$"),
    "insurance_from": (month, MONTH_FORM),
    "reduction_month": (month, MONTH_FORM),
}


def column(key: str, *aliases: str, required: bool | None = None, title: str = "") -> ColumnSpec:
    """The column of a field of ``PersonFacts``, or of what else is said of a person; required as the model says."""
    info = PersonFacts.model_fields.get(key)
    must = required if required is not None else bool(info and info.is_required())
    choices, synonyms = CHOICES.get(key, ((), ()))
    normal, settled = _NORMAL.get(key, (None, ""))
    return ColumnSpec(
        key,
        title or PERSON_TITLES.get(key) or _MORE_TITLES[key],
        _type(key),
        (*_ALIASES.get(key, ()), *aliases),
        required=must,
        choices=choices,
        synonyms=synonyms,
        longest=0 if _type(key) in ("date", "choice") else _LONGEST,
        empty=_EMPTY.get(key, NOTHING),
        normal=normal,
        settled=settled,
    )


def _type(key: str) -> ValueType:
    if key in DATES:
        return "date"
    if key in CHOICES:
        return "choice"
    return "digits" if key in ("id_number", "card", "phone") else "text"


def person_columns(
    *, optional: tuple[str, ...], aliases: dict[str, tuple[str, ...]] | None = None
) -> tuple[ColumnSpec, ...]:
    """A column for each field of ``PersonFacts``; the optional ones may stay empty or away."""
    more = aliases or {}
    return tuple(
        column(key, *more.get(key, ()), required=False if key in optional else None) for key in PersonFacts.model_fields
    )


def field_of(text: str) -> str | None:
    """The field of ``PersonFacts`` that a title names, as people write titles."""
    said = narrow(text).replace(" ", "")
    return next((key for key in PersonFacts.model_fields if said in (PERSON_TITLES[key], *_ALIASES.get(key, ()))), None)

"""人员变动表: who leaves, moves, is made permanent, renewed or corrected (S3.4)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from schemas.personnel import PERSON_TITLES, TRANSFER_FIELDS, PersonFacts
from waibao.checks.cells import Cell, NotReadable, narrow, parse
from waibao.checks.personnel_columns import CHOICES, DATES, FILE_LIMIT, NOTHING, OPEN_ENDED, ROW_LIMIT, column, field_of
from waibao.checks.personnel_repeats import of_rows
from waibao.checks.personnel_rules import DERIVED, identity_rules, month_rule
from waibao.checks.rules import value
from waibao.checks.table import ColumnSpec, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

_LEAVE, _CORRECTION = "离职", "更正"
_CATEGORIES = (_LEAVE, *TRANSFER_FIELDS, _CORRECTION)
_SYNONYMS = (
    *(("辞职", _LEAVE), ("解除", _LEAVE), ("终止", _LEAVE), ("减员", _LEAVE)),
    *(("部门调动", "调部门"), ("转部门", "调部门"), ("岗位调动", "调岗"), ("转岗", "调岗"), ("调整薪级", "调薪")),
    *(("工作地点变动", "调地点"), ("合同续签", "续签"), ("续订", "续签"), ("信息更正", _CORRECTION)),
)
_DAY = ColumnSpec("day", "日期", "date")


def _title(text: str) -> str:
    """A column of the roster by its title there; anything else as it is."""
    field = field_of(text)
    return PERSON_TITLES[field] if field else narrow(text)


def _day_or_text(text: str) -> str:
    """``2027.2.28`` as ``2027-02-28``: what changes may be the end of a contract; anything else as it is."""
    try:
        found = parse(_DAY, Cell(text)) if len(text) >= 8 and not text.isdecimal() else None
    except NotReadable:
        return text
    return found.isoformat() if isinstance(found, date) else text


def _is_move() -> "pl.Expr":
    return value("category").is_in(list(TRANSFER_FIELDS))


def _other_field(_known: Known) -> "pl.Expr":
    """A move names another field than the one it changes."""
    wanted = {kind: PERSON_TITLES[field] for kind, field in TRANSFER_FIELDS.items()}
    return _is_move() & (value("field") != value("category").replace(wanted))


def _unknown_field(_known: Known) -> "pl.Expr":
    named = value("field").is_in(list(PERSON_TITLES.values()))
    return (value("category") == _CORRECTION) & ~named.fill_null(False)


def _bad_after(_known: Known) -> "pl.Expr":
    """What a field cannot hold. Few rows correct something, so each is looked at."""

    def faulty(frame: "pl.DataFrame") -> "pl.Series":
        import polars as pl

        faults = [after_fault(row) is not None for row in frame.iter_rows(named=True)]
        return pl.Series(faults, dtype=pl.Boolean)

    return of_rows(("category", "field", "after"), faulty)


def after_fault(row: Mapping[str, Any]) -> str | None:
    """Why a field of ``PersonFacts`` cannot become what the row says, without repeating it."""
    category, after = row["category"], row["after"]
    field = TRANSFER_FIELDS.get(category) or (field_of(row["field"] or "") if category == _CORRECTION else None)
    if field is None or after is None:
        return None
    if field == "contract_to" and after in OPEN_ENDED:
        return None
    info = PersonFacts.model_fields[field]
    try:
        TypeAdapter(info.rebuild_annotation()).validate_python(after)
    except ValidationError:
        choices = CHOICES[field][0] if field in CHOICES else ()
        said = (
            "应为日期，如 2027-02-28" if field in DATES else "应为" + "、".join(choices) + "之一" if choices else "有误"
        )
        return f"变动后的{PERSON_TITLES[field]}{said}：请核对后改正"
    return None


def _people(known: Known) -> Mapping[str, Mapping[str, Any]] | None:
    people = known.expected.get("people")
    return people if isinstance(people, Mapping) else None


def _unheard_of(known: Known) -> "pl.Expr":
    people = _people(known)
    import polars as pl

    return pl.lit(False) if people is None else ~value("employee_no").is_in(list(people))


def _not_employed(category: "pl.Expr", known: Known) -> "pl.Expr":
    gone = [no for no, said in (_people(known) or {}).items() if said.get("employed") is False]
    return category & value("employee_no").is_in(gone)


def _was_otherwise(known: Known) -> "pl.Expr":
    """The department, post and so on that a person is moved from is not where the person is."""
    import polars as pl

    people = _people(known)
    if people is None:
        return pl.lit(False)
    differs = pl.lit(False)
    for category, field in TRANSFER_FIELDS.items():
        is_so = {no: str(said[field] or "") for no, said in people.items() if field in said}
        held = value("employee_no").replace_strict(is_so, default=None, return_dtype=pl.String)
        differs |= ((value("category") == category) & (value("before") != held)).fill_null(False)
    return differs


def _to_unknown_department(known: Known) -> "pl.Expr":
    import polars as pl

    departments = known.texts("departments")
    if departments is None:
        return pl.lit(False)
    return (value("category") == "调部门") & ~value("after").is_in(departments)


def _twice(known: Known) -> "pl.Expr":
    import polars as pl

    return pl.struct("employee_no", "category", "effective_on", "field").is_duplicated()


def _left_twice(known: Known) -> "pl.Expr":
    import polars as pl

    left = pl.when(value("category") == _LEAVE).then("employee_no")
    return left.is_not_null() & left.is_duplicated() & ~_twice(known)


def _rules_of_what_changes() -> tuple[Rule, ...]:
    return (
        Rule(
            "leave-reason",
            "离职的有原因",
            "reason",
            "离职而没有原因：请填写离职原因",
            lambda _known: (value("category") == _LEAVE) & value("reason").is_null(),
        ),
        Rule(
            "after-told",
            "异动、更正的有变动后的内容",
            "after",
            "没有写明变动后的内容：请填写",
            lambda _known: (value("category") != _LEAVE) & value("after").is_null(),
        ),
        Rule(
            "field-right",
            "变动项目与类别相符",
            "field",
            "变动项目与类别不符：请改正，或清空此格",
            _other_field,
        ),
        Rule(
            "field-known",
            "更正的项目是名册的栏目",
            "field",
            "更正的变动项目不是名册的栏目：请填写名册中的栏目名称，如 户籍地址",
            _unknown_field,
        ),
        Rule(
            "after-valid",
            "变动后的内容有效",
            "after",
            lambda row: after_fault(row) or "变动后的内容有误：请改正",
            _bad_after,
        ),
        Rule(
            "department-known",
            "部门在部门清单中",
            "after",
            "部门不在部门清单中：请填写清单中的部门名称",
            _to_unknown_department,
        ),
        Rule(
            "changed",
            "变动前后不同",
            "after",
            "变动前与变动后相同：请核对",
            lambda _known: value("before") == value("after"),
            "warning",
        ),
        Rule(
            "certificate",
            "离职证明不早于最后工作日",
            "certificate_on",
            "离职证明的开具日早于最后工作日：请核对",
            lambda _known: (value("category") == _LEAVE) & (value("certificate_on") < value("effective_on")),
            "warning",
        ),
        month_rule("reduction_month", "减员月"),
    )


def _rules_of_whom() -> tuple[Rule, ...]:
    return (
        Rule(
            "event-once",
            "同一变动只报一次",
            "employee_no",
            "同一人同一天的同一变动出现两次：请只保留一行",
            _twice,
        ),
        Rule("leave-once", "每人只离职一次", "employee_no", "同一人两次离职：请核对", _left_twice, "warning"),
        Rule(
            "person-known",
            "工号已有入职登记",
            "employee_no",
            "没有这个工号的入职登记：请核对工号，漏报入职的先补报入职",
            _unheard_of,
        ),
        Rule(
            "leave-employed",
            "离职的人在职",
            "employee_no",
            "已经离职，不能再次离职：请核对工号和日期",
            lambda known: _not_employed(value("category") == _LEAVE, known),
        ),
        Rule(
            "move-employed",
            "异动的人在职",
            "employee_no",
            "已经离职：请核对工号；补报离职以前的异动的，请核对日期",
            lambda known: _not_employed(_is_move(), known),
            "warning",
        ),
        Rule(
            "before-known",
            "变动前与登记一致",
            "before",
            "变动前与登记不一致：请核对工号和变动前的内容；补报较早的变动的，变动前可以不填",
            _was_otherwise,
        ),
    )


def _told(key: str, title: str, *aliases: str, normal: Callable[[str], str] | None = None) -> ColumnSpec:
    return ColumnSpec(key, title, "text", aliases, required=False, longest=200, empty=NOTHING, normal=normal)


PERSONNEL_EVENTS = TableKind(
    slug="personnel-events",
    title="人员变动表",
    columns=(
        column("employee_no"),
        column("id_number", required=False),
        column("name"),
        ColumnSpec(
            "category",
            "类别",
            "choice",
            ("变动类别", "变动类型", "异动类别", "异动类型"),
            choices=_CATEGORIES,
            synonyms=_SYNONYMS,
        ),
        ColumnSpec(
            "effective_on",
            "生效日",
            "date",
            ("生效日期", "最后工作日", "生效日/最后工作日", "变动日期", "异动日期", "离职日期"),
        ),
        _told("field", "变动项目", "异动项目", "更正项目", normal=_title),
        _told("before", "变动前", "异动前", "更正前", normal=_day_or_text),
        _told("after", "变动后", "异动后", "更正后", "更正为", normal=_day_or_text),
        _told("reason", "原因", "变动原因", "离职原因"),
        column("certificate_on", required=False),
        column("reduction_month", required=False),
    ),
    rules=(*identity_rules(), *_rules_of_whom(), *_rules_of_what_changes()),
    personal=True,
    derived=DERIVED[:1],
    row_limit=ROW_LIMIT,
    file_limit=FILE_LIMIT,
)

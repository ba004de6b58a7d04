"""The personal data of a monthly roster and of the papers that people hand in, as the annex of the processing agreement
lists them. Rows S1.2, S3.4, S3.7."""

from collections.abc import Iterable

from schemas.personal_data import Basis, PersonalField

_STATUTE: Basis = "履行法定职责或者法定义务所必需"
_STAFF: Basis = "人力资源管理所必需"
_CONTRACT: Basis = "订立、履行合同所必需"
_REGISTER = "建立职工名册（劳动合同法实施条例第八条）"


def _plain(name: str, source: str, basis: Basis, needed_for: str) -> PersonalField:
    return PersonalField(name=name, category="一般", people=1, source=source, basis=basis, needed_for=needed_for)


def _sensitive(name: str, source: str, basis: Basis, needed_for: str, necessity: str) -> PersonalField:
    return PersonalField(
        name=name, category="敏感", people=1, source=source, basis=basis, needed_for=needed_for, necessity=necessity
    )


ROSTER_FIELDS: tuple[PersonalField, ...] = (
    _plain("姓名", "员工本人", _STATUTE, _REGISTER),
    _plain("性别", "员工本人", _STATUTE, _REGISTER),
    # The number alone is no longer listed as sensitive (GB/T 45574-2025); beside name, address and bank card it
    # can be used against its owner, so the roster protects it as such (PIPL Art. 28).
    _sensitive(
        "公民身份号码",
        "员工本人",
        _STATUTE,
        f"{_REGISTER}、社会保险登记和个人所得税申报",
        "职工名册、参保登记和个税申报均须以公民身份号码识别本人，没有可以替代的标识；只传号码，不传证件影像",
    ),
    _plain("户籍地址", "员工本人", _STATUTE, _REGISTER),
    _plain("现住址", "员工本人", _STATUTE, _REGISTER),
    _plain("联系方式", "员工本人", _STATUTE, f"{_REGISTER}、通知和资料催办"),
    _plain("用工形式", "甲方人事档案", _STATUTE, _REGISTER),
    _plain("用工起始时间", "甲方人事档案", _STATUTE, _REGISTER),
    _plain("合同起止", "劳动合同", _STATUTE, f"{_REGISTER}、试用期和续签提醒"),
    _plain("工号", "甲方人事系统", _STAFF, "识别员工、与业务系统核对"),
    _plain("部门", "甲方人事系统", _STAFF, "编制月度报表、办理调动"),
    _plain("岗位", "甲方人事系统", _STAFF, "编制月度报表、办理调动"),
    _plain("薪级", "甲方人事系统", _STAFF, "核对调薪、计算工资和缴费基数"),
    _plain("工作地点", "甲方人事系统", _STAFF, "确定参保地和报到地点"),
    _plain("渠道", "甲方人事系统", _STAFF, "区分总部人员和市场人员的办理流程"),
    _plain("试用期止", "劳动合同", _STATUTE, "核对试用期限、办理转正（劳动合同法第十九条）"),
    _plain("学历", "员工本人", _STAFF, "岗位资格核对、人员结构统计"),
    _plain("毕业院校", "员工本人", _STAFF, "学历核对"),
    _plain("专业", "员工本人", _STAFF, "岗位资格核对、人员结构统计"),
    _plain("职称/资格", "员工本人", _STAFF, "岗位资格核对、证书到期提醒"),
    _sensitive(
        "社保公积金",
        "员工本人、经办机构",
        _STATUTE,
        "社会保险和住房公积金的参保、转移、增减员和对账",
        "办理增减员和转移须使用本人账户信息，缺少则不能按时缴纳；只用账号和起缴月份，不收集密码和余额",
    ),
    _sensitive(
        "工行卡号",
        "员工本人",
        _CONTRACT,
        "通过银行代发工资",
        "工资以银行转账支付，必须使用本人卡号；只收集卡号和开户行，不收集密码、验证码和交易记录",
    ),
    _plain("紧急联系人", "员工经联系人同意后提供", "取得个人同意", "员工发生意外时联系"),
    _plain("备注", "双方办理记录", _STAFF, "记录资料不齐、催办和更正的情况"),
)
"""The fields of the monthly roster, legal ones first (R11); each for one person until the headcount is known."""

MATERIAL_FIELDS: tuple[PersonalField, ...] = (
    # The picture of an ID card and the data of a bank account are sensitive (GB/T 45574-2025).
    _sensitive(
        "身份证复印件",
        "员工本人",
        _STATUTE,
        "核对身份，办理参保和个人所得税申报",
        "经办机构要求核对证件影像，号码本身不能替代；加盖“仅供入职办理使用”字样，专柜存放，不作其他用途",
    ),
    _sensitive(
        "工商银行卡复印件",
        "员工本人",
        _CONTRACT,
        "核对代发工资的卡号与户名",
        "卡号录入错误会使工资付给他人，须与卡面核对；核对后与其他资料一并入档",
    ),
    _plain("1寸彩色照片", "员工本人", _STAFF, "员工资料卡和工作证件，不用于人脸识别"),
    _plain("学历、资格证书复印件", "员工本人", _STAFF, "核对学历和岗位资格"),
    _plain("NC、OA账号", "乙方开通时产生", _STAFF, "开通、告知和注销账号，不含口令"),
)
"""What people hand in, and what is opened for them: it goes to the vendor as well (S3.2, S3.7)."""

_TOGETHER = {"合同起": "合同起止", "合同止": "合同起止", "社保起缴月": "社保公积金", "公积金": "社保公积金"}


def entry_for(column: str) -> str:
    """The entry of the annex under which a column of the roster stands."""
    return _TOGETHER.get(column, column)


def roster_fields(people: int) -> list[PersonalField]:
    """The fields of a roster of so many people, to fill in the agreement in advance."""
    return [entry.model_copy(update={"people": people}) for entry in ROSTER_FIELDS]


def material_fields(people: int) -> list[PersonalField]:
    """What so many people hand in, for the same agreement."""
    return [entry.model_copy(update={"people": people}) for entry in MATERIAL_FIELDS]


def missing_fields(listed: Iterable[str]) -> list[str]:
    """Fields of the roster that an agreement does not name, whose processing it therefore does not allow (R19)."""
    known = set(listed)
    return [entry.name for entry in (*ROSTER_FIELDS, *MATERIAL_FIELDS) if entry.name not in known]

"""软硬件信息调查表 as it comes back: devices on one sheet, software licences on another. Row S7.2."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from schemas.it_survey import COMPUTERS, LICENSINGS, SOFTWARE_KINDS
from schemas.it_terms import DEVICE_KINDS
from schemas.rules.network_address import ip_fault, mac_fault, normalise_ip, normalise_mac
from schemas.rules.typed_digits import plain_digits
from waibao.checks.table import ColumnSpec, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

NOTHING = ("-", "--", "—", "——", "/", "无", "N/A", "n/a", "NA", "不详", "未知", "不清楚")
_AUTOMATIC = (*NOTHING, "自动获取", "自动", "DHCP", "dhcp")
_OLDEST = date(1995, 1, 1)
_SYNONYMS = (
    ("PC", "台式电脑"),
    ("台式机", "台式电脑"),
    ("台式计算机", "台式电脑"),
    ("电脑主机", "台式电脑"),
    ("工作站", "台式电脑"),
    ("笔记本", "笔记本电脑"),
    ("手提电脑", "笔记本电脑"),
    ("AP", "无线接入点"),
    ("无线AP", "无线接入点"),
    ("NAS", "网络存储"),
    ("UPS", "不间断电源"),
    ("复印机", "打印机"),
    ("一体机", "打印机"),
    ("摄像头", "监控设备"),
    ("录像机", "监控设备"),
)


def _twice(key: str) -> Callable[[Known], "pl.Expr"]:
    def flag(_known: Known) -> "pl.Expr":
        import polars as pl

        return pl.col(key).is_not_null() & pl.col(key).is_duplicated()

    return flag


def _faulty(key: str, fault: Callable[[str], str]) -> Callable[[Known], "pl.Expr"]:
    def flag(_known: Known) -> "pl.Expr":
        import polars as pl

        return pl.col(key).map_elements(lambda text: bool(fault(text)), return_dtype=pl.Boolean)

    return flag


def _is_model(_known: Known) -> "pl.Expr":
    """The serial's cell holds the model: that of this row, or of any other."""
    import polars as pl

    model = pl.col("model").map_elements(plain_digits, return_dtype=pl.String)
    return pl.col("serial").is_not_null() & pl.col("serial").is_in(model.drop_nulls().implode())


def _no_serial(_known: Known) -> "pl.Expr":
    import polars as pl

    return ~pl.col("serial").str.contains(r"^[0-9A-Z][0-9A-Z./_-]*\z")


def _no_system(_known: Known) -> "pl.Expr":
    import polars as pl

    return pl.col("kind").is_in(COMPUTERS) & pl.col("os").is_null()


def _future(known: Known) -> "pl.Expr":
    import polars as pl

    return pl.col("purchased_on") > pl.lit(known.today)


def _ancient(_known: Known) -> "pl.Expr":
    import polars as pl

    return pl.col("purchased_on") < pl.lit(_OLDEST)


def _endless(_known: Known) -> "pl.Expr":
    import polars as pl

    return (pl.col("licensing") == "订阅") & pl.col("expires_on").is_null()


def _expired(known: Known) -> "pl.Expr":
    import polars as pl

    return pl.col("expires_on") < pl.lit(known.today)


def _over_installed(_known: Known) -> "pl.Expr":
    import polars as pl

    return (pl.col("licensing") != "免费或开源") & (pl.col("installed") > pl.col("licensed").fill_null(0))


def _over_said(row: Mapping[str, Any]) -> str:
    return f"安装 {row['installed']} 份，授权 {row['licensed'] or 0} 份：请补足授权或者卸载，没有授权的软件不提供服务"


IT_SURVEY = TableKind(
    slug="it-survey",
    title="软硬件信息调查表",
    columns=(
        ColumnSpec("kind", "设备类别", "choice", ("类别", "设备类型"), choices=DEVICE_KINDS, synonyms=_SYNONYMS),
        ColumnSpec("maker", "品牌", aliases=("厂商", "厂家", "品牌厂商"), longest=200),
        ColumnSpec("model", "型号", aliases=("设备型号", "规格型号"), longest=200),
        ColumnSpec(
            "serial", "序列号", "digits", ("S/N", "SN", "序列号SN"), required=False, empty=NOTHING, normal=plain_digits
        ),
        ColumnSpec("os", "操作系统及版本", aliases=("操作系统", "系统"), required=False, longest=200, empty=NOTHING),
        ColumnSpec("purchased_on", "购置日期", "date", ("购买日期", "采购日期"), required=False, empty=NOTHING),
        ColumnSpec("age", "使用年限（年）", "integer", required=False, computed=True),
        ColumnSpec("owner", "使用部门或使用人", aliases=("使用人", "使用部门"), required=False, longest=200),
        ColumnSpec("place", "放置地点", aliases=("位置", "地点", "安装位置"), required=False, longest=200),
        ColumnSpec("ip", "IP地址", aliases=("IP",), required=False, empty=_AUTOMATIC, normal=normalise_ip),
        ColumnSpec("mac", "MAC地址", aliases=("MAC", "物理地址"), required=False, empty=NOTHING, normal=normalise_mac),
        ColumnSpec("critical", "关键设备", "choice", required=False, choices=("是", "否")),
        ColumnSpec("note", "现有问题", "lines", ("问题", "备注"), required=False, longest=200, empty=NOTHING),
    ),
    header_fields=(
        ColumnSpec("surveyed_on", "调查日期", "date", ("填表日期", "日期")),
        ColumnSpec("contact", "填表联系人", aliases=("联系人", "填表人"), longest=200),
    ),
    rules=(
        Rule("serial-once", "序列号不重复", "serial", "序列号重复：请逐台核对机身铭牌上的 S/N", _twice("serial")),
        Rule(
            "serial-not-model",
            "序列号不是型号",
            "serial",
            "这里填的是型号：请填写机身铭牌上的 S/N，没有的留空",
            _is_model,
        ),
        Rule(
            "serial-form",
            "序列号格式",
            "serial",
            "序列号只含字母、数字和连字符：请照机身铭牌填写，没有的留空",
            _no_serial,
        ),
        Rule("computer-os", "电脑和服务器有操作系统", "os", "没有填写操作系统：请填写名称和版本", _no_system),
        Rule("bought-past", "购置日期不晚于今天", "purchased_on", "购置日期晚于今天：请核对", _future),
        Rule("bought-plausible", "购置日期合理", "purchased_on", "购置日期早于 1995 年：请核对", _ancient, "warning"),
        Rule("ip", "IP地址格式", "ip", lambda row: ip_fault(row["ip"]), _faulty("ip", ip_fault)),
        Rule("ip-once", "IP地址不重复", "ip", "IP地址重复：请在设备上逐台核对", _twice("ip")),
        Rule("mac", "MAC地址格式", "mac", lambda row: mac_fault(row["mac"]), _faulty("mac", mac_fault)),
        Rule("mac-once", "MAC地址不重复", "mac", "MAC地址重复：请在设备上逐台核对", _twice("mac")),
    ),
)
IT_SOFTWARE = TableKind(
    slug="it-software",
    title="软件授权清单",
    columns=(
        ColumnSpec("name", "软件名称", aliases=("软件",), longest=200),
        ColumnSpec("version", "版本", required=False, longest=200, empty=NOTHING),
        ColumnSpec("kind", "软件类别", "choice", choices=SOFTWARE_KINDS),
        ColumnSpec("licensing", "授权方式", "choice", ("授权类型",), choices=LICENSINGS),
        ColumnSpec("licensed", "授权数量", "integer", ("授权数",), required=False, empty=NOTHING),
        ColumnSpec("installed", "安装数量", "integer", ("安装数",)),
        ColumnSpec("expires_on", "到期日期", "date", ("有效期至", "到期日"), required=False, empty=(*NOTHING, "永久")),
        ColumnSpec("supplier", "供应商或开发商", aliases=("供应商", "开发商"), required=False, longest=200),
    ),
    rules=(
        Rule("subscription-ends", "订阅有到期日期", "expires_on", "授权方式为订阅：请填写到期日期", _endless),
        Rule("expired", "授权没有过期", "expires_on", "授权已经到期：请续订或者核对日期", _expired, "warning"),
        Rule("over-installed", "安装不超过授权", "installed", _over_said, _over_installed, "warning"),
    ),
    may_be_empty=True,
)

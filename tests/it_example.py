"""The devices of examples/it-service and the survey in which the client lists them, as files that came.

``python -m tests.it_example`` makes the files anew. One survey is wrong on purpose.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl import Workbook

from tests.builders import EXAMPLES, write_files

EXAMPLE = EXAMPLES / "it-service"
INBOX = EXAMPLE / "inbox"
SURVEYED_ON = date(2026, 1, 9)
Row = dict[str, Any]

DEVICES = (
    *("设备类别", "品牌", "型号", "序列号", "操作系统及版本", "购置日期", "使用部门或使用人", "放置地点", "IP地址"),
    *("MAC地址", "关键设备", "现有问题"),
)
SOFTWARE = ("软件名称", "版本", "软件类别", "授权方式", "授权数量", "安装数量", "到期日期", "供应商或开发商")


def devices() -> list[Row]:
    """Thirty-six devices, six of them critical, as they are."""
    return [*_in_the_room(), *_on_the_desks(), *_around()]


def _device(kind: str, named: str, serial: str, bought: date | None, place: str, **more: Any) -> Row:
    maker, _, model = named.partition(" ")
    row: Row = {"设备类别": kind, "品牌": maker, "型号": model, "序列号": serial, "购置日期": bought, "放置地点": place}
    return row | {"使用部门或使用人": "综合管理部", "关键设备": "否"} | more


def _in_the_room() -> list[Row]:
    bought = [date(2020, 6, 18), date(2023, 3, 9), date(2020, 6, 18), date(2021, 4, 2), date(2021, 4, 2)]
    named = (
        ("服务器", "联想 ThinkSystem ST550", "J300Y1A7", "192.168.20.10", "00-1A-4B-16-01-0A"),
        ("服务器", "戴尔 PowerEdge T140", "6KQ8M33", "192.168.20.11", "00-1A-4B-16-01-0B"),
        ("防火墙", "华为 USG6305E", "2102354AWX10L6000117", "192.168.20.1", "001A-4B16-0101"),
        ("路由器", "华为 AR651C", "2102353GTB10L7000208", "192.168.20.2", "001A-4B16-0102"),
        ("交换机", "华为 S5735-L24T4S", "2102359574DML1000315", "192.168.20.3", "001A-4B16-0103"),
        ("网络存储", "群晖 DS920+", "2080QXR1A3CT7", "192.168.20.20", "00:1A:4B:16:01:14"),
    )
    rows = [
        _device(kind, name, serial, day, "设备间", IP地址=ip, MAC地址=mac, 关键设备="是")
        for (kind, name, serial, ip, mac), day in zip(named, [*bought, date(2021, 11, 25)], strict=True)
    ]
    rows[0] |= {"操作系统及版本": "Windows Server 2019", "现有问题": "不定期停止响应，重启后恢复"}
    rows[1] |= {"操作系统及版本": "Windows Server 2022", "使用部门或使用人": "设计一所"}
    rows[5] |= {"现有问题": "每周备份一次，从未恢复"}
    ups = _device("不间断电源", "山特 C3KS", "2019C3K08817", date(2019, 5, 5), "设备间", 现有问题="断电后很快关闭")
    return [*rows, ups]


def _on_the_desks() -> list[Row]:
    """Sixteen desktops and six notebooks."""
    rows = []
    for place in range(16):
        old = place < 7
        name, system = ("ThinkCentre M730t", "Windows 10 22H2") if old else ("ThinkStation P348", "Windows 11 23H2")
        bought = date(2019, 8, 14) if old else date(2023, 5, 30)
        address = {"IP地址": f"192.168.10.{21 + place}", "MAC地址": f"00-1A-4B-16-02-{21 + place:02X}"}
        rows.append(
            _device("台式电脑", f"联想 {name}", f"MJ0D{4200 + place * 37}", bought, f"东区{place + 1}号", **address)
            | {"操作系统及版本": system, "使用部门或使用人": "设计一所" if place % 2 else "设计二所"}
        )
    for place in range(6):
        serial, mac = f"PF3K{9100 + place * 53}", f"001a.4b16.02{64 + place:02x}"
        rows.append(
            _device("笔记本电脑", "联想 ThinkPad T14", serial, date(2022, 9, 1), "流动", IP地址="自动获取", MAC地址=mac)
            | {"操作系统及版本": "Windows 11 23H2", "使用部门或使用人": "经营部"}
        )
    return rows


def _around() -> list[Row]:
    """Access switches, access points and printers."""
    named = (
        ("交换机", "华为 S5735-L48T4S", "2102359575DML1000401", "东区弱电井", "192.168.10.3"),
        ("交换机", "华为 S5735-L48T4S", "2102359575DML1000402", "西区弱电井", "192.168.10.4"),
        ("无线接入点", "华为 AirEngine5761-11", "2102353VUR10N1000420", "大会议室", "192.168.10.5"),
        ("无线接入点", "华为 AirEngine5761-11", "2102353VUR10N1000421", "西区走廊", "192.168.10.6"),
        ("打印机", "惠普 LaserJetProM405dn", "VNB3R12345", "打印区", "192.168.10.8"),
        ("打印机", "惠普 LaserJetProM405dn", "VNB3R12352", "财务室", "192.168.10.9"),
        ("打印机", "惠普 DesignJetT830", "CN74M1K0QH", "打印区", "192.168.10.10"),
    )
    rows = [
        _device(kind, name, serial, date(2021, 7, 15), place, IP地址=ip, MAC地址=f"00:1A:4B:16:02:{number:02X}")
        for number, (kind, name, serial, place, ip) in enumerate(named, 3)
    ]
    rows[2] |= {"现有问题": "会议中经常断开"}
    return rows


def software() -> list[Row]:
    """Software in use; more copies of the design software are installed than licensed."""
    rows = (
        ("Windows Server", "2019、2022 标准版", "操作系统", "永久授权", 2, 2, None, "微软"),
        ("建筑设计软件", "2025", "业务软件", "订阅", 20, 23, date(2026, 8, 31), "设计软件代理商"),
        ("财务软件", "云服务", "业务软件", "订阅", 3, 3, date(2026, 12, 31), "财务软件公司"),
        ("办公软件", "2021", "办公软件", "永久授权", 24, 24, None, "软件经销商"),
        ("终端安全软件", "12", "安全软件", "订阅", 25, 22, date(2026, 5, 31), "安全软件公司"),
    )
    return [dict(zip(SOFTWARE, row, strict=True)) for row in rows]


def spoiled() -> list[Row]:
    """The same devices with what people really get wrong."""
    rows = devices()
    rows[8]["序列号"] = rows[7]["序列号"]
    rows[9]["序列号"] = "ThinkCentre M730t"
    rows[10]["购置日期"] = "2026-11-30"
    rows[11]["IP地址"] = "192.168.10.300"
    rows[12]["MAC地址"] = "00-1A-4B-16-02"
    rows[13]["操作系统及版本"] = None
    rows[14]["设备类别"] = "电脑"
    return rows


def survey(rows: Iterable[Row], programs: Iterable[Row], merged: str = "") -> bytes:
    """A survey as the client sends it back: two sheets with heads, numbers as text; ``merged`` cells if any."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_numbers": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page = book.add_worksheet("设备")
    page.write_string(0, 0, "软硬件信息调查表：设备")
    page.write_string(1, 0, "调查日期")
    page.write_datetime(1, 1, SURVEYED_ON, day)  # type: ignore[arg-type]
    page.write_string(2, 0, "填表联系人")
    page.write_string(2, 1, "谢文斌")
    _write(page, 3, DEVICES, rows, day)
    _write(book.add_worksheet("软件授权"), 0, SOFTWARE, programs, day)
    book.set_properties({"created": datetime(2026, 1, 9)})  # noqa: DTZ001  (a property has no zone)
    book.close()
    return _merged(made.getvalue(), merged) if merged else made.getvalue()


def _write(page: Any, top: int, columns: tuple[str, ...], rows: Iterable[Row], day: Any) -> None:
    page.write_row(top, 0, columns)
    page.set_column(0, len(columns), 16)
    for number, row in enumerate(rows, top + 1):
        for column, name in enumerate(columns):
            value = row.get(name)
            if isinstance(value, date):
                page.write_datetime(number, column, value, day)
            elif isinstance(value, int):
                page.write_number(number, column, value)
            elif value is not None:
                page.write_string(number, column, value)


def _merged(content: bytes, area: str) -> bytes:
    book: Workbook = openpyxl.load_workbook(io.BytesIO(content))
    book["设备"].merge_cells(area)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def quotation(vendor: str, uscc: str, price: int, quoted_on: date) -> list[list[object]]:
    """A quotation of six months of the package, cell by cell; ``price`` in yuan a month, tax included."""
    return [
        ["IT运行维护服务 报价表"],
        ["询价编号", ""],
        ["报价单位", vendor],
        ["统一社会信用代码", uscc],
        ["税率（%）", 6],
        ["报价有效期（天）", 60],
        ["报价日期", f"{quoted_on:%Y-%m-%d}"],
        ["序号", "名称（工作内容）", "单位", "数量", "含税单价（元）", "含税金额（元）", "备注"],
        [1, "IT运行维护服务（标准版套餐）", "月", 6, price, price * 6, ""],
        ["合计", "", "", "", "", price * 6, ""],
    ]


def as_workbook(rows: list[list[object]]) -> bytes:
    """The cells as a workbook."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    page = book.add_worksheet("报价表")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    page.set_column(0, 6, 18)
    book.set_properties({"created": datetime(2026, 1, 15)})  # noqa: DTZ001  (a property has no zone)
    book.close()
    return made.getvalue()


def as_csv(rows: list[list[object]]) -> bytes:
    """The cells as people save them from a Chinese spreadsheet program."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue().encode("gb18030")


def files() -> dict[str, bytes]:
    """Every file of the inbox that this module makes, by its path."""
    chosen = quotation("江州安维信息技术有限公司", "91350100MA2XYK9G8R", 3200, date(2026, 1, 15))
    cheaper = quotation("江州捷维信息技术有限公司", "91350100MA00T00011", 2980, date(2026, 1, 16))
    dearer = quotation("网安通（江州）科技有限公司", "91350100MA2RT3001K", 3450, date(2026, 1, 16))
    return {
        "报价表-安维.xlsx": as_workbook(chosen),
        "报价表-捷维.csv": as_csv(cheaper),
        "报价表-网安通.csv": as_csv(dearer),
        "调查表/软硬件信息调查表-有误.xlsx": survey(spoiled(), software()),
        "调查表/软硬件信息调查表.xlsx": survey(devices(), software()),
    }


if __name__ == "__main__":
    write_files(INBOX, files())

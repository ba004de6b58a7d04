"""Papers of a person as they stand: asked for by the contract, handed in, lacking. Rows S3.3, S3.5, S3.7."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date

from schemas.hr_terms import MaterialItem
from schemas.onboarding import MaterialRow
from schemas.records import MaterialReceipt

_WORDS = {
    "学历": ("学历", "毕业证", "学位"),
    "身份证": ("身份证",),
    "照片": ("照片", "相片", "一寸照", "1寸照"),
    "资格": ("资格", "职称", "技能证"),
    "银行卡": ("银行卡", "工行卡", "工商银行", "工资卡"),
    "资料卡": ("资料卡",),
    "信息表": ("信息表",),
}
"""How people name the papers, by the word that the item's own name holds."""


def item_named(name: str, materials: Iterable[MaterialItem]) -> MaterialItem | None:
    """The paper that a file is a scan of, by its name; None when the name says nothing."""
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
    items = list(materials)
    for item in items:
        if unicodedata.normalize("NFKC", item.name) in said:
            return item
    for item in items:
        for word, names in _WORDS.items():
            if word in item.name and any(one in said for one in names):
                return item
    return None


def material_rows(
    materials: Iterable[MaterialItem], receipts: Iterable[MaterialReceipt], waived: Mapping[str, str], until: date
) -> list[MaterialRow]:
    """Each paper of the contract's list: how many are wanted of this person, how many came until a day."""
    came = [receipt for receipt in receipts if receipt.received_on <= until]
    rows = []
    for item in materials:
        own = [receipt for receipt in came if receipt.item == item.name]
        wanted = item.count if item.required and item.name not in waived else 0
        received = sum(receipt.copies for receipt in own)
        note = f"免交：{waived[item.name]}" if item.name in waived else "" if item.required else "有则交"
        last = max((receipt.received_on for receipt in own), default=None)
        rows.append(MaterialRow(name=item.name, wanted=wanted, received=received, received_on=last, note=note))
    return rows


def missing(rows: Iterable[MaterialRow]) -> list[str]:
    """What is lacking, with the number of copies: 身份证复印件1份."""
    return [f"{row.name}{row.lacking}份" for row in rows if row.lacking]

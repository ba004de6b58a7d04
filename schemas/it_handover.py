"""Records, accounts and plans of a client's IT handed over at the first visit; never a password. Row S6.1."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.customary import customary
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.it_customary import HANDOVER_RECORDS
from schemas.parties import Context, ContractHead
from schemas.rules.secrets import REMEDY, account_fault, secret_places
from schemas.rules.separation import same_person
from schemas.values import Line, OptionalLine, Remark


class RecordHanded(StrictModel):
    """A record of the client's IT."""

    name: Line = Field(title="资料")
    content: Line = Field(title="内容", description="不得填写密码")
    form: Literal["电子", "纸质", "电子和纸质", "口头说明", "没有"] = Field(default="电子", title="形式")
    copies: int = Field(default=1, title="份数", ge=0, le=99)
    place: OptionalLine = Field(default="", title="存放处")
    note: OptionalLine = Field(default="", title="说明", description="没有的资料写明补充办法")


class AccountEntrusted(StrictModel):
    """An account that the vendor's engineers may use: its name, never its password."""

    system: Line = Field(title="系统或设备")
    account: Line = Field(title="账号名称", description="只填名称；密码当面单独移交，不写入本单")
    permission: OptionalLine = Field(default="", title="权限", description="不填的为维护所必需的最小权限")
    holder: Line = Field(title="使用人（乙方）")
    state: Literal["已当面移交并更换", "甲方现场输入", "甲方另建账号", "待移交"] = Field(title="密码处理")
    expires_on: date | None = Field(default=None, title="授权截止日期", description="不填的为合同终止之日")

    @model_validator(mode="after")
    def bare(self) -> Self:
        if fault := account_fault(self.account):
            raise ValueError(f"“{self.system}”的账号名称{fault}")
        return self


class HandoverList(Answer):
    """资料交接清单：首次上门时交接IT资料、账号清单和网络拓扑，只列名称不列密码，双方签字。"""

    handed_on: date = Field(title="交接日期")
    place: Line = Field(title="交接地点")
    handed_by: Line = Field(title="移交人（甲方）")
    received_by: Line = Field(title="接收人（乙方）")
    witness: OptionalLine = Field(default="", title="监交人", description="没有的不填")
    records: list[RecordHanded] = Field(
        default_factory=customary(RecordHanded, HANDOVER_RECORDS), title="资料", min_length=1
    )
    accounts: list[AccountEntrusted] = Field(default_factory=list, title="账号")
    missing: Remark = Field(default="", title="缺少的资料和补充办法", description="没有的不填")
    returned_by: Literal["合同终止后 5 个工作日内", "合同终止后 10 个工作日内"] = Field(
        default="合同终止后 5 个工作日内", title="返还期限"
    )

    @property
    def pending(self) -> list[AccountEntrusted]:
        """Accounts whose password is still to be handed over."""
        return [row for row in self.accounts if row.state == "待移交"]

    @property
    def absent(self) -> list[RecordHanded]:
        return [row for row in self.records if row.form == "没有"]

    @model_validator(mode="after")
    def without_secrets(self) -> Self:
        if any(secret_places(self.model_dump(mode="json"))):
            raise ValueError(f"清单中有疑似密码、密钥的内容：{REMEDY}")
        if same_person(self.handed_by, self.received_by):
            raise ValueError("移交人与接收人不得为同一人：请改正")
        for row in self.absent:
            if not row.note:
                raise ValueError(f"“{row.name}”填写为没有：请在说明中写明补充办法")
        names = [(row.system, row.account) for row in self.accounts]
        if twice := sorted({account for system, account in names if names.count((system, account)) > 1}):
            raise ValueError(f"账号{'、'.join(twice)}重复：同一系统的账号只列一次")
        return self


class HandoverListContext(Context):
    """资料交接清单."""

    contract: ContractHead
    facts: HandoverList


HANDOVER_LIST = DocumentKind(
    "handover-list", "资料交接清单", "monitoring", HandoverListContext, "JJ", ("S6.1",),
    engagement_kinds=("it",), issued_by="乙方", form=HandoverList, filled_by="engineer",
)  # fmt: skip
DOCUMENTS: tuple[DocumentKind, ...] = (HANDOVER_LIST,)

"""The parties, and the head that every document of an engagement carries."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.choices import Titled
from schemas.forms import StrictModel
from schemas.rules import payment_terms
from schemas.rules.bids import Method, Regime
from schemas.rules.tender_calendar import TENDERS
from schemas.values import Line, Uscc

SIZE_TITLES = {
    "micro": "微型企业",
    "small": "小型企业",
    "medium": "中型企业",
    "large": "大型企业",
    "public": "机关、事业单位",
    "unknown": "未申报",
}
Size = Annotated[payment_terms.Size, Titled(SIZE_TITLES)]


Side = Literal["甲方", "乙方"]
"""The client or the vendor, as contracts and what follows from them call the two."""


class Party(StrictModel):
    """A client or vendor as it stands in documents."""

    name: Line = Field(title="单位全称")
    uscc: Uscc = Field(title="统一社会信用代码", description="18 位，见营业执照")
    address: Line = Field(title="地址")
    legal_representative: Line = Field(title="法定代表人")
    contact: Line = Field(title="联系人")
    phone: Line = Field(title="联系电话", description="单位对外办公电话")
    size: Size = Field(
        default="unknown",
        title="企业规模",
        description="按中小企业划型标准申报，决定法定付款期限",
    )

    @property
    def size_title(self) -> str:
        return SIZE_TITLES[self.size]


class Words(BaseModel):
    """What the law of a procurement calls those who take part and what they hand in."""

    buyer: str = Field(default="采购人", title="采购方")
    bidder: str = Field(default="供应商", title="参加的单位")
    documents: str = Field(default="采购文件", title="发出的文件")
    bid: str = Field(default="报价", title="递交的文件")
    award: str = Field(default="成交", title="选定")
    winner: str = Field(default="成交供应商", title="选定的单位")


def words_of(regime: Regime, method: Method) -> Words:
    """The words of a procurement: those of 招标投标法 for tenders; the government's buyer stays 采购人."""
    if method not in TENDERS:
        return Words()
    buyer = "采购人" if regime == "government" else "招标人"
    return Words(buyer=buyer, bidder="投标人", documents="招标文件", bid="投标", award="中标", winner="中标人")


class Head(BaseModel):
    """What identifies the engagement at the top of every document."""

    engagement_no: str = Field(title="项目编号")
    title: str = Field(title="项目名称")
    kind_title: str = Field(title="外包类型")
    client: Party = Field(title="委托方")
    department: str = Field(title="需求部门")
    words: Words = Field(default=Words(), title="称谓", description="招标的称招标人、投标人、招标文件、中标人")


class Context(BaseModel):
    """Base of the data a document is made from. Stored with the document as it was issued; errors do not repeat it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    head: Head = Field(title="项目信息")


class ContractHead(BaseModel):
    """The contract a document refers to."""

    no: str = Field(title="合同编号")
    title: str = Field(title="合同名称")
    client: Party = Field(title="委托方（甲方）")
    vendor: Party = Field(title="受托方（乙方）")
    signed_on: str = Field(default="", title="签订日期")

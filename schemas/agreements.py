"""What the agreements beside the contract have in common: the place, the forum, the addresses of service. Row S1.2."""

from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.forms import StrictModel
from schemas.values import Line, OptionalLine


class Formalities(StrictModel):
    """How an agreement is signed, where notices go, and who decides disputes."""

    forum: Literal["仲裁", "诉讼"] = Field(title="争议解决方式（只选其一）", description="已签合同的，应与合同一致")
    forum_name: Line = Field(title="仲裁机构或管辖法院", description="写明全称")
    client_mailbox: OptionalLine = Field(default="", title="甲方接收通知的电子邮箱", description="单位邮箱；可不填")
    vendor_mailbox: OptionalLine = Field(default="", title="乙方接收通知的电子邮箱", description="单位邮箱；可不填")
    signing_place: Line = Field(title="签订地点")
    copies: int = Field(default=4, title="协议份数", ge=2, le=20)

    @model_validator(mode="after")
    def one_forum(self) -> Self:
        court = self.forum_name.endswith("法院")
        if self.forum == "仲裁" and court:
            raise ValueError("选择仲裁的，不能填写法院：请填写仲裁机构的全称，或者改选诉讼")
        if self.forum == "诉讼" and not court:
            raise ValueError("选择诉讼的，须填写有管辖权的人民法院：请填写法院全称，或者改选仲裁")
        return self

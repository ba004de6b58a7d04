"""Who qualifies, looked at once the bids are open: the form, its rules, the report. Rows S5.2, S8.5."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.parties import Context
from schemas.values import Line, OptionalLine


class ScreenLine(StrictModel):
    """One requirement held against one bidder."""

    vendor: Line = Field(title="投标人")
    requirement: Line = Field(title="资格要求")
    verdict: Literal["合格", "不合格"] = Field(title="审查结论")
    reason: OptionalLine = Field(default="", title="理由", description="不合格的必填，写明缺少或者不符合的材料")

    @model_validator(mode="after")
    def reasoned(self) -> Self:
        if self.verdict == "不合格" and not self.reason:
            raise ValueError(f"“{self.vendor}”的“{self.requirement}”不合格：请填写理由")
        return self


class QualificationScreened(Answer):
    """资格审查：开标以后，逐项审查各投标人的资格。"""

    reviewers: list[Line] = Field(
        title="审查人",
        description="两人以上；依法必须招标的，资格后审由评标委员会审查（招标投标法实施条例第二十条）",
        min_length=2,
    )
    lines: list[ScreenLine] = Field(title="逐项结论", min_length=1)

    def failures(self, vendor: str) -> list[str]:
        """What a bidder lacks, each with the reason."""
        failed = [line for line in self.lines if line.vendor == vendor and line.verdict == "不合格"]
        return [f"{line.requirement}（{line.reason}）" for line in failed]


def screening_refusals(
    screened: QualificationScreened, bidders: Sequence[str], requirements: Sequence[str]
) -> list[str]:
    """Why a screening may not stand: every requirement is held against every bidder just once, and no other."""
    given = [(line.vendor, line.requirement) for line in screened.lines]
    wanted = [(vendor, requirement) for vendor in bidders for requirement in requirements]
    refusals = [
        f"“{vendor}”的“{requirement}”没有审查结论：请补充。"
        for vendor, requirement in wanted
        if (vendor, requirement) not in given
    ]
    refusals += [
        f"“{vendor}”的“{requirement}”不在审查范围内：请核对投标人名称和招标文件的资格要求。"
        for vendor, requirement in dict.fromkeys(given)
        if (vendor, requirement) not in wanted
    ]
    return refusals + [
        f"“{vendor}”的“{requirement}”有 {given.count((vendor, requirement))} 个结论：请只保留一个。"
        for vendor, requirement in dict.fromkeys(given)
        if given.count((vendor, requirement)) > 1
    ]


class QualificationContext(Context):
    """资格审查表：记载开标以后对各投标人逐项资格审查的结论和理由，以及投标无效的其他理由。"""

    screened: QualificationScreened
    bidders: list[str]
    requirements: list[str]
    screened_on: date
    law: str = Field(default="", description="who screens after the opening, and by which clause")
    void: dict[str, list[str]] = Field(
        default={}, description="by bidder: why its bid is void apart from its qualification (security, addenda)"
    )

    @property
    def grid(self) -> list[tuple[str, list[str]]]:
        """Every requirement with the verdicts in the order of the bidders."""
        verdicts = {(line.vendor, line.requirement): line.verdict for line in self.screened.lines}
        return [(item, [verdicts[vendor, item] for vendor in self.bidders]) for item in self.requirements]

    @property
    def failed(self) -> Mapping[str, list[str]]:
        """Bidders that do not qualify, and why."""
        return {vendor: why for vendor in self.bidders if (why := self.screened.failures(vendor))}

    @property
    def going_on(self) -> list[str]:
        """Bidders whose bids are evaluated."""
        return [vendor for vendor in self.bidders if vendor not in self.failed and not self.void.get(vendor)]


def unscreened(bidders: Sequence[str], requirements: Sequence[str]) -> Iterator[dict[str, str]]:
    """The lines of a screening before anybody has judged: without verdicts."""
    for vendor in bidders:
        for requirement in requirements:
            yield {"vendor": vendor, "requirement": requirement}


QUALIFICATION = DocumentKind("qualification-report", "资格审查表", "sourcing", QualificationContext, "ZS", ("S5.2",))
SCREENED = Gate("qualification-screened", "资格审查", "sourcing", QualificationScreened, "buyer")

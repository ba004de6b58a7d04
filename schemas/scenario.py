"""The scenario: an engagement's request and every decision on the way, in one file, for unattended runs."""

from typing import Any, Self

from pydantic import Field, model_validator

from schemas.catalogue import gate_of
from schemas.errors import WaibaoError
from schemas.forms import Answer, StrictModel
from schemas.progress import ProgressFacts
from schemas.request import OutsourcingRequest
from schemas.sentences import chinese_faults
from schemas.values import Instant, Line, in_shanghai


class ScenarioAnswer(StrictModel):
    """One answer: when, and the gate's form."""

    at: Instant = Field(title="时间", description="作出决定的时间，不带时区时为北京时间")
    form: dict[str, Any] = Field(title="表单")

    @model_validator(mode="after")
    def zoned(self) -> Self:
        self.at = in_shanghai(self.at)
        return self


class ScenarioProgress(StrictModel):
    """Facts recorded at a moment."""

    at: Instant = Field(title="时间")
    facts: ProgressFacts = Field(title="进展")

    @model_validator(mode="after")
    def zoned(self) -> Self:
        self.at = in_shanghai(self.at)
        return self


class Scenario(StrictModel):
    """场景文件：无人值守地运行一个外包项目。

    ``answers`` maps a decision's key (``acceptance-signed-2-1``: gate, milestone, round) to when and what was
    decided. ``inbox`` is a directory beside the scenario that holds the files named in the answers.
    """

    scenario: Line = Field(title="场景名称", description="同名场景的中断运行会被继续，而不是重新开始")
    rehearsal: bool = Field(default=False, title="演练", description="演练使用单独的编号前缀，不占用正式编号")
    inbox: Line = Field(default="inbox", title="收件目录", description="相对于场景文件所在目录")
    opened_at: Instant = Field(title="申请时间")
    request: OutsourcingRequest = Field(title="外包需求申请")
    answers: dict[str, ScenarioAnswer] = Field(title="决定")
    progress: list[ScenarioProgress] = Field(default_factory=list, title="进展登记")

    @model_validator(mode="after")
    def answers_fit_their_gates(self) -> Self:
        self.opened_at = in_shanghai(self.opened_at)
        faults: list[str] = []
        for key, answer in self.answers.items():
            try:
                gate_of(key).form.model_validate(answer.form)
            except WaibaoError as error:
                faults.append(f"answers.{key}：{error}")
            except ValueError as error:
                faults.extend(f"answers.{key}.form{fault}" for fault in chinese_faults(error))
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def form(self, key: str) -> Answer:
        """The validated form of an answer."""
        return gate_of(key).form.model_validate(self.answers[key].form)

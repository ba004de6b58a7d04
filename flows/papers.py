"""出具文书: one document that staff issue when the occasion arises, or a new version of it."""

from typing import Annotated

from pydantic import Field, ValidationError

from flows.asking import ask, name_run, run_key
from flows.phase import business_flow, form_title
from schemas.catalogue import DOCUMENT_KINDS, PAPER_GATES
from schemas.choices import Titled
from schemas.forms import Answer, Needs, StrictModel
from schemas.sentences import faults_on_form
from schemas.values import Line, OptionalLine
from tasks.decisions import record_refused_answer
from tasks.papers import Place, issue_paper, prefill, record_paper

PaperChoice = Annotated[str, Titled({slug: DOCUMENT_KINDS[slug].title for slug in PAPER_GATES})]


class PaperOf(StrictModel):
    """要出具的文书。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    kind: PaperChoice = Field(title="文书类型")
    revises: OptionalLine = Field(
        default="", title="修订的文书编号", description="修订已出具的文书时填写，如 BG-2026-0001；新出具的不填"
    )


@business_flow("出具文书", "出具文书 {paper.no}")
def paper(paper: Annotated[PaperOf, form_title("文书")]) -> str:
    """出具文书：填写一份文书并出具；修订已出具的文书时，编号不变、版本加一，原版本保留。"""
    name_run(f"出具{DOCUMENT_KINDS[paper.kind].title} {paper.no}")
    known = prefill(paper.no, paper.kind, paper.revises)
    place = filled(paper, known, f"prefect:{run_key()}")
    issued = issue_paper(paper.no, paper.kind, place.subject, place.version)
    return f"已出具 {issued.number} 第 {issued.version} 版"


def filled(paper: PaperOf, known: dict[str, object], source: str) -> Place:
    """Ask for the form until what is filled in may stand."""
    gate, reasons = PAPER_GATES[paper.kind], list[str]()
    attempt = 1
    while True:
        try:
            form: Answer = ask(paper.no, Needs(gate.slug, (), preview(paper), prefill=known), reasons, attempt)
            outcome = record_paper(paper.no, paper.kind, form, source, paper.revises)
            if isinstance(outcome, Place):
                return outcome
            reasons = outcome
        except ValidationError as error:
            reasons = faults_on_form(error, gate.form)
        record_refused_answer(paper.no, gate.slug, gate.slug, source, reasons)
        attempt += 1


def preview(paper: PaperOf) -> str:
    """What stands above the form."""
    title = DOCUMENT_KINDS[paper.kind].title
    if paper.revises:
        return f"修订 {paper.revises} {title}：表中是现行版本的内容，请改为新版本的内容。原版本保留。"
    return f"项目 {paper.no}：填写后即出具{title}。表中已有的内容是通常的写法或已登记的事实，请核对、增删。"

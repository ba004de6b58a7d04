"""What a document kind is. The list of all kinds is in ``schemas/catalogue.py``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from schemas.forms import Answer, Role
from schemas.parties import Side
from schemas.phases import Phase
from schemas.pictures import Picture
from schemas.sheets import Workbook
from schemas.stickers import Sticker

Format = Literal["md", "html", "docx", "pdf", "xlsx"]
TEXT_FORMATS: tuple[Format, ...] = ("md", "html", "docx", "pdf")


def to_vendor(context: Any) -> str:
    """Whom a document is made out to that goes to each of several vendors."""
    return str(context.vendor.name)


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document, declared once.

    Attributes:
        slug: names the template ``templates/<phase>/<slug>.md.j2`` and the sample ``examples/documents/<slug>.json``.
        title: Chinese title, printed as the heading.
        phase: the phase that issues it.
        context: pydantic model of everything the template may use; stored with each issued document.
        prefix: of its number, ``<prefix>-<year>-<4 digits>``.
        rows: rows of docs/processes.md that it serves.
        engagement_kinds: profiles that use it; empty means all.
        formats: text formats made from the template.
        pictures: name used in the template (``![说明](gantt)``) to a function that draws it from the context.
        workbook: for kinds that are also, or only, an XLSX where people calculate.
        stickers: of kinds that are sheets of labels with a QR code each, in place of a template; None leaves one blank.
        cover: a cover page before the text (contracts, reports).
        form: of kinds that staff issue when the occasion arises: what they fill in. The context holds it as ``facts``;
            head, and ``contract`` where the context has it, come from the engagement.
        filled_by: the role that fills the form in.
        issued_by: the side that makes it out, whose name stands in its head.
        named: what a document is called, from its context, where a kind has several names; its files are named so.
        to: whom a document is made out to, from its context, of kinds that go to several at once; its files tell.
        personal: its context names people: kept sealed, and shown to nobody as an artifact.
    """

    slug: str
    title: str
    phase: Phase
    context: type[BaseModel]
    prefix: str
    rows: tuple[str, ...]
    engagement_kinds: tuple[str, ...] = ()
    formats: tuple[Format, ...] = TEXT_FORMATS
    pictures: Mapping[str, Callable[[Any], Picture]] = field(default_factory=dict)
    workbook: Callable[[Any], Workbook] | None = None
    stickers: Callable[[Any], Sequence[Sticker | None]] | None = None
    cover: bool = False
    form: type[Answer] | None = None
    filled_by: Role = "project_lead"
    personal: bool = False
    issued_by: Side = "甲方"
    named: Callable[[Any], str] | None = None
    to: Callable[[Any], str] | None = None

    def called(self, context: BaseModel) -> str:
        """What a document with this context is called."""
        return self.named(context) if self.named else self.title

    def file_title(self, context: BaseModel) -> str:
        """What the files of a document with this context are called, after its number."""
        called = self.called(context)
        return f"{called}（{self.to(context)}）" if self.to else called

    @property
    def template(self) -> str:
        """Path of the template below ``templates/``."""
        return f"{self.phase}/{self.slug}.md.j2"

    @property
    def has_template(self) -> bool:
        """Whether its text is written in a template."""
        return bool(self.formats) and self.stickers is None

    @property
    def made_as(self) -> str:
        """What a kind without a template is, in Chinese."""
        return "标签" if self.stickers else "工作簿"

    @property
    def purpose(self) -> str:
        """What it is for, in Chinese: what the first line of its form's, else its context's docstring says."""
        said = ((self.form or self.context).__doc__ or "").partition("\n")[0]
        return said.removeprefix(f"{self.title}：")

    @property
    def all_formats(self) -> tuple[Format, ...]:
        """Text formats, and ``xlsx`` when a workbook is declared."""
        return (*self.formats, "xlsx") if self.workbook else self.formats


@dataclass(frozen=True)
class Frame:
    """What surrounds the text of one issued document: header, footer, file properties.

    ``dated`` is the document's own date; every time stamp inside the files is taken from it, so that the same
    data give the same bytes.
    """

    number: str
    version: int
    dated: date
    status: Literal["草稿", "定稿", "已签"] = "定稿"
    issuer: str = ""
    engagement_no: str = ""
    rehearsal: bool = False

"""Engagement kinds as data: a new kind is a new profile, not a branch in the flows."""

from dataclasses import dataclass
from typing import Literal

from schemas.documents import DocumentKind
from schemas.errors import NotFound
from schemas.request import Method
from schemas.sourcing import INQUIRY, RFP


@dataclass(frozen=True)
class Profile:
    """What differs between kinds of engagement.

    Attributes:
        slug: as in the request's ``kind``.
        title: Chinese title printed in documents.
        inquiry: the document that asks vendors, by method of sourcing.
        ip_clause: whether a contract without an intellectual-property clause fails (R26).
        quotation_days: days vendors have to quote; questions end half-way.
        validity_days: days a quotation must stay valid.
        criteria_kind: which minimum price weight applies (R3).
    """

    slug: str
    title: str
    inquiry: dict[Method, DocumentKind]
    ip_clause: bool
    quotation_days: int = 10
    validity_days: int = 60
    criteria_kind: Literal["services", "goods"] = "services"


SOFTWARE = Profile("software", "软件外包", {"rfp": RFP, "inquiry": INQUIRY}, ip_clause=True)
GENERAL = Profile("general", "一般外包", {"rfp": RFP, "inquiry": INQUIRY}, ip_clause=False)

PROFILES: dict[str, Profile] = {profile.slug: profile for profile in (SOFTWARE, GENERAL)}


def profile_of(kind: str) -> Profile:
    """The profile of an engagement kind.

    Raises:
        NotFound: naming the kinds there are.
    """
    try:
        return PROFILES[kind]
    except KeyError:
        raise NotFound(f"没有外包类型“{kind}”。可用的类型：{'、'.join(PROFILES)}") from None

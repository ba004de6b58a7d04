"""Who may do and who may approve something in an engagement: holders of roles and their delegates. R20."""

from collections.abc import Sequence
from datetime import datetime

from schemas.forms import ROLE_TITLES, Role
from schemas.records import ApprovalRelation, Engagement
from waibao.store.store import Store


def may_answer(relation: ApprovalRelation, person: str, now: datetime) -> bool:
    """Whether a person holds the role, or is its delegate on that day."""
    if person == relation.holder:
        return relation.withdrawn_at is None
    if person != relation.delegate:
        return False
    starts, ends = relation.delegate_from, relation.delegate_to
    return (starts is None or starts <= now.date()) and (ends is None or now.date() <= ends)


def not_entitled(store: Store, engagement: Engagement, role: Role, person: str, what: str) -> list[str]:
    """Why a person may not do this in the engagement; empty when the role is theirs, or delegated to them."""
    relation = store.engagements.relation(engagement, role)
    if may_answer(relation, person, store.now(engagement)):
        return []
    holder = f"{ROLE_TITLES[role]}（{relation.holder}）"
    return [f"{what}由{holder}办理，{person} 不是其本人或有效代理人：请由责任人办理。"]


def not_approved(store: Store, engagement: Engagement, roles: Sequence[Role], person: str, what: str) -> list[str]:
    """Why a person may not approve this; empty when one of the roles is theirs, or delegated to them."""
    relations = {role: store.engagements.relation(engagement, role) for role in roles}
    if any(may_answer(relation, person, store.now(engagement)) for relation in relations.values()):
        return []
    holders = "或者".join(f"{ROLE_TITLES[role]}（{relation.holder}）" for role, relation in relations.items())
    return [f"{what}由{holders}批准，{person} 不是其本人或有效代理人：请改正批准人。"]

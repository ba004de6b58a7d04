"""Every table of the store. Alembic reads the metadata from here."""

from schemas.records.engagement import (
    ApprovalRelation,
    Decision,
    Engagement,
    Obligation,
    Organisation,
)
from schemas.records.evidence import AuditEntry, AuditHead, Counter, Document, DocumentFile, ReceivedFile
from schemas.records.execution import (
    Change,
    Check,
    Deliverable,
    Issue,
    Payment,
    ProgressFact,
    ProgressReport,
    Risk,
    RiskAssessment,
)
from schemas.records.people import (
    AccountTask,
    Employee,
    FollowUp,
    MaterialReceipt,
    MonthlyRoster,
    PersonnelEvent,
    Purge,
    Waiver,
)
from schemas.records.sourcing import Bid, Contract, Milestone, Score, Vendor

__all__ = [
    "AccountTask",
    "ApprovalRelation",
    "AuditEntry",
    "AuditHead",
    "Bid",
    "Change",
    "Check",
    "Contract",
    "Counter",
    "Decision",
    "Deliverable",
    "Document",
    "DocumentFile",
    "Employee",
    "Engagement",
    "FollowUp",
    "Issue",
    "MaterialReceipt",
    "Milestone",
    "MonthlyRoster",
    "Obligation",
    "Organisation",
    "Payment",
    "PersonnelEvent",
    "ProgressFact",
    "ProgressReport",
    "Purge",
    "ReceivedFile",
    "Risk",
    "RiskAssessment",
    "Score",
    "Vendor",
    "Waiver",
]

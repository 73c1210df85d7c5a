from goals.models.actions import Action, Overtaken
from goals.models.agenda import AgendaItem
from goals.models.bodies import CouncilBody, CouncilTerm
from goals.models.council import CouncilPaper
from goals.models.departments import Department
from goals.models.digests import Digest, DigestRun
from goals.models.doors import Refused
from goals.models.drafts import ProgressDraft
from goals.models.feedback import Feedback
from goals.models.goals import Goal
from goals.models.marks import LastLook, Mark
from goals.models.measures import Measure
from goals.models.memberships import Membership
from goals.models.milestones import Milestone
from goals.models.municipalities import Municipality
from goals.models.pages import DemoContent, PageSlot
from goals.models.plan import Principle, Resolution, Section, StrategicField
from goals.models.progress import ProgressUpdate
from goals.models.questions import Question
from goals.models.sessions import CouncilSession
from goals.models.status_reports import Rendition, ReportFile, ReportStage, StatusReport
from goals.models.users import User

__all__ = [
    "Action",
    "AgendaItem",
    "CouncilBody",
    "CouncilPaper",
    "CouncilSession",
    "CouncilTerm",
    "DemoContent",
    "Department",
    "Digest",
    "DigestRun",
    "Feedback",
    "Goal",
    "LastLook",
    "Mark",
    "Measure",
    "Membership",
    "Milestone",
    "Municipality",
    "Overtaken",
    "PageSlot",
    "Principle",
    "ProgressDraft",
    "ProgressUpdate",
    "Question",
    "Refused",
    "Rendition",
    "ReportFile",
    "ReportStage",
    "Resolution",
    "Section",
    "StatusReport",
    "StrategicField",
    "User",
]

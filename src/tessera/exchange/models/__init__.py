"""Tables of the exchange."""

from tessera.exchange.models.attachment import Attachment
from tessera.exchange.models.clock import ClockEntry, Extension
from tessera.exchange.models.comment import Comment
from tessera.exchange.models.compilation import Compilation, CompilationFile, Departure
from tessera.exchange.models.consultation import Consultation, Contribution
from tessera.exchange.models.imports import LegacyImport
from tessera.exchange.models.order import CompilationOrder
from tessera.exchange.models.query import Query, Question, Series
from tessera.exchange.models.reply import (
    Answer,
    AnswerEdition,
    Given,
    Reply,
    Status,
)
from tessera.exchange.models.search import Passage, Progress
from tessera.exchange.models.study import CommentRound, Study, StudyComment, StudySeries
from tessera.exchange.models.study_contribution import (
    HOLD,
    NationalContribution,
    SectionEdition,
    SectionText,
)
from tessera.exchange.models.study_synthesis import (
    StudyDeparture,
    StudyDocument,
    StudyFile,
    SynthesisEdition,
    SynthesisText,
)
from tessera.exchange.models.study_template import CommonTemplate, TemplateSection
from tessera.exchange.models.subscription import Subscription
from tessera.exchange.models.summary import (
    Summary,
    SummaryEdition,
    SummaryPart,
    SummarySection,
)
from tessera.exchange.models.terms import Terms, terms_of
from tessera.exchange.models.travelling import Disseminated, travels_to
from tessera.exchange.models.vectors import Vector

__all__ = [
    # studies
    "HOLD",
    "Answer",
    "AnswerEdition",
    "Attachment",
    "ClockEntry",
    "Comment",
    "CommentRound",
    "CommonTemplate",
    "Compilation",
    "CompilationFile",
    "CompilationOrder",
    "Consultation",
    "Contribution",
    "Departure",
    "Disseminated",
    "Extension",
    "Given",
    "LegacyImport",
    "NationalContribution",
    "Passage",
    "Progress",
    "Query",
    "Question",
    "Reply",
    "SectionEdition",
    "SectionText",
    "Series",
    "Status",
    "Study",
    "StudyComment",
    "StudyDeparture",
    "StudyDocument",
    "StudyFile",
    "StudySeries",
    # radar and what people follow
    "Subscription",
    "Summary",
    "SummaryEdition",
    "SummaryPart",
    "SummarySection",
    "SynthesisEdition",
    "SynthesisText",
    "TemplateSection",
    "Terms",
    "Vector",
    "terms_of",
    "travels_to",
]  # fmt: skip

"""Tables of the exchange."""

from tessera.exchange.models.attachment import Attachment
from tessera.exchange.models.clock import ClockEntry, Extension
from tessera.exchange.models.comment import Comment
from tessera.exchange.models.compilation import (
    Compilation,
    CompilationFile,
    Departure,
    Summary,
)
from tessera.exchange.models.consultation import Consultation, Contribution
from tessera.exchange.models.query import Query, Question, Series
from tessera.exchange.models.reply import (
    Answer,
    AnswerEdition,
    Disseminated,
    Given,
    Reply,
    Status,
    travels_to,
)
from tessera.exchange.models.terms import Terms, terms_of

__all__ = [
    "Answer", "AnswerEdition", "Attachment", "ClockEntry", "Comment", "Compilation",
    "CompilationFile", "Consultation", "Contribution", "Departure", "Disseminated", "Extension",
    "Given", "Query", "Question", "Reply", "Series", "Status", "Summary", "Terms", "terms_of",
    "travels_to",
]  # fmt: skip

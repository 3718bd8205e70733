"""Every write of this room: bare verbs, the actor keyword-only, one transaction with its event.

A step that is not possible is refused with ``workflow.NotNow`` (state), ``NotYours`` or
PermissionDenied (role) or ``NotReady`` (condition); what cannot be entered with ValidationError;
what somebody else changed meanwhile with :class:`EditionConflict`, which carries both versions.
"""

from tessera.exchange.actions.answering import accept, reuse, save_answer
from tessera.exchange.actions.attaching import (
    attach,
    clean,
    confirm,
    remove,
    sweep,
)
from tessera.exchange.actions.bringing import bring, read_brought
from tessera.exchange.actions.compiling import compile_
from tessera.exchange.actions.conflict import EditionConflict
from tessera.exchange.actions.consulting import (
    Consulted,
    ask_again,
    consult,
    contribute,
    merge,
    sign_off,
    withdraw_consultation,
)
from tessera.exchange.actions.dissemination import Narrowed, narrow, widen
from tessera.exchange.actions.drafting import (
    approve,
    comment,
    draft,
    follow_up,
    return_,
    revise,
    submit,
    withdraw,
)
from tessera.exchange.actions.embedding import embed, embed_later, embed_missing
from tessera.exchange.actions.handing_out import hand_out, hand_over
from tessera.exchange.actions.lapsing import lapse
from tessera.exchange.actions.launching import close, launch, reopen, set_terms
from tessera.exchange.actions.ordering import carry_out, order
from tessera.exchange.actions.reading import saw, saw_each, saw_page, took
from tessera.exchange.actions.releasing import clear, correct, release, resume
from tessera.exchange.actions.subscribing import change, follow, tell_followers, unfollow
from tessera.exchange.actions.summarising import (
    begin_summary,
    confirm_section,
    insert_proposal,
    release_summary,
    resume_summary,
    revise_summary,
    sign_off_summary,
    write_section,
)
from tessera.exchange.actions.timing import agree, ask_more_time, refuse, remind
from tessera.exchange.reads.lapsing import has_lapsed
from tessera.exchange.receiving import look_into

__all__ = [
    "Consulted",
    "EditionConflict",
    "Narrowed",
    "accept",
    "agree",
    "approve",
    "ask_again",
    "ask_more_time",
    "attach",
    # summaries
    "begin_summary",
    "bring",
    "carry_out",
    # what people follow
    "change",
    "clean",
    "clear",
    "close",
    "comment",
    "compile_",
    "confirm",
    "confirm_section",
    "consult",
    "contribute",
    "correct",
    "draft",
    # the radar's vectors
    "embed",
    "embed_later",
    "embed_missing",
    "follow",
    "follow_up",
    "hand_out",
    "hand_over",
    "has_lapsed",
    "insert_proposal",
    "lapse",
    "launch",
    "look_into",
    "merge",
    "narrow",
    "order",
    "read_brought",
    "refuse",
    "release",
    "release_summary",
    "remind",
    "remove",
    "reopen",
    "resume",
    "resume_summary",
    "return_",
    "reuse",
    "revise",
    "revise_summary",
    "save_answer",
    "saw",
    "saw_each",
    "saw_page",
    "set_terms",
    "sign_off",
    "sign_off_summary",
    "submit",
    "sweep",
    "tell_followers",
    "took",
    "unfollow",
    "widen",
    "withdraw",
    "withdraw_consultation",
    "write_section",
]  # fmt: skip

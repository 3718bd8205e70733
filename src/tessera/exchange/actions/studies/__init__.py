"""Every write of studies: bare verbs, as ``studies.draft(…)``; refusals as in the room's other actions.

A text that two people write at once is never lost: EditionConflict, and SectionHeld while a colleague
holds it, carry what was typed and what stands there.
"""

from tessera.exchange.actions.handing_out import hand_out
from tessera.exchange.actions.studies.commenting import answer, comment, overrule, reopen, resolve
from tessera.exchange.actions.studies.contributing import (
    SectionHeld,
    clear,
    correct,
    release,
    resume,
    save_text,
)
from tessera.exchange.actions.studies.documenting import make_document
from tessera.exchange.actions.studies.drafting import draft, revise, withdraw
from tessera.exchange.actions.studies.holding import HeldElsewhere, hold, let_go, take_over
from tessera.exchange.actions.studies.narrowing import Narrowed, lapse, narrow
from tessera.exchange.actions.studies.reminding import CLOSING, REMINDERS, remind
from tessera.exchange.actions.studies.rounds import close_round
from tessera.exchange.actions.studies.synthesising import (
    circulate,
    revise_synthesis,
    save_synthesis,
    synthesise,
)
from tessera.exchange.actions.studies.synthesising import release as release_study
from tessera.exchange.actions.studies.templating import (
    add_section,
    agree,
    ask_about_template,
    call,
    move_section,
    remove_section,
    revise_template,
    save_section,
)

__all__ = [
    "CLOSING", "REMINDERS", "HeldElsewhere", "Narrowed", "SectionHeld", "add_section", "agree", "answer",
    "ask_about_template", "call", "circulate", "clear", "close_round", "comment", "correct", "draft",
    "hand_out", "hold", "lapse", "let_go", "make_document", "move_section", "narrow", "overrule", "release", "release_study", "remind",
    "remove_section", "reopen", "resolve", "resume", "revise", "revise_synthesis",
    "revise_template", "save_section", "save_synthesis", "save_text", "synthesise", "take_over",
    "withdraw",
]  # fmt: skip

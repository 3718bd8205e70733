"""What an SDMX service refuses: the standard's code, the status of HTTP, and one sentence."""

from __future__ import annotations

from enum import IntEnum

from migstat.sdmx.model import MigstatError


class Code(IntEnum):
    """The error codes of SDMX 2.1 and 3.0, Section 7 (web services guidelines), chapter 4.

    A service may add its own from 1000 on; ``NOT_ACCEPTABLE`` is the one that is added here.
    """

    NO_RESULTS = 100
    UNAUTHORISED = 110
    TOO_LARGE = 130
    SYNTAX = 140
    SEMANTIC = 150
    INTERNAL = 500
    NOT_IMPLEMENTED = 501
    UNAVAILABLE = 503
    NOT_ACCEPTABLE = 1406


#: The status of HTTP that goes with each code.
STATUS = {
    Code.NO_RESULTS: 404,
    Code.UNAUTHORISED: 401,
    Code.TOO_LARGE: 413,
    Code.SYNTAX: 400,
    Code.SEMANTIC: 400,
    Code.INTERNAL: 500,
    Code.NOT_IMPLEMENTED: 501,
    Code.UNAVAILABLE: 503,
    Code.NOT_ACCEPTABLE: 406,
}


class SdmxError(MigstatError):
    """A question that is not answered; ``code`` is the standard's, ``status`` that of HTTP."""

    def __init__(self, code: Code, sentence: str, /, **values: object):
        super().__init__(sentence, **values)
        self.code = code

    @property
    def status(self) -> int:
        """The status of HTTP."""
        return STATUS[self.code]


def syntax(sentence: str, /, **values: object) -> SdmxError:
    """An address that cannot be read."""
    return SdmxError(Code.SYNTAX, sentence, **values)


def semantic(sentence: str, /, **values: object) -> SdmxError:
    """An address that can be read and has no meaning here."""
    return SdmxError(Code.SEMANTIC, sentence, **values)

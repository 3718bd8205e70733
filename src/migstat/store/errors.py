"""What the store refuses, each in one sentence for a person: what, where, how to mend."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from migstat.sdmx.model import MigstatError, marked


class InvalidTable(MigstatError):
    """Rows that do not fit their structure; nothing was written."""

    def __init__(self, dataflow: str, sentence: str, **values: object):
        super().__init__(sentence, **values)
        self.args = (f"{dataflow}: {self.args[0]}",)
        self.dataflow = dataflow


class DuplicateKey(InvalidTable):
    """Two rows of one table that claim the same observation."""

    def __init__(self, dataflow: str, key: str, rows: tuple[int, int], others: int):
        sentence = marked(
            "the key {key} occurs in row {first} and in row {second}; keep one row per key."
        )
        if others:
            sentence = marked(
                "the key {key} occurs in row {first} and in row {second}, and {others} more keys"
                " are repeated; keep one row per key."
            )
        super().__init__(dataflow, sentence, key=key, first=rows[0], second=rows[1], others=others)
        self.key, self.rows = key, rows


class HashMismatch(MigstatError):
    """A release whose bytes are no longer those that were published."""

    def __init__(self, path: str, expected: str, found: str):
        super().__init__(
            marked(
                "The release {path} is damaged: its SHA-256 is {found}…, but {expected}…"
                " was published; restore the file from a backup or load the source again."
            ),
            path=path,
            found=found[:16],
            expected=expected[:16],
        )
        self.path, self.expected, self.found = path, expected, found


class Unreadable(MigstatError):
    """A release whose file is there but cannot be read."""

    def __init__(self, path: str):
        super().__init__(
            marked(
                "The release {path} cannot be read; restore the file from a backup"
                " or load the source again."
            ),
            path=path,
        )
        self.path = path


class NoSuchRelease(MigstatError):
    """A release that is not in this store."""

    def __init__(self, name: str):
        super().__init__(marked("There is no release {name} in this store."), name=repr(name[:120]))
        self.name = name


class BadQuery(MigstatError):
    """A question that has no meaning, whatever the data."""


class UnknownColumn(BadQuery):
    """A column that the answer would not have."""

    def __init__(self, id: str, known: Iterable[str]):
        super().__init__(
            marked("There is no column “{id}” here; the answer has {known}."),
            id=id[:60], known=", ".join(known),
        )  # fmt: skip
        self.id = id


class UnknownCode(BadQuery):
    """A code that the dimension's codelist, or the list of areas, does not have."""

    def __init__(self, dimension: str, code: str, known: Iterable[str]):
        near = get_close_matches(str(code).upper(), list(known), n=3, cutoff=0.5)
        shown = str(code)[:60]
        if near:
            said = marked("“{code}” is not a code of {dimension}; near to it are {near}.")
            super().__init__(said, code=shown, dimension=dimension, near=", ".join(near))
        else:
            said = marked("“{code}” is not a code of {dimension}.")
            super().__init__(said, code=shown, dimension=dimension)
        self.dimension, self.code = dimension, code


class BadPeriod(BadQuery):
    """A text that is no period."""

    def __init__(self, text: str):
        super().__init__(
            marked(
                "“{text}” is not a period; write 2024, 2024-S1, 2024-Q1, 2024-01, 2024-W05"
                " or 2024-01-31."
            ),
            text=str(text)[:40],
        )
        self.text = text


class TooLarge(BadQuery):
    """A question that would need more memory than one question may use."""

    def __init__(self) -> None:
        super().__init__(
            marked(
                "This question needs more memory than one question may use;"
                " choose fewer codes, a shorter time or fewer dimensions to keep."
            )
        )


class NotSummable(BadQuery):
    """A sum that would count the same people twice or add what cannot be added."""

    def __init__(self, dimension: str, sentence: str, **values: object):
        super().__init__(sentence, dimension=dimension, **values)
        self.dimension = dimension

"""Small pieces that several answers share: citations, addresses, words, names of areas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.urls import reverse

from tessera.access.asking import Asked
from tessera.core.text import say
from tessera.reference import names


class Citable(Protocol):
    """What names a release: a row of the catalogue, or the facts of one."""

    @property
    def sha256(self) -> str: ...
    @property
    def vintage(self) -> Any: ...
    @property
    def publisher(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def licence_url(self) -> str: ...


def cited(request: Asked, release: Citable) -> dict[str, Any]:
    """Which release figures come from, and on what terms they may be used."""
    return {
        "sha256": release.sha256, "vintage": release.vintage, "publisher": release.publisher,
        "licence": release.licence, "licence_url": release.licence_url,
        "address": link(request, "release", release.sha256[:12]),
    }  # fmt: skip


def link(request: Asked, name: str, *places: str) -> str:
    """The whole address of another answer."""
    return request.build_absolute_uri(reverse(f"api:{name}", args=places))


def words(text: Mapping[str, str], language: str) -> dict[str, str]:
    """Authored words and the language they are in, which may be another than was asked for."""
    said = say(text, language)
    return {"words": said.words, "language": said.language}


def areas(request: Asked, codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Areas by code with their names, in the order of the house style; notes are collected.

    Marks that belong to a name are taken first, so that no other note gets them.
    """
    found = names((code for code in codes if code), request.style, request.LANGUAGE_CODE)
    for one in found.values():
        if one.keeps_mark:
            request.notes.add(one)
    return {
        code: {"code": code, "name": one.label + request.notes.add(one)}
        for code, one in found.items()
    }

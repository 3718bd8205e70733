"""Words are compared without case, marks and script, and what is shown stays as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.core.folding import composed, fold, spans, tokens
from tessera.core.script import cyrillic


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Kërkesa për azil", "kerkesa per azil"),
        ("Žalba, đak i ćuprija", "zalba dak i cuprija"),
        ("Жалба, ђак и ћуприја", "zalba dak i cuprija"),
        ("Љубав њива џак", "ljubav njiva dzak"),
        ("ǆak, ĳs, ﬁles, ½", "dzak ijs files 1 2"),
        ("Ѓорѓи и ќерка", "gorgi i kerka"),
        ("Łódź Straße Århus Ærø İzmir", "lodz strasse arhus aero izmir"),
        ("e\u0308 and ë are one", "e and e are one"),
        ("2026.14 – (a)_b", "2026 14 a b"),
        ("… ?!", ""),
    ],
)
def test_a_text_folds_to_what_anybody_would_type(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    "word", ["žalba", "đak", "Ljubljana", "džep", "injekcija", "nadživeti", "Čačak", "šljiva"]
)
def test_both_scripts_of_serbian_fold_alike(word: str) -> None:
    assert fold(cyrillic(word)) == fold(word)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(token and " " not in token for token in tokens(text))


@given(st.text())
def test_spans_lie_in_the_text_and_fold_to_its_words(text: str) -> None:
    shown = composed(text)
    found = list(spans(text))
    assert all(shown[first:last].strip() for first, last, _folded in found)
    assert [at for at, _last, _folded in found] == sorted(at for at, _last, _folded in found)

"""Serbian in Cyrillic: words change, codes and foreign names do not, and no digraph is misread."""

from __future__ import annotations

import pytest

from tessera.core.text import cyrillic, say


@pytest.mark.parametrize(
    ("latin", "expected"),
    [
        ("Nađite područje po nazivu", "Нађите подручје по називу"),
        ("Ljudi, njihove knjige i džepovi", "Људи, њихове књиге и џепови"),
        ("NJIHOV LJUDSKI DŽEP", "ЊИХОВ ЉУДСКИ ЏЕП"),
        ("injekcija, konjunktura, Tanjug", "инјекција, конјунктура, Танјуг"),
        ("nadživeti, odžaliti, podžanr", "надживети, оджалити, поджанр"),
        ("konj, ponjava, odžak, njuška", "коњ, поњава, оџак, њушка"),
    ],
)
def test_letters(latin: str, expected: str) -> None:
    assert cyrillic(latin) == expected


@pytest.mark.parametrize(
    ("latin", "expected"),
    [
        ("EMN, IOM, UNHCR, UNRWA i IDMC", "EMN, IOM, UNHCR, UNRWA и IDMC"),
        ("šifra Eurostata, npr. AT", "шифра Eurostata, нпр. AT"),
        ("EU27_2020, RS_XK i M49", "EU27_2020, RS_XK и M49"),
        ("EU, UN i MMF", "ЕУ, УН и ММФ"),
        ("CSV ili XLSX, licenca CC BY 4.0 i druge", "CSV или XLSX, лиценца CC BY 4.0 и друге"),
        ("aneks III i glava IV", "анекс III и глава IV"),
        ("I njihove mreže", "И њихове мреже"),
        ("pišite na ured@emn.example.org.", "пишите на ured@emn.example.org."),
        (
            "vidi https://example.org/sr i emn.europa.eu",
            "види https://example.org/sr и emn.europa.eu",
        ),
        ("%(n)s redova od {all} <b>jako</b>", "%(n)s редова од {all} <b>јако</b>"),
        ("na adresi /api/v1/flows i u data.csv", "на адреси /api/v1/flows и у data.csv"),
        ("parametar ?style= (eu, un) i/ili drugi", "параметар ?style= (eu, un) и/или други"),
        ("komanda „bin/tessera load” i dalje", "команда „bin/tessera load” и даље"),
    ],
)
def test_what_stays_latin(latin: str, expected: str) -> None:
    assert cyrillic(latin) == expected


def test_authored_text_becomes_cyrillic_where_nobody_wrote_it() -> None:
    assert say({"sr-latn": "Odgovor UNHCR"}, "sr").words == "Одговор UNHCR"
    assert say({"sr-latn": "Odgovor", "sr": "Писано руком"}, "sr").words == "Писано руком"

"""Invented passages in three languages: the words that people use often, and a long tail of others."""
# ruff: noqa: SIM905 - words in a line are read, words in quotes are counted

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tessera.core.folding import fold
from tessera.core.script import cyrillic

#: How many different words a language has, and how long the stream is that passages are cut from.
WORDS, STREAM = 30_000, 1_500_000
SHORTEST, LONGEST, USUAL = 30, 60, 8  # so many words more than the fewest, usually

#: Words of the matter, the most frequent first, and the syllables that the others are made of.
MATTER = {
    "en": (
        "the of and in to is by for a asylum applicant authority decision permit residence law border "
        "procedure minor guardian appeal court ministry return detention reception centre interview "
        "family reunification labour migration visa integration trafficking victim protection status "
        "refugee deadline document identity biometric voluntary readmission agreement monitoring housing "
        "education health benefit employer seasonal worker student researcher statistics annual practice "
        "training interpreter legal aid vulnerability assessment registration accommodation municipality"
    ).split(),
    "sq": (
        "e të në dhe për me nga është që azil kërkesë autoritet vendim leje qëndrim ligj kufi procedurë "
        "mitur kujdestar ankesë gjykatë ministri kthim ndalim pritje qendër intervistë familje bashkim "
        "punë migrim vizë integrim trafikim viktimë mbrojtje status refugjat afat dokument identitet "
        "vullnetar ripranim marrëveshje mbikëqyrje strehim arsim shëndetësi përfitim punëdhënës sezonal "
        "student hulumtues statistikë vjetor praktikë trajnim përkthyes ndihmë juridike vlerësim çështje"
    ).split(),
    "sr": (
        "i u na je se za od da azil zahtev organ odluka dozvola boravak zakon granica postupak maloletnik "
        "staratelj žalba sud ministarstvo povratak pritvor prihvat centar razgovor porodica spajanje rad "
        "migracija viza integracija trgovina žrtva zaštita status izbeglica rok isprava identitet "
        "dobrovoljni readmisija sporazum praćenje smeštaj obrazovanje zdravlje naknada poslodavac sezonski "
        "student istraživač statistika godišnji praksa obuka prevodilac pravna pomoć procena među đak ćuprija"
    ).split(),
}  # fmt: skip
SYLLABLES = {
    "en": "tion al er ing con pre di sta ble ter ou ive po fo act se ca den mo lu fi ra ne ti gu ha wi ly".split(),
    "sq": "shm ë ko pa dhe gje mbi llo qe vë ta sht ndë ri fu zë çe ba ish ro mu ka ni te lu që do ja".split(),
    "sr": "ni ost an pri pro sto vla šti đe ća že ov lju nje po ra mi go uč ta bo ri se ko du ve lo ča".split(),
}  # fmt: skip


@dataclass(frozen=True)
class Tongue:
    """One language: a stream of words as written and the same folded, and the words by frequency."""

    code: str
    written: tuple[str, ...]
    folded: tuple[str, ...]
    vocabulary: tuple[str, ...]

    def passage(self, dice: random.Random) -> tuple[str, str]:
        """Thirty to sixty words that follow each other in the stream: as written, and folded."""
        length = min(SHORTEST + int(dice.expovariate(1 / USUAL)), LONGEST)
        start = dice.randrange(len(self.written) - LONGEST)
        cut = slice(start, start + length)
        return " ".join(self.written[cut]) + ".", " ".join(self.folded[cut])


def tongues(seed: int) -> dict[str, Tongue]:
    """English, Albanian, Serbian in both scripts; the same for the same seed."""
    found = {code: _tongue(code, random.Random(f"{seed} {code}")) for code in MATTER}
    latin = found.pop("sr")
    letters = {word: cyrillic(word) for word in latin.vocabulary}
    found["sr-latn"] = Tongue("sr-latn", latin.written, latin.folded, latin.vocabulary)
    plain = {word: fold(letters[word]) for word in latin.vocabulary}
    found["sr"] = Tongue(
        "sr", tuple(letters[word] for word in latin.written),
        tuple(plain[word] for word in latin.written),
        tuple(letters[word] for word in latin.vocabulary),
    )  # fmt: skip
    return found


def _tongue(code: str, dice: random.Random) -> Tongue:
    words = list(MATTER[code]) + list(_invented(code, dice))
    # Zipf: the second most frequent word is half as frequent as the first, and so on.
    weights = [1 / (place + 8) for place in range(len(words))]
    written = tuple(dice.choices(words, weights, k=STREAM))
    plain = {word: fold(word) for word in words}
    return Tongue(code, written, tuple(plain[word] for word in written), tuple(words))


def _invented(code: str, dice: random.Random) -> Iterator[str]:
    seen = set(MATTER[code])
    while len(seen) < WORDS:
        word = "".join(dice.choices(SYLLABLES[code], k=dice.choice((2, 3, 3, 3, 4))))
        if word not in seen:
            seen.add(word)
            yield word

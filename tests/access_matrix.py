"""Who may do what with what, as a text: ``python -m tests.access_matrix`` writes it anew."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden" / "access_matrix.txt"


def matrix() -> str:
    """Personas x specimens x acts; needs an empty database, which it fills."""
    from tests.personas import known
    from tests.specimens import specimens

    from tessera.access.people import Memory
    from tessera.access.policy import POLICY, may
    from tessera.access.visibility import sees

    cast = known()
    lines = ["Acts without an object", ""]
    for name, person in cast.people.items():
        acts = [act for act in POLICY if may(person, act)]
        lines.append(f"  {name:<24} {_told(acts)}")
    things = specimens(cast)
    readers = {
        name: replace(person, memory=Memory.of_reading()) for name, person in cast.people.items()
    }  # of a page, which asks about all acts at once
    for what, thing in things.items():
        lines += ["", what, ""]
        acts_of = fitting(thing, POLICY)
        for name, person in readers.items():
            if not sees(person, thing):
                lines.append(f"  {name:<24} -")
                continue
            acts = [act for act in acts_of if may(person, act, thing)]
            lines.append(f"  {name:<24} {' '.join(['sees', *acts])}")
    return "\n".join(lines) + "\n"


#: Acts that are named after another noun than the object they are asked about.
ASKED_OF = {
    "network": (
        "arrangement.draft",
        "contact_point.designate",
        "import.read",
        "query.draft",
        "study.draft",
        "terms.set",
    ),
    "organisation": ("person.invite", "mandate.appoint"),
    "arrangement": ("right.grant",),
    "person": ("expertise.list", "expertise.unlist"),
    "release": ("statistics.publish",),
    "digest": ("notice.retry",),
}


def fitting(thing, policy) -> list[str]:
    """The acts that are asked about such a thing."""
    nouns = {
        "contactpoint": "contact_point", "nationalcontribution": "national_contribution",
        "studycomment": "study_comment", "legacyimport": "import",
    }  # fmt: skip
    noun = nouns.get(thing._meta.model_name, thing._meta.model_name)
    own = [act for act in policy if act.split(".")[0] == noun]
    return [*own, *ASKED_OF.get(noun, ())]


def _told(acts: list[str]) -> str:
    return " ".join(acts) or "-"


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["TESSERA_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get(
            "DJANGO_SETTINGS_MODULE", "tessera.site.settings"
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        GOLDEN.write_text(matrix(), encoding="utf-8")


if __name__ == "__main__":
    main()

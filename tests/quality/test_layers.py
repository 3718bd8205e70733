"""What the import linter cannot see: foreign keys are strings."""

from __future__ import annotations

import tomllib

from django.apps import apps
from tests.quality.tree import ROOT


def order() -> dict[str, int]:
    """Each room's height in the house, as pyproject.toml gives it to the linter; core is 0."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [house] = [one for one in said["tool"]["importlinter"]["contracts"] if one["id"] == "house"]
    return {
        room.strip(" ()"): height
        for height, layer in enumerate(reversed(house["layers"]))
        for room in layer.split("|")
    }


def test_foreign_keys_point_down():
    """A table refers to tables of its own room or of what the room stands on; audit may refer up
    only by kind and identifier, never by key."""
    height = order()
    wrong = []
    for model in apps.get_models():
        room = model._meta.app_label
        if room not in height:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if target is None or isinstance(target, str) or field.auto_created:
                continue
            other = target._meta.app_label
            if other in height and other != room and height[other] >= height[room]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not wrong


def test_every_room_is_in_the_plan():
    rooms = {
        folder.name
        for folder in (ROOT / "src" / "tessera").iterdir()
        if folder.is_dir() and (folder / "__init__.py").exists()
    }
    assert rooms <= set(order())

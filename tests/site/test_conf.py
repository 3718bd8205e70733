"""Settings are read once, checked, and refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tessera.site import conf


def test_without_any_every_setting_has_a_value():
    values = conf.load({})
    assert set(values) == {setting.name for setting in conf.SETTINGS}
    assert values["TESSERA_HOME"] == conf.ROOT / "var"
    assert values["TESSERA_LANGUAGE"] == "en"
    assert values["TESSERA_DEBUG"] is False


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TESSERA_LANGUAGE", "de", "one of en, sq, sr, sr-latn is expected"),
        ("TESSERA_STYLE", "nato", "one of eu, un, coe, plain, national is expected"),
        ("TESSERA_SECURE", "perhaps", "yes or no is expected"),
        ("TESSERA_PROXIES", "10.0.0.0/8, proxy", "addresses or networks such as 10.0.0.0/8"),
        ("TESSERA_STORE_MEMORY", "a lot", "a whole number is expected"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str, said: str):
    with pytest.raises(conf.BadSetting) as refused:
        conf.load({name: value})
    assert name in str(refused.value) and value in str(refused.value) and said in str(refused.value)


@pytest.mark.parametrize(
    "value", ["spark", "sc://", "sc://host:port", "duckdb:/srv/x", "http://a:1"]
)
def test_an_engine_has_an_address(value: str):
    with pytest.raises(conf.BadSetting, match=r"TESSERA_ENGINE: .* duckdb: or sc://host:port"):
        conf.load({"TESSERA_ENGINE": value})
    far = "sc://spark.example.org:15002/;use_ssl=true;token=abc"
    assert conf.load({"TESSERA_ENGINE": far})["TESSERA_ENGINE"] == far


def test_a_misspelt_setting_stops_the_start():
    with pytest.raises(conf.BadSetting, match="TESSERA_LANGAUGE is no setting"):
        conf.load({"TESSERA_LANGAUGE": "sq"})


def test_other_programs_settings_are_none_of_ours():
    conf.load({"PATH": "/usr/bin", "DJANGO_DEBUG": "nonsense"})


def test_a_secret_is_not_repeated_in_the_refusal():

    def never(value: str) -> str:
        raise ValueError("it does not fit")

    secret = conf.Setting("TESSERA_SECRET", never, "x", "A secret.", secret=True)
    original, conf.SETTINGS = conf.SETTINGS, (secret,)
    try:
        with pytest.raises(conf.BadSetting) as refused:
            conf.load({"TESSERA_SECRET": "hunter2"})
    finally:
        conf.SETTINGS = original
    assert "hunter2" not in str(refused.value)


def test_folders_are_made_whole():
    values = conf.load({"TESSERA_HOME": "~/tessera"})
    assert values["TESSERA_HOME"] == Path.home() / "tessera"


def test_every_setting_says_what_it_does():
    for setting in conf.SETTINGS:
        assert setting.name.startswith("TESSERA_")
        assert setting.meaning.endswith("."), setting.name

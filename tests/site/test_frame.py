"""The frame of every page: language, skip link, styles, refusals."""

from __future__ import annotations

import re

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

pytestmark = pytest.mark.django_db

TAGS = [("en", "en"), ("sq", "sq"), ("sr-latn", "sr-Latn"), ("sr", "sr-Cyrl")]


@pytest.mark.parametrize(("code", "tag"), TAGS)
def test_every_page_says_its_language(client: Client, code: str, tag: str):
    answer = client.get(f"/?lang={code}")
    assert answer.status_code == 200
    assert f'<html lang="{tag}">' in answer.content.decode()


def test_choosing_a_language_keeps_the_page():
    from tessera.site.context_processors import page

    request = RequestFactory().get("/statistics/", {"geo": ["AT", "DE"], "lang": "sq"})
    with translation.override("sq"):
        links = {link.tag: link for link in page(request)["frame"].languages}
    assert links["sr-Cyrl"].url == "?geo=AT&geo=DE&lang=sr"
    assert [tag for tag, link in links.items() if link.is_current] == ["sq"]


def test_languages_call_themselves_by_their_own_names(client: Client):
    text = client.get("/").content.decode()
    for tag, name in [("sq", "Shqip"), ("sr-Latn", "Srpski"), ("sr-Cyrl", "Српски")]:
        assert re.search(rf'lang="{tag}"[^>]*>{name}<', text)


@pytest.mark.parametrize("name", ["home", "about", "accessibility", "components"])
def test_a_page_has_one_heading_a_main_part_and_a_way_past_the_head(client: Client, name: str):
    text = client.get(reverse(name)).content.decode()
    assert len(re.findall(r"<h1\b", text)) == 1
    assert text.index('href="#main"') < text.index("<header") < text.index('<main id="main"')


@pytest.mark.parametrize("path", ["/", "/about/", "/accessibility/", "/components/"])
def test_an_unknown_filter_is_refused_and_named(client: Client, path: str):
    answer = client.get(f"{path}?colour=red")
    assert answer.status_code == 400 and "colour" in answer.content.decode()


def test_a_name_that_is_not_ours_is_refused_in_one_plain_sentence(client: Client, caplog):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert b"does not answer to that name" in answer.content
    assert not caplog.records
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 200


def test_a_page_may_say_its_sources_in_the_footer(rf):
    said = '{% extends "site/base.html" %}{% block sources %}<p>From here.</p>{% endblock %}'
    text = engines["django"].from_string(said).render({}, rf.get("/"))
    assert text.index('<footer class="t-foot">') < text.index("<p>From here.</p>")


def test_the_security_policy_is_strict(client: Client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_what_is_not_there_is_said_in_the_frame(client: Client):
    answer = client.get("/nothing/lives/here/")
    assert answer.status_code == 404
    assert "t-lead" in answer.content.decode()


@pytest.mark.parametrize("question", ["?lang=xx", "?style=zz"])
def test_an_unknown_choice_is_refused_with_a_sentence(client: Client, question: str):
    answer = client.get("/" + question)
    assert answer.status_code == 400
    assert question.partition("=")[2] in answer.content.decode()


def test_a_form_without_its_token_is_told_what_to_do():
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})
    assert answer.status_code == 403
    assert "reload the page" in answer.content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_logout", "account_reset_password"])
def test_sign_in_pages_wear_the_frame(client: Client, name: str):
    text = client.get(reverse(name), follow=True).content.decode()
    assert "t-top" in text
    assert len(re.findall(r"<h1\b", text)) == 1


def test_the_gallery_shows_every_component_with_its_markup(client: Client):
    text = client.get(reverse("components")).content.decode()
    for part in ("t-facts", "t-bars", "t-scroll", "t-filters", "t-tabs", "t-card-list"):
        assert f'class="{part}' in text
        assert f"class=&quot;{part}" in text
    assert 'class="t-error-summary' in text

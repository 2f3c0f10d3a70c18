"""What each platform makes of the catalog: the JSON or HTML that goes out, by the name of its golden.

Only the adapters' own renderers are asked; nothing is tidied that a platform would see. Names that begin with `own-`
are an adapter's own sentences, which no story of the core can bring about.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any, assert_never

from adapters.preview import manifest_for
from adapters.slack import render as slack
from adapters.slack.answer import sentence
from adapters.teams import forms as teams_forms
from adapters.teams import render as teams
from adapters.web import render as web
from adapters.web.chat import parts
from empathy_bot.message import Chart, Form, Message
from empathy_bot.words import DEFAULT_LOCALE, words
from tests.golden.catalog import catalog
from tests.golden.stage import Home, Mistakes, Shown

Json = dict[str, Any]

READER = "ben"
"""Whose eyes the local chat's HTML is for: mentions of the reader stand out."""
BASE_URL = "https://bot.example.com"
APP_ID = "c0ffee00-0000-4000-8000-00000000b0b0"


@cache
def on_slack() -> dict[str, Json]:
    """Return messages, modal views and Home views."""
    return {"manifest": manifest_for("slack", BASE_URL, ""), **drawn_by_slack(catalog("slack").shown)}


@cache
def on_teams() -> dict[str, Json]:
    """Return activities with their cards."""
    return {"manifest": manifest_for("teams", BASE_URL, APP_ID), **drawn_by_teams(catalog("teams").shown)}


@cache
def on_web() -> dict[str, str]:
    """Return HTML."""
    return drawn_by_web(catalog("web").shown)


def drawn_by_slack(shown_by_name: Mapping[str, Shown], locale: str = DEFAULT_LOCALE) -> dict[str, Json]:
    """Return what Slack is sent, with the adapter's own sentences in a language.

    `.classic` is a message without Slack's newer blocks, `.pictured` the same with its charts as pictures.
    """
    say = words(locale).say
    drawn: dict[str, Json] = {
        "own-failed": slack.message(sentence("slack.failed", locale=locale)),
        "own-file-failed": slack.message(sentence("slack.file_failed", locale=locale)),
        "own-file-sent": slack.message(sentence("slack.file_sent", locale=locale)),
        "own-form-failed": {"response_action": "errors", "errors": {"message": say("slack.form_failed")}},
    }
    for name, shown in shown_by_name.items():
        match shown:
            case Message():
                drawn[name] = slack.message(shown)
                if slack.has_native_blocks(drawn[name]["blocks"]):
                    drawn[f"{name}.classic"] = slack.message(shown, native=False)
                if charts := [block for block in shown.blocks if isinstance(block, Chart)]:
                    files = [f"F0PICTURE{number}" for number in range(len(charts))]
                    drawn[f"{name}.pictured"] = slack.message(shown, native=False, pictures=files)
            case Form():
                drawn[name] = slack.form(shown)
            case Home():
                drawn[name] = slack.home(shown.page)
            case Mistakes():
                drawn[name] = {"response_action": "errors", "errors": dict(shown.errors)}
            case _:
                assert_never(shown)
    return drawn


def drawn_by_teams(shown_by_name: Mapping[str, Shown], locale: str = DEFAULT_LOCALE) -> dict[str, Json]:
    """Return what Teams is sent, with the adapter's own sentences in a language."""
    say = words(locale).say
    closed = say("teams.cancelled")
    drawn: dict[str, Json] = {
        "own-cancelled": teams.activity(teams.frame([teams.note(closed, "default")], closed, locale), closed),
    }
    for key in ("oops", "new_message", "see_personal_chat", "cannot_write", "done"):
        drawn[f"own-{key.replace('_', '-')}"] = teams.sentence(say(f"teams.{key}"))
    for name, shown in shown_by_name.items():
        match shown:
            case Message():
                drawn[name] = teams.activity(teams.message(shown), shown.text)
            case Form():
                drawn[name] = teams.activity(teams_forms.card(shown), shown.title)
            case Home():
                drawn[name] = teams.activity(teams.message(shown.page), shown.page.text)
            case Mistakes():
                card = teams_forms.card(shown.form, shown.typed, shown.errors)
                drawn[name] = teams.activity(card, shown.form.title)
            case _:
                assert_never(shown)
    return drawn


def drawn_by_web(shown_by_name: Mapping[str, Shown], locale: str = DEFAULT_LOCALE) -> dict[str, str]:
    """Return what the local chat shows, with its own sentence in a language."""
    unknown = Message(text=words(locale).say("web.unknown_command", command="<b>dance</b>"), blocks=())
    drawn: dict[str, str] = {"own-unknown-command": str(web.message(unknown, READER))}
    for name, shown in shown_by_name.items():
        match shown:
            case Message():
                drawn[name] = str(web.message(shown, READER))
            case Form():
                drawn[name] = str(web.form(shown, "/as/ben/chat/support/submit", READER))
            case Home():
                drawn[name] = str(web.message(shown.page, READER))
            case Mistakes():
                drawn[name] = str(parts(mistakes=shown.errors))
            case _:
                assert_never(shown)
    return drawn


def as_json(payload: Json) -> str:
    """Return JSON as a golden holds it; what nobody could see in it is written as an escape, a picture left out."""
    written = json.dumps(payload, indent=2, ensure_ascii=False)
    return _visible(re.sub("(data:image/png;base64,)[A-Za-z0-9+/=]+", r"\1…", written), "\\u{:04x}")


def as_html(html: str) -> str:
    """Return HTML as a golden holds it; what nobody could see in it is written as a reference."""
    return _visible(html.strip(), "&#x{:x};")


def _visible(text: str, escape: str) -> str:
    def shown(character: str) -> str:
        hidden = unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} or character == "\u00a0"
        return escape.format(ord(character)) if hidden and character != "\n" else character

    return "".join(map(shown, text)) + "\n"

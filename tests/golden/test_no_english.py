"""In the language nobody speaks, nothing that is shown is English, but the content and what people wrote themselves.

Every story is played once, on one of the platforms in turn, and drawn by all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from shutil import copy

import pytest
from pydantic import BaseModel

from empathy_bot.bot import Bot
from empathy_bot.content import Pack
from empathy_bot.events import Event
from empathy_bot.message import Message, Paragraph, Plain, Reply
from empathy_bot.store import Store, schema
from empathy_bot.turn import Voice
from empathy_bot.words import language_name, locales, words
from tests.fakes import plain, pseudo
from tests.fakes.clock import StillClock
from tests.fakes.pack import small_pack
from tests.golden import hostile
from tests.golden.catalog import STORIES
from tests.golden.drawn import drawn_by_slack, drawn_by_teams, drawn_by_web
from tests.golden.stage import PLATFORMS, Shown, Stage

pytestmark = pytest.mark.xdist_group("golden")

WITHOUT_CODE = frozenset({
    "/empathy", "/kudos", "/<b>dance</b>", "Europe/Berlin", "Europe", "Berlin", "UTC", "DE", "csv", "America/New York",
    "when the",
})  # fmt: skip
"""What stays as it is in every language."""
QUOTED = frozenset(
    {
        "I'm sorry",
        "sorry if",
        "You named the wait, and that helps",
        "You could say when you will call",
        "You said sorry",
    }
)
"""What the stories let the coach and the AI say."""
BY_HAND = frozenset({"file", "board-of-halves"})
"""What a story draws without the core, in English."""


def texts_in(value: object) -> Iterator[str]:
    """Yield every text within a value: an event, a pack, what a coach saw."""
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from texts_in(inner)
        case list() | tuple() | frozenset() | set():
            for inner in value:
                yield from texts_in(inner)
        case BaseModel():
            yield from texts_in(value.model_dump())
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from texts_in(getattr(value, field.name))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Shown], set[str]]]:
    """What every story but the hostile ones shows in the language nobody speaks, and what people and content said."""
    shown: dict[str, Shown] = {}
    known: set[str] = set()
    packs: dict[int, Pack] = {}
    folder = tmp_path_factory.mktemp("pseudo")

    def hear(value: object) -> None:
        for text in texts_in(value):
            known.update([text, text.strip(), text.upper(), text.replace("_", " "), *re.split(r"[,\n]", text)])

    def handle(stage: Stage, event: Event) -> Reply:
        hear(event)
        if id(stage.pack) not in packs:
            packs[id(stage.pack)] = stage.pack
            hear(stage.pack)
        return Bot.handle(stage.bot, event)

    with pseudo.spoken(folder) as locale, pytest.MonkeyPatch.context() as patch:
        patch.setattr("empathy_bot.bot.words", lambda _=None: words(locale))
        patch.setattr(Voice, "reads", property(lambda voice: voice.pack.locale == "en"))
        patch.setattr(Stage, "handle", handle)
        empty = folder / "empty.db"
        store = Store(f"sqlite:///{empty}")
        schema.upgrade(store)
        store.close()
        for number, story in enumerate(STORIES):
            if story.__module__ == hostile.__name__:
                continue
            store = Store(f"sqlite:///{copy(empty, folder / f'{number}.db')}")
            shown |= dict(story(Stage(store, StillClock(), small_pack(), PLATFORMS[number % len(PLATFORMS)])))
            store.close()
        languages = {name for one in locales() for name in (language_name(one), words(locale).language(one))}
        yield {name: shown[name] for name in shown.keys() - BY_HAND}, known | WITHOUT_CODE | QUOTED | languages


def shown_by_all(shown: dict[str, Shown]) -> Iterator[tuple[str, list[str]]]:
    for platform, by_platform in (("slack", drawn_by_slack), ("teams", drawn_by_teams)):
        for name, drawn in by_platform(shown, pseudo.LOCALE).items():
            yield f"{platform}/{name}", list(plain.in_json(drawn))
    for name, html in drawn_by_web(shown, pseudo.LOCALE).items():
        yield f"web/{name}", plain.in_html(html)


def left(shown: dict[str, Shown], known: set[str]) -> dict[str, set[str]]:
    found = {name: plain.unexplained(texts, known) for name, texts in shown_by_all(shown)}
    return {name: words for name, words in found.items() if words}


def test_nothing_shown_stands_in_the_code(said: tuple[dict[str, Shown], set[str]]) -> None:
    shown, known = said
    assert len(shown) > 200
    assert left(shown, known) == {}


def test_a_sentence_in_the_code_is_found(said: tuple[dict[str, Shown], set[str]]) -> None:
    _, known = said
    told = Message.of(Paragraph(spans=(Plain(text="Please come back tomorrow."),)))
    for shown in (told, told.spoken(pseudo.LOCALE)):
        words = {"Please", "come", "back", "tomorrow"}
        assert left({"told": shown}, known) == {f"{platform}/told": words for platform in PLATFORMS}

"""Everybody is spoken to in their own language, a channel in its group's; and what cannot be read is not judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from empathy_bot.actions import (
    AnswerQuiz,
    OpenGroup,
    PostBoard,
    PreviewBoard,
    SaveBoardSchedule,
    SaveGroup,
    ShareReply,
    VoidKudos,
    WriteReply,
)
from empathy_bot.bot import Bot
from empathy_bot.content import Pack, Quiz
from empathy_bot.events import BotAdded, PeopleSeen, Someone, Spot, tidy_locale
from empathy_bot.library import Library
from empathy_bot.message import Callout, Chart, Form, Message, PickInput
from empathy_bot.store import Scope, directory
from empathy_bot.store.tables import Group, Person
from empathy_bot.words import locales, words
from tests.fakes.pack import for_managers, reply_item, small_pack, with_items
from tests.fakes.peers import EVERYBODY, gathered, rows
from tests.fakes.readers import READER
from tests.fakes.world import CHANNEL, PEOPLE, World, button

english, spanish = words("en").say, words("es").say
Speaks = Callable[..., None]
HOSTILE = ("", "../../etc", "..", "es/../../x", "e" * 5000, "es\0", "es MX", "*", "😀")


@pytest.fixture
def speaks(monkeypatch: pytest.MonkeyPatch) -> Speaks:
    """Let people have another locale from now on, as their platform tells it."""

    def let(locale: str | None, *people: str) -> None:
        for who in people:
            monkeypatch.setitem(PEOPLE, who, replace(PEOPLE[who], locale=locale))

    return let


def arrives(world: World, manager: str = "mira") -> Message:
    """Bring the bot to the channel and return what it says there."""
    world.handle(BotAdded(world.origin(manager, CHANNEL)))
    world.handle(PeopleSeen(world.origin(manager, CHANNEL), tuple(PEOPLE.values()), complete=True))
    return world.deliver()[-1].message


def spanish_pack() -> Pack:
    """The small pack as a translation: the same ids in the same order."""

    def told(item: Quiz) -> Quiz:
        options = tuple(one.model_copy(update={"text": f"ES {one.text}"}) for one in item.options)
        return item.model_copy(update={"customer": f"ES {item.customer}", "options": options})

    pack = small_pack()
    items = tuple(told(item) for item in pack.items if isinstance(item, Quiz))
    return pack.model_copy(update={"id": "pequeño", "locale": "es", "items": items})


def group_in(world: World) -> Group:
    with world.store.transaction() as session:
        workspace = directory.workspace(session, world.platform, world.workspace, world.clock.now())
        found = directory.group_at(Scope(session, workspace.id or 0), CHANNEL.id)
        assert found is not None
        session.expunge(found)
        return found


def person_in(world: World, who: str) -> Person:
    with world.store.transaction() as session:
        workspace = directory.workspace(session, world.platform, world.workspace, world.clock.now())
        found = directory.person(Scope(session, workspace.id or 0), who)
        assert found is not None
        session.expunge(found)
        return found


def text(message: Message | None) -> str:
    assert message is not None
    return message.text


# --- who hears what -----------------------------------------------------------------------------------


def test_each_hears_their_own_language_and_the_channel_that_of_whoever_brought_the_bot(
    world: World, speaks: Speaks
) -> None:
    speaks("es-MX", "mira", "ana")
    hello = arrives(world)
    assert (hello.locale, spanish("hello.heading") in hello.text) == ("es", True)
    join = button(hello, spanish("button.join"))
    told = {who: world.clicks(who, join, CHANNEL).message for who in ("ana", "ben")}
    assert {who: message.locale for who, message in told.items() if message} == {"ana": "es", "ben": "en"}
    world.clock.at("2026-11-17 09:00")
    prompts = {one.address.id: one.message for one in world.tick()}
    assert spanish("quiz.heading") in prompts["ana"].text
    assert english("quiz.heading") in prompts["ben"].text
    world.says("ben", "kudos ", "@ana", " for staying calm")
    sent = {one.address.id: one.message for one in world.deliver()}
    assert {who: message.locale for who, message in sent.items()} == {CHANNEL.id: "es", "ana": "es"}


def test_why_kudos_no_longer_count_is_read_by_each_in_their_own_language(world: World, speaks: Speaks) -> None:
    speaks("es", "ana")
    speaks("en", "ben")
    world.found_group()
    world.says("ana", "kudos ", "@eva", " for the tour")
    world.says("ben", "kudos ", "@eva", " for the trip")
    world.says("ana", "kudos ", "@robot", " for the quick answer")
    world.reacts("robot", Spot("m1", Someone("ben")))
    world.reacts("robot", Spot("m2", Someone("ana")))
    world.deliver()
    seen = (Someone("robot", "Robot", is_bot=True), Someone("eva", "Eva", is_gone=True))
    world.handle(PeopleSeen(world.origin("ben"), seen))
    sent = world.deliver()
    told = {who: " ".join(one.message.text for one in sent if one.address.id == who) for who in ("ana", "ben")}
    assert all(spanish(f"kudos.reason_{why}") in told["ana"] for why in ("left", "bot", "bot_gave"))
    assert all(english(f"kudos.reason_{why}") in told["ben"] for why in ("left", "bot_gave"))


def test_a_reason_in_somebodys_own_words_is_shown_as_it_was_written(world: World, speaks: Speaks) -> None:
    speaks("es", "ana")
    world.found_group()
    world.says("ana", "kudos ", "@ben", " for the tour")
    world.deliver()
    world.submits("mira", VoidKudos(kudos=1), reason="esta persona ya no está.")
    told = {one.address.id: one.message.text for one in world.deliver() if one.address.direct}
    assert all("esta persona ya no está." in told[who] for who in ("ana", "ben"))


def test_a_channel_waits_for_its_managers_language_and_keeps_it(world: World, speaks: Speaks) -> None:
    speaks(None, "mira")
    assert arrives(world).locale == "en"
    speaks("es", "mira")
    world.says("mira", "today")
    world.says("ana", "kudos ", "@ben", " for staying calm")
    assert {one.address.id: one.message.locale for one in world.deliver()} == {CHANNEL.id: "es", "ben": "en"}
    speaks("en", "mira")
    world.says("mira", "today")
    world.says("ana", "kudos ", "@ben", " for helping me out")
    assert {one.address.id: one.message.locale for one in world.deliver()} == {CHANNEL.id: "es", "ben": "en"}


def form_of(world: World, group: int) -> Form:
    form = world.clicks("mira", OpenGroup(group=group)).form
    assert form is not None
    return form


def test_a_manager_chooses_the_channels_language(world: World) -> None:
    group = world.found_group("ana")
    (pick,) = [one for one in form_of(world, group).inputs if one.name == "language"]
    assert isinstance(pick, PickInput)
    assert [(one.value, one.label) for one in pick.options] == [("en", "English"), ("es", "Español")]
    assert pick.initial == ("en",)
    save = {"time": "09:00", "days": ("1", "2", "3", "4", "5")}
    assert world.submits("mira", SaveGroup(group=group), language="tlh", **save).errors == {
        "language": english("group.mistake.language")
    }
    saved = world.submits("mira", SaveGroup(group=group), language="es", **save).message
    assert english("group.saved_language", language="Español") in text(saved)
    world.says("ana", "kudos ", "@ben", " for staying calm")
    assert {one.address.id: one.message.locale for one in world.deliver()} == {CHANNEL.id: "es", "ben": "en"}
    world.submits("mira", SaveGroup(group=group), **save)  # a form from before there was a choice
    assert group_in(world).locale == "es"


def test_to_pick_the_language_that_it_is_keeps_the_region(world: World, speaks: Speaks) -> None:
    speaks("es-419", "mira")
    arrives(world)
    group = group_in(world).id or 0
    world.submits("mira", SaveGroup(group=group), time="09:00", days=("1",), language="es")
    assert group_in(world).locale == "es-419"


# --- what a platform may say --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "language"), [("es-419", "es"), ("ES_mx", "es"), ("es", "es"), ("zz", "en"), ("eng", "en"), ("en-GB", "en")]
)
def test_a_tag_finds_its_language_or_english(world: World, speaks: Speaks, tag: str, language: str) -> None:
    speaks(tag, "ana")
    assert world.says("ana", "today").locale == language
    assert person_in(world, "ana").locale == tidy_locale(tag) == tag


@pytest.mark.parametrize("tag", HOSTILE)
def test_what_is_no_tag_is_not_kept_and_not_looked_up(world: World, speaks: Speaks, tag: str) -> None:
    speaks("es", "ana")
    assert world.says("ana", "today").locale == "es"
    speaks(tag, "ana")
    assert world.says("ana", "today").locale == "es"
    assert person_in(world, "ana").locale == "es"
    assert words(tag).locale in locales()


def test_tags_without_end_are_not_remembered_without_end() -> None:
    for number in range(2000):
        assert words(f"en-x{number}") is words("en")
    assert words.cache_info().currsize <= 256


# --- a change of language -----------------------------------------------------------------------------


def test_a_prompt_that_was_sent_stays_answerable_in_another_language(world: World, speaks: Speaks) -> None:
    world.bot = Bot(world.store, world.clock, Library(small_pack(), spanish_pack()))
    world.found_group("ana")
    world.clock.at("2026-11-17 09:00")
    (sent,) = [one.message for one in world.tick() if one.address.id == "ana"]
    chosen = button(sent, "A")
    assert isinstance(chosen, AnswerQuiz)
    shown = next(block.choices[0].text for block in sent.blocks if block.kind == "choices")
    speaks("es-ES", "ana")
    answered = world.clicks("ana", chosen).message
    assert answered is not None
    (mine,) = [
        choice
        for block in answered.blocks
        if block.kind == "choices"
        for choice in block.choices
        if choice.mark in {"chosen", "chosen_best"}
    ]
    assert (answered.locale, mine.letter, mine.text) == ("es", "A", f"ES {shown}")
    assert spanish("quiz.heading") in answered.text


def test_commands_are_understood_in_ones_own_language_and_in_english(world: World, speaks: Speaks) -> None:
    speaks("es", "ana")
    arrives(world, "ana")
    assert spanish("help.heading") in text(world.says("ana", "ayuda").message)
    assert text(world.says("ana", "RACHA").message) == text(world.says("ana", "streak").message)
    assert world.says("ana", "ajustes").form == world.says("ana", "settings").form
    assert text(world.says("ana", "/empathy olvidame").message) == text(world.says("ana", "forget-me").message)
    assert world.says("ana", "kudos recibidos").message == world.says("ana", "kudos mine").message
    assert world.says("ana", "tablero mes").message == world.says("ana", "board month").message
    assert english("unknown.words") in text(world.says("ben", "ajustes").message)


# --- own words ----------------------------------------------------------------------------------------


def test_a_reply_in_another_language_gets_the_example_and_no_judgement(world: World, speaks: Speaks) -> None:
    speaks("es", "ana")
    world.practises(with_items(small_pack(), reply_item()))
    prompt = world.says("ana", "hoy").message
    assert prompt is not None
    write = button(prompt, spanish("button.write_reply"))
    form = world.clicks("ana", write).form
    assert form is not None
    answered = world.submits("ana", form.submit, text="I'm sorry if you had to wait.").message
    assert answered is not None
    assert spanish("coach.unread") in answered.text
    assert "The example of reply-owning-1." in answered.text
    assert not [block for block in answered.blocks if isinstance(block, Callout)]
    said = {key: spanish(key) for key in ("coach.question", "coach.saw", "coach.try", "coach.compare")}
    assert {key for key, sentence in said.items() if sentence in answered.text} == set()
    assert rows(world, "SELECT score FROM answer") == [(0.5,)]


def test_an_ai_is_not_asked_about_a_reply_out_of_which_no_names_can_be_taken(world: World, speaks: Speaks) -> None:
    world = replace(world, reader=READER, pack=with_items(small_pack(), reply_item()))
    group = world.found_group("ana", "ben")
    page = world.says("mira", "ai").message
    assert page is not None
    world.presses("mira", page, english("button.second_on", group="support"))
    world.deliver()
    speaks("es", "ana")
    assert group
    assert spanish("second.own_unread") in text(world.says("ana", "ia").message)
    for who in ("ana", "ben"):
        prompt = world.says(who, "today").message
        assert prompt is not None
        form = world.clicks(who, next(one for one in actions(prompt) if isinstance(one, WriteReply))).form
        assert form is not None
        world.submits(who, form.submit, text="Lo siento, Maya.")
    assert [one.person for one in world.questions()] == ["ben"]


def test_an_ai_is_not_asked_any_more_once_the_writer_is_spoken_to_in_another_language(
    world: World, speaks: Speaks
) -> None:
    world = replace(world, reader=READER, pack=with_items(small_pack(), reply_item()))
    world.found_group("ana")
    page = world.says("mira", "ai").message
    assert page is not None
    world.presses("mira", page, english("button.second_on", group="support"))
    world.deliver()
    prompt = world.says("ana", "today").message
    assert prompt is not None
    form = world.clicks("ana", next(one for one in actions(prompt) if isinstance(one, WriteReply))).form
    assert form is not None
    world.submits("ana", form.submit, text="I am sorry, Maya.")
    speaks("es", "ana")
    world.says("ana", "today")
    assert world.questions() == []


def actions(message: Message) -> list[object]:
    return [one.action for block in message.blocks if block.kind == "buttons" for one in block.buttons]


def test_a_reply_is_shown_to_peers_of_the_same_language_alone(world: World, speaks: Speaks) -> None:
    team = gathered(world, *EVERYBODY, "eva", "finn", "gus")
    speaks("es", "ben", "chloe")
    for who in ("ben", "chloe"):
        world.says(who, "today")
    asks = team.shares()
    assert len(asks) == 2
    assert {one.address.id for one in asks}.isdisjoint({"ben", "chloe"})


def test_a_reply_whose_language_would_tell_of_its_writer_is_not_shared(world: World, speaks: Speaks) -> None:
    team = gathered(world, *EVERYBODY, "eva", "finn", "gus")
    speaks("es", "ana", "ben", "chloe")
    for who in ("ana", "ben", "chloe"):
        world.says(who, "today")
    told = world.submits("ana", ShareReply(prompt=team.prompt), text="Lo siento.").message
    assert text(told) == spanish("peers.too_few")
    assert rows(world, "SELECT id FROM peerview") == []


def test_figures_of_a_board_are_written_as_its_language_writes_them(world: World, speaks: Speaks) -> None:
    speaks("es", *PEOPLE)
    arrives(world)
    group = group_in(world).id or 0
    for number in range(3):
        world.says("ben", "kudos ", "@ana", f" por escuchar hasta el final {number}", place=CHANNEL)
        world.clock.wait(minutes=1)
    world.clicks("mira", PostBoard(group=group, period="week"), CHANNEL)
    board = next(one.message for one in world.deliver() if one.key.split("/")[1] == "board")
    (chart, *_) = [block for block in board.blocks if isinstance(block, Chart)]
    assert [(bar.value, bar.figure) for bar in chart.bars][:1] == [(2.5, "2,5")]
    assert "2,5" in chart.alt
    assert spanish("board.recognised") in board.text


def test_a_manager_sees_what_is_to_be_posted_in_the_channels_language(world: World, speaks: Speaks) -> None:
    told = for_managers(small_pack())
    (first, *_) = told.exercises
    own = first.model_copy(update={"title": "El eco"})
    translated = spanish_pack().model_copy(update={"exercises": (own,)})
    world.bot = Bot(world.store, world.clock, Library(told, translated))
    group = world.found_group("ana")
    world.submits("mira", SaveGroup(group=group), language="es", time="09:00", days=("1",))
    world.submits("mira", SaveBoardSchedule(group=group), every="week", weekday="2", time="09:00", period="week")
    board = world.clicks("mira", PreviewBoard(group=group)).message
    assert english("board.preview", group="support") in text(board)
    assert spanish("board.heading.week", group="support") in text(board)
    exercise = world.says("mira", "exercise").message
    assert exercise is not None
    assert english("exercise.preview", group="support") in exercise.text
    assert spanish("exercise.heading", title="El eco") in exercise.text
    world.presses("mira", exercise, english("button.exercise_post"))
    (posted,) = [one.message for one in world.deliver() if one.address.id == CHANNEL.id]
    assert (posted.locale, "El eco" in posted.text) == ("es", True)

from __future__ import annotations

import pytest

from adapters.web import parse
from adapters.web.team import TEAM, Member, Team
from empathy_bot.actions import ShowToday, encode
from empathy_bot.events import Place, Someone, Word
from empathy_bot.message import Message
from empathy_bot.store.transcript import Line, Reaction
from tests.fakes.web import MONDAY_EVENING

ANA, JONAS = TEAM.members[0], TEAM.members[1]
SHIFT = TEAM.user_groups[0]
CHANNEL = Place("c-support", direct=False, name="support")
BOT = "Empathy Bot"


def heard(text: str, *, direct: bool = False) -> tuple[Word, ...] | None:
    return parse.spoken(text, TEAM, BOT, direct=direct).words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/kudos @Ana Lima for staying calm", ("kudos ", ANA.someone, " for staying calm")),
        ("/kudos @ana for staying calm", ("kudos ", ANA.someone, " for staying calm")),
        ("/KUDOS @Ana Lima @Jonas Weber thanks", ("kudos ", ANA.someone, " ", JONAS.someone, " thanks")),
        ("/kudos", ("kudos ",)),
        ("/empathy board month", ("board month",)),
        ("/empathy", ()),
        ("@Empathy Bot board", ("board",)),
        ("@Empathy Bot kudos @Ana Lima thanks", ("kudos ", ANA.someone, " thanks")),
        ("/kudos @Early-Shift for the outage", ("kudos ", SHIFT, " for the outage")),
        ("/kudos @early-shifters, @team", ("kudos ", "@early-shifters, @team")),
    ],
)
def test_commands_and_mentions_of_the_bot_are_heard_in_a_channel(text: str, words: tuple[Word, ...]) -> None:
    assert heard(text) == words


def test_plain_talk_in_a_channel_is_not_for_the_bot_but_in_direct_messages_it_is() -> None:
    assert heard("Good morning, @Ana Lima") is None
    assert heard("Good morning", direct=True) == ("Good morning",)


def test_an_unknown_command_is_named_and_not_handed_on() -> None:
    assert parse.spoken("/dance now", TEAM, BOT, direct=True) == parse.Spoken(None, "dance")


@pytest.mark.parametrize("text", ["@Anamaria hello", "mail@ana.example", "@Ann"])
def test_only_whole_names_are_mentions(text: str) -> None:
    assert not any(isinstance(piece, Someone) for piece in heard(text, direct=True) or ())


def test_a_first_name_that_two_people_have_names_nobody() -> None:
    team = Team((ANA, Member("ana2", "Ana Sousa", "rep")))
    words, _ = parse.mentions("@Ana hello @Ana Sousa", team, BOT)
    assert words == ("@Ana hello ", team.members[1].someone)


def test_a_form_keeps_every_value_and_leaves_out_what_is_empty() -> None:
    fields = [("action", encode(ShowToday())), ("in.who", "ana"), ("in.who", "jonas"), ("in.why", "  "), ("other", "x")]
    event = parse.submitted(ANA, CHANNEL, fields)
    assert event.action == ShowToday()
    assert event.values == {"who": ("ana", "jonas")}


def test_who_acts_comes_from_the_page_and_never_from_the_action() -> None:
    event = parse.clicked(ANA, CHANNEL, '{"kind":"show_today","person":"ruth"}')
    assert event.action is None
    assert event.origin.person == ANA.someone
    assert (event.origin.platform, event.origin.workspace) == ("web", "local")


def test_a_user_group_names_its_people_as_the_platform_knows_them() -> None:
    assert [one.id for one in SHIFT.people or ()] == ["jonas", "leyla", "kofi"]
    assert all(one.name and one.zone for one in SHIFT.people or ())


def typed(text: str, author: str | None = "jonas", *, message: Message | None = None) -> Line:
    return Line(7, CHANNEL.id, author, None, text, message, MONDAY_EVENING, 0, reactions=(Reaction("mei", "x"),))


def test_a_message_is_known_by_its_line_but_a_command_is_none() -> None:
    assert parse.said(ANA, CHANNEL, ("hello",), typed("hello", "ana")).message == "7"
    assert parse.said(ANA, CHANNEL, ("hello",)).message is None


def test_a_reaction_a_choice_and_a_deletion_say_which_message_and_whose_it_is() -> None:
    spot = parse.chose(ANA, CHANNEL, typed("I called back."), TEAM).spot
    assert (spot.message, spot.author, spot.text, spot.link) == ("7", JONAS.someone, "I called back.", "/line/7")
    event = parse.reacted(ANA, CHANNEL, typed("I called back."), TEAM, on=True, at=MONDAY_EVENING)
    assert (event.spot, event.emoji, event.on) == (spot, "heart_hands", True)
    assert event.at == MONDAY_EVENING.timestamp()
    gone = parse.deleted(JONAS, CHANNEL, typed("I called back."))
    assert (gone.message, gone.origin.person, gone.origin.place) == ("7", JONAS.someone, CHANNEL)


def test_the_bot_s_own_message_has_no_author() -> None:
    spot = parse.spot(typed("", None, message=Message(text="Kudos", blocks=())), TEAM)
    assert (spot.author, spot.text) == (None, "Kudos")

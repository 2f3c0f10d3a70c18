from __future__ import annotations

import pytest

from adapters.web import parse
from adapters.web.team import TEAM, Member, Team
from empathy_bot.actions import ShowToday, encode
from empathy_bot.events import Place, Someone

ANA, JONAS = TEAM.members[0], TEAM.members[1]
CHANNEL = Place("c-support", direct=False, name="support")
BOT = "Empathy Bot"


def heard(text: str, *, direct: bool = False) -> tuple[str | Someone, ...] | None:
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
    ],
)
def test_commands_and_mentions_of_the_bot_are_heard_in_a_channel(text: str, words: tuple[str | Someone, ...]) -> None:
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

"""Giving kudos: by command and by form, every mistake, and never twice."""

from __future__ import annotations

import pytest

from empathy_bot.actions import GiveKudos, OpenKudos
from empathy_bot.events import BotAdded, BotRemoved, Clicked, PeopleSeen, Place, Said, Someone, Submitted
from empathy_bot.message import Mention, Message, Paragraph, PeopleInput, flat
from empathy_bot.ports import Outgoing
from empathy_bot.practice.recognition import whole
from empathy_bot.store import Scope, scores
from tests.fakes.world import CHANNEL, PEOPLE, World, button


def text(message: Message | None) -> str:
    assert message is not None
    return message.text


def kinds(sent: list[Outgoing]) -> list[str]:
    return sorted(one.key.split("/")[1] for one in sent)


def points(world: World, group: int, role: str, period: str = "week:2026-11-16") -> list[tuple[str, float]]:
    with world.store.transaction() as session:
        rows = scores.top(Scope(session, 1), group, period, role, 10)
        return [(row.person.name, whole(row.points)) for row in rows]


def test_a_command_gives_kudos_in_the_channel_and_a_note(world: World) -> None:
    group = world.found_group()
    reply = world.says("ana", "kudos ", "@ben", " for calming the caller down", place=CHANNEL)
    assert "Your kudos to Ben Osei will appear in support" in text(reply.message)
    sent = world.deliver()
    assert kinds(sent) == ["kudos_note", "shoutout"]
    shoutout = next(one for one in sent if not one.address.direct)
    assert shoutout.address.id == CHANNEL.id
    assert "Ana Lima thanks Ben Osei" in shoutout.message.text
    assert "for calming the caller down" in shoutout.message.text
    mentions = [
        span.id
        for block in shoutout.message.blocks
        if isinstance(block, Paragraph)
        for span in block.spans
        if isinstance(span, Mention)
    ]
    assert mentions == ["ana", "ben"]
    note = next(one for one in sent if one.address.direct)
    assert note.address.id == "ben"
    assert "thanked you in support" in note.message.text
    assert points(world, group, "receiver") == [("Ben Osei", 1)]
    assert points(world, group, "giver") == [("Ana Lima", 1)]
    assert points(world, group, "receiver", "month:2026-11") == [("Ben Osei", 1)]


def test_several_receivers_each_count_and_hear_of_it(world: World) -> None:
    group = world.found_group()
    world.says("ana", "kudos ", "@chloe", " ", "@ben", " staying late with ", "@dev", " for a customer")
    sent = world.deliver()
    assert kinds(sent) == ["kudos_note", "kudos_note", "kudos_note", "shoutout"]
    shoutout = next(one for one in sent if not one.address.direct)
    assert "Ben Osei, Chloé Martin and Dev Patel" in shoutout.message.text
    assert "staying late with @Dev Patel for a customer" in shoutout.message.text
    assert points(world, group, "giver") == [("Ana Lima", 3)]


def test_the_form_names_a_behaviour(world: World) -> None:
    world.found_group()
    form = world.clicks("ana", OpenKudos()).form
    assert form is not None
    people = next(one for one in form.inputs if isinstance(one, PeopleInput))
    assert [option.value for option in people.options] == ["ben", "chloe", "dev", "mira"]
    reply = world.submits("ana", form.submit, receivers="ben", behaviour="listened", message="You heard her out.")
    assert "will appear" in text(reply.message)
    assert all("👂 Listened: Heard them out." in one.message.text for one in world.deliver())


def test_kudos_stand_in_the_channel_that_the_form_named(world: World) -> None:
    world.found_group()
    sales = Place("sales", direct=False, name="sales")
    world.handle(BotAdded(world.origin("mira", sales)))
    world.handle(PeopleSeen(world.origin("mira", sales), (PEOPLE["ana"], PEOPLE["ben"])))
    world.deliver()
    form = world.clicks("ana", OpenKudos(), sales).form
    assert form is not None
    assert "shared in sales" in flat(form.intro)
    reply = world.submits("ana", form.submit, receivers="ben", message="You heard her out.")  # a form tells no place
    assert "will appear in sales" in text(reply.message)
    assert [one.address.id for one in world.deliver() if not one.address.direct] == ["sales"]
    world.handle(BotRemoved(world.origin("mira", sales)))
    reply = world.submits("ana", form.submit, receivers="ben", message="You heard her out again.")
    assert "no longer active" in text(reply.message)
    assert world.deliver() == []


def test_the_form_tells_each_mistake_at_its_input(world: World) -> None:
    world.found_group()
    assert set(world.submits("ana", GiveKudos()).errors) == {"receivers", "message"}
    wrong = world.submits("ana", GiveKudos(), receivers="nobody", behaviour="bribed", message="🎉🎉", seen_by="no one")
    assert set(wrong.errors) == {"receivers", "behaviour", "message", "seen_by"}
    assert "don't know that person" in wrong.errors["receivers"]
    assert world.deliver() == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("kudos ", "@ana", " I was great"), "Kudos go to others"),
        (("kudos ", "@ana", " ", "@ben", " we were great"), "Kudos go to others"),
        (("kudos thanks for the help",), "name at least one colleague"),
        (("kudos ", "@ben"), "say in a few words"),
        (("kudos ", "@ben", " 🎉"), "say in a few words"),
        (("kudos ", "@ben", " :tada: :+1::skin-tone-2:"), "say in a few words"),
        (("kudos ", "@ben", " 1️⃣ℹ️"), "say in a few words"),
        (("kudos ", "@ben", " \u3164\uffa0\u200b"), "say in a few words"),
        (("kudos ", "@ben", " 🎉 ", "@chloe", " 🎉"), "say in a few words"),
        (("kudos ", "@ben", " " + "x" * 501), "501 characters"),
        (("kudos ", *(word for number in range(11) for word in (f"@p{number}", " ")), "all of you"), "at most 10"),
    ],
)
def test_every_mistake_gets_a_clear_sentence_and_sends_nothing(
    world: World, words: tuple[str, ...], sentence: str
) -> None:
    world.found_group()
    reply = text(world.says("ana", *words).message)
    assert sentence in reply
    assert "Nothing was sent." in reply
    assert world.deliver() == []


def test_without_anything_the_command_opens_the_form(world: World) -> None:
    world.found_group()
    assert world.says("ana", "kudos").form is not None


def test_the_bot_thanks_nobody_back(world: World) -> None:
    world.found_group()
    bot = Someone("bot", "Empathy Bot", is_bot=True)
    reply = world.handle(Said(world.origin("ana"), ("kudos ", bot, " well done")))
    assert "kudos are for people" in text(reply.message)


def test_the_same_kudos_twice_are_one(world: World) -> None:
    group = world.found_group()
    world.says("ana", "kudos ", "@ben", " for the calm call")
    again = world.says("ana", "kudos ", "@ben", " for  the calm CALL")
    assert "count once" in text(again.message)
    assert len(world.deliver()) == 2
    assert points(world, group, "receiver") == [("Ben Osei", 1)]
    world.clock.at("2026-11-17 10:00")
    assert "will appear" in text(world.says("ana", "kudos ", "@ben", " for the calm call").message)


def test_a_redelivered_message_counts_once(world: World) -> None:
    group = world.found_group()
    world.says("ana", "kudos ", "@ben", " hello there", key="activity-1")
    again = world.says("ana", "kudos ", "@ben", " hello there", key="activity-1")
    assert again.message is None
    assert points(world, group, "giver") == [("Ana Lima", 1)]


def test_a_stranger_can_be_thanked_by_mention_and_is_looked_up(world: World) -> None:
    world.found_group()
    reply = world.says("ana", "kudos ", "@zoe", " for showing me around")
    assert reply.look_up == ("zoe",)
    assert "a colleague" in text(reply.message)


def test_only_slacks_own_picker_may_name_strangers(world: World) -> None:
    world.platform = "slack"
    world.workspace = "T1"
    world.found_group()
    form = world.clicks("ana", OpenKudos()).form
    assert form is not None
    reply = world.submits("ana", form.submit, receivers="U9", behaviour="listened", message="Welcome to the team")
    assert reply.look_up == ("U9",)


def test_without_a_group_there_is_nowhere_to_share(world: World) -> None:
    assert "none in common" in text(world.says("ana", "kudos ", "@ben", " for the help").message)
    assert "none in common" in text(world.clicks("ana", OpenKudos()).message)


def test_an_outsider_may_thank_somebody_of_a_group(world: World) -> None:
    world.found_group("ben")
    world.says("zoe", "kudos ", "@ben", " for helping out our shop")
    assert kinds(world.deliver()) == ["kudos_note", "shoutout"]


def test_kudos_stay_in_their_workspace(world: World) -> None:
    world.found_group()
    world.says("ana", "kudos ", "@ben", " for the calm call")
    world.workspace = "globex"
    world.handle(BotAdded(world.origin("ana", CHANNEL)))
    board = text(world.says("ana", "board", place=CHANNEL).message)
    assert "Ben" not in board


def test_old_buttons_and_forms_get_a_friendly_sentence(world: World) -> None:
    world.found_group()
    origin = world.origin("ana", Place("dm:ana", direct=True))
    for event in (Clicked(origin, None), Submitted(origin, None, {})):
        reply = world.handle(event).message
        assert "older message" in text(reply)
        assert reply is not None
        assert "What I can do" in text(world.presses("ana", reply, "Help").message)
    assert button(world.delivered[0].message, "Help")


def test_text_that_no_database_takes_is_tidied(world: World) -> None:
    world.found_group()
    nasty = " for\x00 the\ud83d \u202ecalm\u202c call\r\nwith the bank"
    assert "will appear" in text(world.says("ana", "kudos ", "@ben", nasty).message)
    reply = world.submits("ana", GiveKudos(), receivers="ben", behaviour="listened", message="Kind\x00 w\u2066ords")
    assert "will appear" in text(reply.message)
    sent = " ".join(one.message.text for one in world.deliver())
    assert "for the calm call\nwith the bank" in sent
    assert "Kind words" in sent


def test_names_stay_on_one_line_and_short(world: World) -> None:
    world.found_group()
    name = "Ben\n\u202eOsei\x00 " + "x" * 80
    world.handle(PeopleSeen(world.origin("ana"), (Someone("ben", name),)))
    board = world.clicks("ana", OpenKudos()).form
    assert board is not None
    people = next(one for one in board.inputs if isinstance(one, PeopleInput))
    label = next(option.label for option in people.options if option.value == "ben")
    assert label.startswith("Ben Osei xxx")
    assert label.endswith("…")
    assert len(label) == 60

"""What Teams sends, read: full activities in, events out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams import forms, parse, render
from adapters.teams.parse import Cancelled, MalformedError
from adapters.teams.spot import known_link, plain
from empathy_bot.actions import AnswerQuiz, GiveKudos, encode
from empathy_bot.events import (
    BotAdded,
    BotRemoved,
    ChoseMessage,
    Clicked,
    Event,
    MessageDeleted,
    PeopleLeft,
    PeopleSeen,
    Reacted,
    Said,
    Someone,
    Spot,
    Submitted,
    UserGroup,
)
from empathy_bot.message import Button, Buttons, Form, Message, PeopleInput, PickOption, TextInput

BOT = "28:c0ffee00-0000-4000-8000-00000000b0b0"
TENANT = "7e57ab1e-0000-4000-8000-000000000001"
ANA = "a0a0a0a0-0000-4000-8000-000000000001"
BEN = "b0b0b0b0-0000-4000-8000-000000000002"
TEAM = "19:3fb5f2b41cb94b4fb5ce0f0e8f1b7d3c@thread.tacv2"


def activity(**changes: Any) -> dict[str, Any]:
    """A message of a personal chat, with everything that Teams puts into one."""
    told = {
        "text": "today",
        "textFormat": "plain",
        "attachments": [{"contentType": "text/html", "content": "<p>today</p>"}],
        "type": "message",
        "timestamp": "2026-11-23T08:00:01.2345678Z",
        "localTimestamp": "2026-11-23T09:00:01.2345678+01:00",
        "id": "1763884801234",
        "channelId": "msteams",
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "from": {"id": "29:1Ana", "name": "Ana Lima", "aadObjectId": ANA},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": "a:1personal"},
        "recipient": {"id": BOT, "name": "Empathy Bot"},
        "entities": [
            {"locale": "en-GB", "country": "GB", "platform": "Mac", "timezone": "Europe/Berlin", "type": "clientInfo"}
        ],
        "channelData": {"tenant": {"id": TENANT}, "source": {"name": "message"}},
        "locale": "en-GB",
        "localTimezone": "Europe/Berlin",
        "rawTimestamp": "2026-11-23T08:00:01.2345678Z",
        "callerId": "urn:botframework:azure",
    }
    return told | changes


def in_team(**changes: Any) -> dict[str, Any]:
    return activity(
        conversation={
            "isGroup": True,
            "conversationType": "channel",
            "tenantId": TENANT,
            "id": f"{TEAM};messageid=1763884800000",
        },
        channelData={
            "teamsChannelId": TEAM,
            "teamsTeamId": TEAM,
            "channel": {"id": TEAM},
            "team": {"id": TEAM, "name": "Support"},
            "tenant": {"id": TENANT},
        },
        **changes,
    )


def read(told: dict[str, Any], **known: str | None) -> tuple[Event | Cancelled, ...]:
    names = {f"29:{name}": found for name, found in known.items()}
    return parse.events(parse.activity(json.dumps(told).encode()), TENANT, names)


def at(name: str, channel_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": channel_id, "name": name} | more}


def test_a_message_in_the_personal_chat() -> None:
    (said,) = read(activity())
    assert isinstance(said, Said)
    assert said.words == ("today",)
    assert said.message == "1763884801234"
    assert said.origin.platform == "teams"
    assert said.origin.workspace == TENANT
    assert said.origin.person == Someone(ANA, "Ana Lima", "Europe/Berlin", "en-GB")
    assert said.origin.key == "1763884801234"
    place = said.origin.place
    assert place is not None
    assert (place.id, place.direct, place.name) == ("a:1personal", True, None)
    assert json.loads(place.reference or "") == {
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "channelId": "msteams",
        "bot": {"id": BOT, "name": "Empathy Bot"},
        "conversation": {"id": "a:1personal", "conversationType": "personal", "tenantId": TENANT},
    }


def test_a_message_in_a_team_loses_its_thread_and_the_bots_mention() -> None:
    told = in_team(
        text="<at>Empathy Bot</at> kudos <at>Ben Osei</at>&nbsp;for &lt;listening&gt; &amp; waiting\n",
        entities=[at("Empathy Bot", BOT), at("Ben Osei", "29:1Ben")],
    )
    (said,) = read(told, **{"1Ben": BEN})
    assert isinstance(said, Said)
    assert said.words == ("kudos ", Someone(BEN, "Ben Osei"), " for <listening> & waiting")
    assert said.origin.place is not None
    assert (said.origin.place.id, said.origin.place.direct, said.origin.place.name) == (TEAM, False, "Support")
    assert ";messageid" not in (said.origin.place.reference or "")


def test_two_people_of_one_name_stand_in_the_order_of_their_entities() -> None:
    told = activity(
        text="kudos <at>Ana</at> and <at>Ana</at>",
        entities=[at("Ana", "29:x", aadObjectId="first"), at("Ana", "29:y", aadObjectId="second")],
    )
    (said,) = read(told)
    assert isinstance(said, Said)
    assert [word.id for word in said.words if isinstance(word, Someone)] == ["first", "second"]


def test_one_person_mentioned_twice_with_one_entity() -> None:
    told = activity(text="<at>Ben</at>, <at>Ben</at>!", entities=[at("Ben", "29:x", aadObjectId=BEN)])
    (said,) = read(told)
    assert isinstance(said, Said)
    assert said.words == (Someone(BEN, "Ben"), ", ", Someone(BEN, "Ben"), "!")


def test_an_at_that_was_only_typed_mentions_nobody() -> None:
    (said,) = read(activity(text="kudos <at>Ben Osei</at> thanks"))
    assert isinstance(said, Said)
    assert said.words == ("kudos <at>Ben Osei</at> thanks",)


def test_somebody_who_is_not_in_the_directory_stays_a_name() -> None:
    told = activity(text="kudos <at>A Guest</at> thanks", entities=[at("A Guest", "29:guest")])
    (said,) = read(told)
    assert isinstance(said, Said)
    assert said.words == ("kudos @A Guest thanks",)


@pytest.mark.parametrize(
    ("entity", "known"),
    [
        (at("Late shift", "NTI4ZGJlM2Y=", type="tag"), {}),
        (at("Late shift", TEAM, type="channel"), {}),
        (at("Late shift", "29:tag", aadObjectId=BEN, type="tag"), {}),
        (at("Late shift", "29:tag"), {"tag": None}),
    ],
)
def test_a_tag_names_several_people_whom_teams_does_not_tell(
    entity: dict[str, Any], known: dict[str, str | None]
) -> None:
    told = in_team(text="kudos <at>Late shift</at> thanks", entities=[entity])
    (said,) = read(told, **known)
    assert isinstance(said, Said)
    assert said.words == ("kudos ", UserGroup("Late shift"), " thanks")
    looked_up = {} if "type" in entity["mentioned"] else {"29:tag"}
    assert set(parse.nameless(parse.activity(json.dumps(told).encode()))) == set(looked_up)


def test_a_name_that_teams_sends_in_two_mentions_is_one_person() -> None:
    told = activity(
        text="kudos <at>Ben</at>&nbsp;<at>Osei</at> <at>Ana</at> thanks",
        entities=[
            at("Ben", "29:x", aadObjectId=BEN),
            at("Osei", "29:x", aadObjectId=BEN),
            at("Ana", "29:y", aadObjectId=ANA),
        ],
    )
    (said,) = read(told)
    assert isinstance(said, Said)
    assert said.words == ("kudos ", Someone(BEN, "Ben Osei"), " ", Someone(ANA, "Ana"), " thanks")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/kudos @Ana thanks", ("kudos @Ana thanks",)),
        ("/empathy board month", ("board month",)),
        ("empathy board month", ("board month",)),
        ("  Empathy\u00a0board", ("board",)),
        ("empathetic words", ("empathetic words",)),
        ("/ today", ("today",)),
        ("", ()),
        ("   ", ()),
        (None, ()),
    ],
)
def test_slash_commands_of_the_other_platform_are_understood(text: str | None, words: tuple[str, ...]) -> None:
    (said,) = read(activity(text=text))
    assert isinstance(said, Said)
    assert said.words == words


def test_the_nameless_are_told_once_each() -> None:
    told = in_team(
        text="x",
        entities=[
            at("Empathy Bot", BOT),
            at("Ben", "29:1Ben"),
            at("Ben", "29:1Ben"),
            at("Ana", "29:a", aadObjectId=ANA),
        ],
    )
    told["from"] = {"id": "29:1Ana", "name": "Ana Lima"}
    assert parse.nameless(parse.activity(json.dumps(told).encode())) == ("29:1Ana", "29:1Ben")


# --- people and the bot come and go ------------------------------------------------------------------


def test_the_bot_comes_into_a_team() -> None:
    told = in_team(type="conversationUpdate", membersAdded=[{"id": BOT}], text=None)
    (added,) = read(told)
    assert isinstance(added, BotAdded)
    assert added.origin.person.id == ANA
    assert added.origin.place is not None
    assert added.origin.place.id == TEAM


def test_the_bot_and_people_come_together_and_nobody_is_dropped() -> None:
    members = [{"id": BOT}, {"id": "29:1Ben", "aadObjectId": BEN, "name": "Ben Osei"}, {"id": "29:unknown"}]
    added, seen = read(in_team(type="conversationUpdate", membersAdded=members, text=None))
    assert isinstance(added, BotAdded)
    assert isinstance(seen, PeopleSeen)
    assert seen.people == (Someone(BEN, "Ben Osei"),)
    assert not seen.complete
    assert added.origin.key != seen.origin.key


def test_people_leave_and_the_bot_is_taken_out() -> None:
    members = [{"id": BOT}, {"id": "29:1Ben", "aadObjectId": BEN}]
    removed, left = read(in_team(type="conversationUpdate", membersRemoved=members, text=None))
    assert isinstance(removed, BotRemoved)
    assert isinstance(left, PeopleLeft)
    assert left.people == (Someone(BEN),)


def test_a_change_that_a_service_made_is_told_in_a_members_name() -> None:
    members = [{"id": "29:1Ben", "aadObjectId": BEN}]
    told = in_team(type="conversationUpdate", membersAdded=members, text=None)
    told["from"] = {"id": TEAM}
    (seen,) = read(told)
    assert isinstance(seen, PeopleSeen)
    assert seen.origin.person.id == BEN


@pytest.mark.parametrize(
    ("action", "kind"),
    [("add", BotAdded), ("add-upgrade", BotAdded), ("remove", BotRemoved), ("remove-upgrade", BotRemoved)],
)
def test_the_app_is_installed_and_removed(action: str, kind: type) -> None:
    (event,) = read(activity(type="installationUpdate", action=action, text=None))
    assert isinstance(event, kind)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "messageUpdate"},
        {"type": "messageUpdate", "channelData": {"tenant": {"id": TENANT}, "eventType": "editMessage"}},
        {"type": "messageUpdate", "channelData": {"tenant": {"id": TENANT}, "eventType": "undeleteMessage"}},
        {"type": "messageDelete", "id": None},
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"type": "messageReaction", "replyToId": "1:1"},
        {
            "type": "messageReaction",
            "replyToId": "1:1",
            "reactionsAdded": "like",
            "reactionsRemoved": ["like", {}, {"type": 7}],
        },
        {"type": "messageReaction", "replyToId": "1:1", "reactionsAdded": [{"type": "like"}], "timestamp": "yesterday"},
        {"type": "messageReaction", "replyToId": "1:1", "reactionsAdded": [{"type": "like"}], "timestamp": None},
        {"type": "typing"},
        {"type": "event", "name": "application/vnd.microsoft.meetingStart", "value": {}},
        {"type": "installationUpdate", "action": "sideways"},
        {"type": "conversationUpdate"},
        {"type": "conversationUpdate", "membersAdded": None},
        {"from": {"id": "28:another-bot", "name": "Another Bot"}},
        {"from": {"id": "29:x", "role": "bot"}},
        {"from": {"id": "29:anonymous", "name": "A meeting's guest"}},
        {"from": None},
    ],
    ids=str,
)
def test_what_is_not_ours_is_left_alone(changes: dict[str, Any]) -> None:
    assert read(activity(**changes)) == ()


# --- buttons and forms -------------------------------------------------------------------------------

CARD = render.message(
    Message.of(Buttons(buttons=(Button(label="A", action=AnswerQuiz(prompt=7, option=0)),))),
)
FORM = Form(
    title="Give kudos",
    inputs=(
        PeopleInput(
            name="receivers",
            label="Who",
            options=(PickOption(value="one,1", label="One"), PickOption(value="50%2C", label="Two")),
            missing="?",
        ),
        TextInput(name="message", label="What", missing="?"),
    ),
    submit=GiveKudos(),
    submit_label="Send",
    cancel_label="Cancel",
)


def pressed(action: dict[str, Any], **inputs: str) -> dict[str, Any]:
    """The invoke of an Action.Execute, in full."""
    value = {
        "action": {
            "type": "Action.Execute",
            "title": action["title"],
            "verb": action["verb"],
            "data": action["data"] | inputs,
        },
        "trigger": "manual",
    }
    told = activity(type="invoke", name="adaptiveCard/action", id="f:1234", value=value, replyToId="1763884800000")
    for name in ("text", "textFormat", "attachments"):
        told.pop(name)
    return told


def test_a_click() -> None:
    (clicked,) = read(pressed(CARD["body"][0]["actions"][0]))
    assert isinstance(clicked, Clicked)
    assert clicked.action == AnswerQuiz(prompt=7, option=0)
    assert clicked.origin.key is None
    assert clicked.origin.person.id == ANA


def test_a_click_of_a_client_without_execute() -> None:
    fallback = CARD["body"][0]["actions"][0]["fallback"]
    (clicked,) = read(activity(text=None, value=fallback["data"], replyToId="1763884800000"))
    assert isinstance(clicked, Clicked)
    assert clicked.action == AnswerQuiz(prompt=7, option=0)


@pytest.mark.parametrize(
    "carried",
    [
        {},
        {"empathy": {}},
        {"empathy": "text"},
        {"empathy": {"do": "click", "action": "{}"}},
        {"empathy": {"do": "click", "action": '{"kind":"of_another_year"}'}},
        {"empathy": {"do": "click", "action": 7}},
        {"another": "app"},
    ],
    ids=str,
)
def test_a_button_of_another_time_is_a_click_without_an_action(carried: dict[str, Any]) -> None:
    (clicked,) = read(pressed({"title": "x", "verb": "click", "data": carried}))
    assert clicked == Clicked(clicked.origin, None)


def test_a_form() -> None:
    submit = forms.card(FORM)["body"][-1]["actions"][0]
    told = pressed(submit, receivers=f"{forms.pack('one,1')},{forms.pack('50%2C')}", message="for you, and you")
    (submitted,) = read(told)
    assert isinstance(submitted, Submitted)
    assert submitted.action == GiveKudos()
    assert submitted.values == {"receivers": ("one,1", "50%2C"), "message": ("for you, and you",)}
    assert parse.carried_form(parse.activity(json.dumps(told).encode())) == FORM


def test_empty_inputs_have_no_values() -> None:
    submit = forms.card(FORM)["body"][-1]["actions"][0]
    (submitted,) = read(pressed(submit, receivers="", message=""))
    assert isinstance(submitted, Submitted)
    assert submitted.values == {"receivers": (), "message": ()}


def test_a_closed_form_is_no_event_of_the_core() -> None:
    cancel = forms.card(FORM)["body"][-1]["actions"][1]
    (cancelled,) = read(pressed(cancel))
    assert isinstance(cancelled, Cancelled)


def test_a_form_that_was_tampered_with_is_not_drawn_again() -> None:
    submit = json.loads(json.dumps(forms.card(FORM)["body"][-1]["actions"][0]))
    submit["data"]["empathy"]["form"]["inputs"] = "everything"
    assert parse.carried_form(parse.activity(json.dumps(pressed(submit)).encode())) is None


def test_ids_in_a_buttons_data_identify_nobody() -> None:
    action = json.loads(json.dumps(CARD["body"][0]["actions"][0]))
    action["data"] |= {"from": {"aadObjectId": BEN}, "tenantId": "another"}
    (clicked,) = read(pressed(action))
    assert (clicked.origin.person.id, clicked.origin.workspace) == (ANA, TENANT)


# --- reactions, deletions and message actions ---------------------------------------------------------


def test_reactions_to_a_message_of_the_bots() -> None:
    told = in_team(
        type="messageReaction",
        id="f:9f78d1f3",
        replyToId="1763884800000",
        reactionsAdded=[{"type": "heart"}, {"type": "1f44f_clappinghands-tone3"}],
        reactionsRemoved=[{"type": "like"}],
        text=None,
    )
    del told["from"]["name"]
    found = read(told)
    seen = [(one.emoji, one.on, one.origin.key) for one in found if isinstance(one, Reacted)]
    assert seen == [
        ("heart", True, "f:9f78d1f3:on:0"),
        ("1f44f_clappinghands", True, "f:9f78d1f3:on:1"),
        ("like", False, "f:9f78d1f3:off:0"),
    ]
    first = found[0]
    assert isinstance(first, Reacted)
    assert first.spot == Spot("1763884800000")
    assert first.at == pytest.approx(1795420801.2345678)
    assert first.origin.person == Someone(ANA, None, "Europe/Berlin", "en-GB")
    assert first.origin.place is not None
    assert (first.origin.place.id, first.origin.place.direct) == (TEAM, False)


def test_a_deleted_message_has_the_id_that_it_was_said_with() -> None:
    told = in_team(type="messageDelete", text=None)
    told["channelData"]["eventType"] = "softDeleteMessage"
    (said,), (gone,) = read(in_team(text="<at>Empathy Bot</at> hello")), read(told)
    assert isinstance(said, Said)
    assert isinstance(gone, MessageDeleted)
    assert gone.message == said.message
    assert gone.origin.place == said.origin.place
    assert gone.origin.key != said.origin.key
    (gone,) = read(told | {"from": {"id": "29:gone"}})
    assert gone.origin.person == parse.NOBODY


LINK = "https://teams.microsoft.com/l/message/19:6dec@thread.tacv2/1763884700000?tenantId=7e57&createdTime=17"
PAYLOAD = {
    "linkToMessage": LINK,
    "id": "1763884700000",
    "replyToId": None,
    "createdDateTime": "2026-11-23T07:58:20.000Z",
    "deleted": False,
    "locale": "en-us",
    "body": {"contentType": "html", "content": "<p>I see how&nbsp;long <b>you</b> waited.<br>I&#39;m sorry.</p>"},
    "from": {
        "device": None,
        "conversation": None,
        "user": {"userIdentityType": "aadUser", "id": BEN, "displayName": "Ben Osei"},
        "application": None,
    },
    "reactions": [],
    "attachments": [],
}


def used(payload: object = PAYLOAD, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """The invoke of a message action, or of its dialog, in full."""
    value = {
        "commandId": "kudosForMessage",
        "commandContext": "message",
        "requestId": "7f7d22efe5414818becebcec649a7912",
        "messagePayload": payload,
        "context": {"theme": "default"},
    }
    sent = {} if data is None else {"data": data}
    name = "composeExtension/fetchTask" if data is None else "composeExtension/submitAction"
    told = in_team(type="invoke", name=name, id="f:19ccc884", value=value | sent)
    for field in ("text", "textFormat", "attachments"):
        told.pop(field)
    return told


def test_a_message_is_chosen_by_its_action() -> None:
    (chosen,) = read(used())
    assert isinstance(chosen, ChoseMessage)
    assert chosen.spot == Spot(
        "1763884700000", Someone(BEN, "Ben Osei"), "I see how long you waited.\nI'm sorry.", LINK
    )
    assert chosen.origin.key is None
    assert chosen.origin.person.id == ANA
    assert chosen.origin.place is not None
    assert chosen.origin.place.id == TEAM


def test_two_peoples_own_chat_is_nobodys_chat_with_the_bot() -> None:
    told = used()
    told["conversation"] = {"conversationType": "personal", "tenantId": TENANT, "id": "a:1them"}
    told["channelData"] = {"tenant": {"id": TENANT}, "source": {"name": "message"}}
    (chosen,) = read(told)
    assert isinstance(chosen, ChoseMessage)
    assert chosen.origin.place is not None
    assert (chosen.origin.place.id, chosen.origin.place.direct) == ("a:1them", False)


def author(**user: Any) -> Someone | None:
    (chosen,) = read(used(PAYLOAD | {"from": {"user": user or None, "application": None}}))
    assert isinstance(chosen, ChoseMessage)
    return chosen.spot.author


def test_whoever_wrote_a_message_is_told_if_they_are_somebody() -> None:
    assert author(id=BEN, displayName="Ben") == Someone(BEN, "Ben")
    assert author(id=BEN, displayName=None, userIdentityType="onPremiseAadUser") == Someone(BEN)
    assert author(id=BEN, displayName="Ben", userIdentityType="federatedUser") == Someone(BEN, "Ben", is_guest=True)
    assert author(id="x", displayName="A caller", userIdentityType="anonymousGuest") is None
    assert author() is None


@pytest.mark.parametrize("payload", [None, "text", {}, {"id": ""}, {"id": 7}, PAYLOAD | {"from": "Ben"}], ids=str)
def test_an_action_without_a_message_is_a_click_on_nothing_known(payload: object) -> None:
    (clicked,) = read(used(payload))
    assert clicked == Clicked(clicked.origin, None)


@pytest.mark.parametrize(
    "link",
    [
        LINK,
        "https://teams.cloud.microsoft/l/message/19:x@thread.v2/1",
        "https://gov.teams.microsoft.us/l/message/19:x@thread.v2/1",
        "https://teams.microsoft.com:443/l/message/19%3Ax%40thread.v2/1?context=%7B%7D",
    ],
)
def test_a_link_to_a_message_in_teams_is_kept(link: str) -> None:
    assert known_link(link) == link


@pytest.mark.parametrize(
    "link",
    [
        None,
        "",
        "http://teams.microsoft.com/l/message/1/1",
        "https://teams.microsoft.com.evil.example/l/message/1/1",
        "https://evil.example/teams.microsoft.com/l/message/1/1",
        "https://teams.microsoft.com@evil.example/l/message/1/1",
        "https://me:secret@teams.microsoft.com/l/message/1/1",
        "https://teams.microsoft.com:8443/l/message/1/1",
        "https://teams.microsoft.com:x/l/message/1/1",
        "https://teams.microsoft.com\\@evil.example/l/message/1/1",
        "https://teams.microsoft.com/l/message/1/1\n",
        "https://teams.microsoft.com/l/message/1/1)[x](https://evil.example",
        "https://teams.microsoft.com/l/app/evil",
        "https://teams.microsoft.com/dl/launcher?url=https://evil.example",
        "https://[/l/message/1/1",
        "javascript:alert(1)",
        "https://teams.microsoft.com/l/message/1/" + "1" * 1000,
    ],
)
def test_any_other_link_is_none(link: str | None) -> None:
    assert known_link(link) is None


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<div><div><at id="0">Ana</at> - Hi</div>\n</div>', "Ana - Hi"),
        ("<p>One</p><p>&nbsp;</p><p>Two</p>", "One\nTwo"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ('Thanks <emoji id="heart" alt="❤️"></emoji><img alt="a cat"><img>', "Thanks ❤️a cat"),
        ("<script>alert('x')</script><style>p{}</style>Words", "Words"),
        ("</script>Words", "Words"),
        ("&lt;script&gt; stays text", "<script> stays text"),
        ("a < b & c", "a < b & c"),
        ('<attachment id="1"></attachment><p>An answer</p>', "An answer"),
        ("<!-- unseen -->", ""),
        ("", ""),
    ],
)
def test_html_is_read_as_its_reader_sees_it(html: str, text: str) -> None:
    assert plain(html) == text


def test_a_message_of_plain_text_is_taken_as_it_is() -> None:
    for content, kind in (("1 <b> 2", "text"), (None, "html")):
        (chosen,) = read(used(PAYLOAD | {"body": {"contentType": kind, "content": content}}))
        assert isinstance(chosen, ChoseMessage)
        assert chosen.spot.text == (content or "")


def test_a_form_of_a_dialog() -> None:
    shown = render.dialog(forms.card(FORM), FORM.title)["task"]["value"]["card"]["content"]
    submit = shown["body"][-1]["actions"][0]
    told = used(data={**submit["data"], "receivers": forms.pack("one,1"), "message": "for you, and you"})
    (submitted,) = read(told)
    assert isinstance(submitted, Submitted)
    assert submitted.action == GiveKudos(link=LINK)
    assert submitted.values == {"receivers": ("one,1",), "message": ("for you, and you",)}
    assert parse.carried_form(parse.activity(json.dumps(told).encode())) == FORM


FORGED = GiveKudos(link="https://teams.microsoft.com/l/message/19:another@thread.tacv2/1")


@pytest.mark.parametrize(
    ("payload", "link"), [(PAYLOAD, LINK), (None, None), (PAYLOAD | {"linkToMessage": "https://evil.example/"}, None)]
)
def test_a_dialogs_link_is_that_of_its_message_whatever_its_data_says(payload: object, link: str | None) -> None:
    (submitted,) = read(used(payload, {"empathy": {"do": "submit", "action": encode(FORGED)}, "message": "Thanks"}))
    assert isinstance(submitted, Submitted)
    assert submitted.action == GiveKudos(link=link)


def test_no_other_form_brings_a_link() -> None:
    carried = {"empathy": {"do": "submit", "action": encode(FORGED)}, "message": "Thanks"}
    told = pressed({"title": "Send", "verb": "submit", "data": carried})
    told["value"]["messagePayload"] = PAYLOAD
    for sent in (told, activity(text=None, value=carried)):
        (submitted,) = read(sent)
        assert isinstance(submitted, Submitted)
        assert submitted.action == GiveKudos()


@given(st.text())
def test_packed_values_hold_no_comma_and_come_back(value: str) -> None:
    assert "," not in forms.pack(value)
    assert forms.unpack(forms.pack(value)) == value


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_whatever_stands_in_a_value_is_read_or_refused(value: object) -> None:
    for told in (activity(text=None, value=value), activity(type="invoke", name="adaptiveCard/action", value=value)):
        try:
            read(told)
        except MalformedError:
            assert told["type"] == "invoke"

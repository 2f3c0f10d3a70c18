from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.slack import render
from adapters.slack.app import Slack
from adapters.slack.languages import MOST_REMEMBERED, Languages
from empathy_bot.actions import GiveKudos, ShowToday
from empathy_bot.events import (
    BotAdded,
    ChoseMessage,
    Clicked,
    Event,
    MessageDeleted,
    OpenedHome,
    Origin,
    PeopleSeen,
    Place,
    Reacted,
    Said,
    Someone,
    Submitted,
    UserGroup,
)
from empathy_bot.message import Bar as ChartBar
from empathy_bot.message import (
    Button,
    Buttons,
    Chart,
    File,
    Form,
    Heading,
    Message,
    Paragraph,
    PeopleInput,
    Plain,
    Reply,
    TextInput,
)
from empathy_bot.words import words
from tests.fakes.slack_blocks import words_of
from tests.fakes.slack_client import SlackClientSide, served
from tests.fakes.slack_model import BOT_USER, SECRET, TOKEN, Fault, Post
from tests.fakes.slack_stage import Stage, application, staged

FAILED = "That didn't work."
JSON = "application/json"
BOT_NAME = "Empathy Bot"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as found:
        yield found


def note(text: str) -> Message:
    return Message.of(Paragraph(spans=(Plain(text=text),)))


def with_button(label: str = "Today") -> Message:
    return Message.of(Heading(text="Hello"), Buttons(buttons=(Button(label=label, action=ShowToday()),)))


def chart() -> Message:
    return Message.of(Chart(title="Kudos", measure="kudos", bars=(ChartBar(label="Ana", value=3),), alt="Ana has 3."))


def kudos_form(title: str = "Give kudos") -> Form:
    return Form(
        title=title,
        inputs=(
            PeopleInput(name="receivers", label="To", options=(), missing="Who?"),
            TextInput(name="message", label="What for", lines="many", missing="What for?"),
        ),
        submit=GiveKudos(),
        submit_label="Send",
        cancel_label="Cancel",
    )


def shown_in(channel: str) -> Post:
    return Post(channel, "1.0", render.message(with_button()))


# --- commit, then acknowledge, then answer ----------------------------------------------------------


def test_the_answer_to_a_click_follows_the_acknowledgement(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(message=note("Well done."), replace=True)
    post = shown_in(stage.slack.direct_channel(stage.ana))
    stage.slack.faults.append(Fault("response_url", "slow", "0.5"))
    answer = stage.people.click(stage.ana, post, "Today")
    assert (answer.status, answer.text) == (200, "")
    assert post.was == [], "the answer came with or before the acknowledgement"
    stage.slack.until(lambda: bool(post.was))
    assert words_of(post.content) == "Well done."
    assert stage.core.events == [
        Clicked(stage.core.events[0].origin, ShowToday()),
    ]
    origin = stage.core.events[0].origin
    assert (origin.workspace, origin.person.id, origin.place) == (
        "T0ACME",
        stage.ana,
        Place(stage.slack.direct_channel(stage.ana), direct=True),
    )


def test_the_acknowledgement_waits_for_the_core(stage: Stage) -> None:
    stage.core.seconds = 0.4
    answer = stage.people.click(stage.ana, shown_in(stage.channel), "Today")
    assert answer.seconds >= 0.4


def test_a_new_answer_in_a_channel_is_for_one_pair_of_eyes(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(message=note("Your streak: 3."))
    stage.people.click(stage.ana, shown_in(stage.channel), "Today")
    stage.slack.until(lambda: bool(stage.slack.posts))
    assert stage.slack.posts[0].only_for == stage.ana


def test_a_new_answer_in_the_direct_messages_stays_there(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(message=note("Your streak: 3."))
    stage.people.click(stage.ana, shown_in(stage.slack.direct_channel(stage.ana)), "Today")
    stage.slack.until(lambda: bool(stage.slack.posts))
    assert stage.slack.posts[0].only_for is None


def test_a_command_is_answered_for_one_pair_of_eyes_wherever_it_was_typed(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(message=note("Help."))
    for channel in (None, stage.channel):
        stage.people.command(stage.ana, "/empathy help", channel)
    stage.slack.until(lambda: len(stage.slack.posts) == 2)
    assert {post.only_for for post in stage.slack.posts} == {stage.ana}
    assert [event.origin.place for event in stage.core.events] == [
        None,
        Place(stage.channel, direct=False, name="support"),
    ]


def test_words_to_the_bot_are_answered_where_they_were_said(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(message=note("Hello."))
    stage.people.say(stage.ana, "help")
    stage.people.mention_bot(stage.ana, stage.channel, "board month")
    stage.slack.until(lambda: len(stage.slack.posts) == 2)
    direct, public = sorted(stage.slack.posts, key=lambda post: post.only_for or "")
    assert (direct.channel, direct.only_for) == (stage.slack.direct_channel(stage.ana), None)
    assert (public.channel, public.only_for) == (stage.channel, stage.ana)
    assert [event.words for event in stage.core.events if isinstance(event, Said)] == [("help",), ("board month",)]


def test_home_is_published_when_it_is_opened(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(home=with_button())
    stage.people.open_home(stage.ana)
    stage.slack.until(lambda: stage.ana in stage.slack.homes)
    assert "Hello" in words_of(stage.slack.homes[stage.ana])
    stage.core.script = lambda _: Reply(message=note("Here is today's."))
    stage.people.click(stage.ana, stage.slack.homes[stage.ana], "Today")
    stage.slack.until(lambda: bool(stage.slack.posts))
    assert stage.slack.posts[0].channel == stage.slack.direct_channel(stage.ana)


# --- forms ------------------------------------------------------------------------------------------


def opened_form(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(form=kudos_form())
    stage.people.command(stage.ana, "/kudos", stage.channel)
    stage.slack.until(lambda: stage.ana in stage.slack.modals)


def test_a_form_opens_with_the_trigger_of_a_command(stage: Stage) -> None:
    opened_form(stage)
    assert stage.slack.modals[stage.ana]["title"]["text"] == "Give kudos"


def test_a_submitted_form_carries_its_action_and_its_values(stage: Stage) -> None:
    opened_form(stage)
    stage.core.script = lambda _: Reply(message=note("Sent."))
    answer = stage.people.submit(stage.ana, receivers=[stage.ana], message="thank you")
    assert (answer.status, answer.body) == (200, {"response_action": "clear"})
    submitted = stage.core.events[-1]
    assert isinstance(submitted, Submitted)
    assert (submitted.action, submitted.values) == (
        GiveKudos(),
        {"receivers": (stage.ana,), "message": ("thank you",)},
    )
    stage.slack.until(lambda: bool(stage.slack.posts))
    assert stage.slack.posts[0].channel == stage.slack.direct_channel(stage.ana)


def test_errors_stay_in_the_form_beside_their_inputs(stage: Stage) -> None:
    opened_form(stage)
    stage.core.script = lambda _: Reply(errors={"receivers": "Not to yourself.", "behaviour": "Pick one."})
    answer = stage.people.submit(stage.ana, receivers=[stage.ana], message="thank you")
    assert answer.body == {"response_action": "errors", "errors": {"receivers": "Not to yourself."}}
    assert stage.ana in stage.slack.modals


def test_a_next_form_comes_in_the_acknowledgement(stage: Stage) -> None:
    opened_form(stage)
    stage.core.script = lambda _: Reply(form=kudos_form("And another"))
    assert stage.people.submit(stage.ana, receivers=[stage.ana], message="x").body["response_action"] == "update"
    assert stage.slack.modals[stage.ana]["title"]["text"] == "And another"


def test_a_form_that_comes_too_late_says_so(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(form=kudos_form())
    stage.slack.faults.append(Fault("views.open", "error", "expired_trigger_id"))
    stage.people.command(stage.ana, "/kudos", stage.channel)
    stage.slack.until(lambda: bool(stage.slack.posts))
    assert FAILED in words_of(stage.slack.posts[0].content)


def test_the_shortcut_of_a_message_opens_the_form_and_is_answered_for_one_pair_of_eyes(stage: Stage) -> None:
    ben = stage.slack.person("Ben Osei")
    stage.slack.channels[stage.channel].members.append(ben)
    line = stage.people.write(ben, stage.channel, "I called her back")
    stage.core.script = lambda _: Reply(form=kudos_form())
    assert stage.people.choose(stage.ana, line).status == 200
    stage.slack.until(lambda: stage.ana in stage.slack.modals)
    (chosen,) = stage.core.events
    assert isinstance(chosen, ChoseMessage)
    assert (chosen.spot.author, chosen.spot.text) == (Someone(ben), "I called her back")
    assert chosen.spot.link == f"https://acme.slack.com/archives/{stage.channel}/p{line.ts.replace('.', '')}"
    stage.core.script = lambda _: Reply(message=note("That was yours."))
    stage.people.choose(ben, line)
    stage.slack.until(lambda: bool(stage.slack.posts))
    assert (stage.slack.posts[0].channel, stage.slack.posts[0].only_for) == (stage.channel, ben)


# --- what is done to messages -----------------------------------------------------------------------


def test_a_mention_keeps_its_message_when_it_is_edited_and_until_it_is_deleted(stage: Stage) -> None:
    line = stage.people.write(stage.ana, stage.channel, "an aside")
    assert stage.core.events == [], "what is said in a channel is not for us"
    mention = stage.people.write(stage.ana, stage.channel, f"@{BOT_NAME} help")
    stage.people.edit(mention, f"@{BOT_NAME} help me")
    stage.people.edit(line, "another aside")
    stage.people.delete(mention)
    stage.people.delete(line, has_replies=True)
    said, again, gone, other = stage.core.events
    assert isinstance(said, Said)
    assert isinstance(again, Said)
    assert said.message == again.message == mention.ts
    assert said.origin.key != again.origin.key
    assert (gone, other) == (MessageDeleted(gone.origin, mention.ts), MessageDeleted(other.origin, line.ts))
    assert gone.origin.person == Someone(stage.ana)


def test_a_reaction_is_put_on_and_taken_off(stage: Stage) -> None:
    line = stage.people.write(stage.ana, stage.channel, "I called her back")
    stage.people.react(stage.ana, line, "heart_hands::skin-tone-3")
    stage.people.react(stage.ana, line, "heart_hands::skin-tone-3", on=False)
    on, off = stage.core.events
    assert isinstance(on, Reacted)
    assert isinstance(off, Reacted)
    assert (on.emoji, on.on, off.on, on.spot) == ("heart_hands", True, False, off.spot)
    assert on.at < off.at


def test_slack_tells_only_what_the_manifest_asks_for(stage: Stage) -> None:
    line = stage.people.write(stage.ana, stage.channel, "I called her back")
    stage.slack.manifest["oauth_config"]["scopes"]["bot"].remove("reactions:read")
    with pytest.raises(AssertionError, match="no scope reactions:read"):
        stage.people.react(stage.ana, line, "heart_hands")
    stage.slack.manifest["settings"]["event_subscriptions"]["bot_events"].remove("message.channels")
    with pytest.raises(AssertionError, match=r"not subscribed to message\.channels"):
        stage.people.delete(line)


# --- user groups ------------------------------------------------------------------------------------


def said_to(stage: Stage) -> list[tuple[str, int | None]]:
    """Return the user groups of what was said last, each with the number of its people."""
    said = stage.core.events[-1]
    assert isinstance(said, Said)
    groups = [word for word in said.words if isinstance(word, UserGroup)]
    return [(group.name, None if group.people is None else len(group.people)) for group in groups]


def asked(stage: Stage) -> int:
    return [method for method, _ in stage.slack.calls].count("usergroups.users.list")


def test_a_user_group_is_its_people_and_slack_is_asked_once_a_minute(stage: Stage) -> None:
    stage.slack.user_group("support", stage.ana, stage.slack.person("Ben Osei"))
    stage.slack.user_group("night", stage.ana)
    for _ in range(3):
        stage.people.command(stage.ana, "/kudos @support and @night for calm", stage.channel)
        assert said_to(stage) == [("support", 2), ("night", 1)]
    stage.people.mention_bot(stage.ana, stage.channel, "kudos @night for calm")
    assert said_to(stage) == [("night", 1)]
    assert asked(stage) == 2
    stage.people.write(stage.ana, stage.channel, "@support lunch?")
    stage.slack.user_groups.clear()
    assert asked(stage) == 2, "what is not for us is not looked up"


@pytest.mark.parametrize(
    "fault",
    [
        Fault("usergroups.users.list", "slow", "2"),
        Fault("usergroups.users.list", "busy", "30"),
        Fault("usergroups.users.list", "error", "plan_upgrade_required"),
        Fault("usergroups.users.list", "reset"),
        Fault("usergroups.users.list", "garbage"),
    ],
    ids=lambda fault: fault.kind,
)
def test_a_user_group_that_is_not_told_in_time_has_nobody(stage: Stage, fault: Fault) -> None:
    stage.slack.user_group("support", stage.ana)
    stage.slack.faults.append(fault)
    answer = stage.people.command(stage.ana, "/kudos @support for calm", stage.channel)
    assert (answer.status, said_to(stage)) == (200, [("support", None)])
    assert answer.seconds < 2
    stage.people.command(stage.ana, "/kudos @support for calm", stage.channel)
    assert said_to(stage) == [("support", 1)]


def test_without_the_scope_a_user_group_has_nobody(stage: Stage) -> None:
    stage.slack.user_group("support", stage.ana)
    stage.slack.manifest["oauth_config"]["scopes"]["bot"].remove("usergroups:read")
    assert stage.people.command(stage.ana, "/kudos @support for calm", stage.channel).status == 200
    assert said_to(stage) == [("support", None)]


# --- when something fails ---------------------------------------------------------------------------


def broken(_: Event) -> Reply:
    raise RuntimeError("a secret that somebody wrote")


def test_an_event_that_fails_is_left_to_slack_to_bring_again(stage: Stage) -> None:
    stage.core.script = broken
    assert stage.people.open_home(stage.ana).status == 500
    stage.core.script = lambda _: Reply()
    assert stage.people.open_home(stage.ana).status == 200


def test_a_click_that_fails_says_so_to_the_person(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.core.script = broken
    assert stage.people.click(stage.ana, shown_in(stage.channel), "Today").status == 200
    stage.slack.until(lambda: bool(stage.slack.posts))
    assert (stage.slack.posts[0].only_for, FAILED in words_of(stage.slack.posts[0].content)) == (stage.ana, True)
    said = capsys.readouterr()
    assert "RuntimeError" in said.out
    assert "secret" not in said.out + said.err


def test_a_form_that_fails_keeps_what_was_typed(stage: Stage) -> None:
    opened_form(stage)
    stage.core.script = broken
    answer = stage.people.submit(stage.ana, receivers=[stage.ana], message="x")
    assert answer.body["response_action"] == "errors"
    assert FAILED in answer.body["errors"]["receivers"]
    assert stage.ana in stage.slack.modals


def test_a_failure_is_told_in_the_language_in_which_somebody_was_last_answered(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(form=kudos_form(), locale="es")
    stage.people.command(stage.ana, "/kudos", stage.channel)
    stage.slack.until(lambda: stage.ana in stage.slack.modals)
    stage.core.script = broken
    answer = stage.people.submit(stage.ana, receivers=[stage.ana], message="x")
    assert answer.body["errors"]["receivers"] == words("es").say("slack.form_failed")
    stage.people.click(stage.ana, shown_in(stage.channel), "Today")
    stage.slack.until(lambda: bool(stage.slack.posts))
    assert words("es").say("slack.failed") in words_of(stage.slack.posts[-1].content)


def test_what_is_remembered_of_languages_has_an_end() -> None:
    languages, origin = Languages(), Origin("slack", "T0ACME", Someone("U0ANA"))
    languages.learn(origin, "es")
    assert languages.of(origin) == "es"
    for number in range(MOST_REMEMBERED):
        languages.learn(replace(origin, person=Someone(f"U{number}")), "es")
    assert languages.of(origin) == "en"
    languages.learn(origin, "es")
    languages.learn(origin, "en")
    assert languages.of(origin) == "en"


def test_a_button_from_an_old_message_is_an_unknown_action(stage: Stage) -> None:
    post = shown_in(stage.channel)
    old = {
        "type": "button",
        "action_id": "gone",
        "text": {"type": "plain_text", "text": "Old"},
        "value": '{"kind":"gone"}',
    }
    assert stage.people.interact(stage.people.action_body(stage.ana, post, old)).status == 200
    assert isinstance(stage.core.events[0], Clicked)
    assert stage.core.events[0].action is None


def test_a_workspace_without_the_newer_blocks_gets_them_drawn(stage: Stage) -> None:
    stage.slack.knows_new_blocks = False
    stage.slack.lacks.add("files:write")
    stage.core.script = lambda _: Reply(message=chart())
    stage.people.command(stage.ana, "/empathy board", stage.channel)
    stage.people.say(stage.ana, "board")
    stage.slack.until(lambda: len(stage.slack.posts) == 2)
    assert all("█" in words_of(post.content) for post in stage.slack.posts)


def test_it_gets_charts_as_pictures_once_it_may_have_files(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.files.READY_AFTER", (0.0, 0.0, 0.0))
    stage.slack.knows_new_blocks = False
    stage.slack.looks_through_files = 2
    stage.core.script = lambda _: Reply(message=chart())
    stage.people.command(stage.ana, "/empathy board", stage.channel)
    stage.people.say(stage.ana, "board")
    stage.slack.until(lambda: len(stage.slack.posts) == 2)
    for post in stage.slack.posts:
        (picture,) = post.content["blocks"]
        assert (picture["type"], picture["alt_text"]) == ("image", "Ana has 3.")
        assert picture["slack_file"]["id"] in stage.slack.uploads


# --- files ------------------------------------------------------------------------------------------


def with_file() -> Message:
    file = File(name="board.csv", media="text/csv", text="Name,Points\r\nZoë,2.5\r\n", note="A line for each.")
    return Message.of(Paragraph(spans=(Plain(text="Here it is."),)), file)


@pytest.mark.parametrize("asked", ["in their messages", "in a channel", "at Home", "by command"])
def test_a_file_goes_to_nobody_but_who_asked_for_it(stage: Stage, asked: str) -> None:
    stage.core.script = lambda _: Reply(message=with_file())
    direct = stage.slack.direct_channel(stage.ana)
    match asked:
        case "in their messages":
            stage.people.click(stage.ana, shown_in(direct), "Today")
        case "in a channel":
            stage.people.click(stage.ana, shown_in(stage.channel), "Today")
        case "at Home":
            stage.people.click(stage.ana, render.home(with_button()), "Today")
        case _:
            stage.people.command(stage.ana, "/empathy board", stage.channel)
    elsewhere = 1 if asked in {"in a channel", "by command"} else 0
    stage.slack.until(lambda: len(stage.slack.posts) == 2 + elsewhere)
    message, file, *rest = stage.slack.posts
    assert (message.channel, words_of(message.content)) == (direct, "Here it is.\n📎 board.csv\n  A line for each.")
    assert (file.channel, file.content) == (direct, {"files": ["board.csv"]})
    (upload,) = stage.slack.uploads.values()
    assert (upload.content or b"").decode("utf-8-sig") == "Name,Points\r\nZoë,2.5\r\n"
    told = [(post.channel, post.only_for, words_of(post.content)) for post in rest]
    assert told == [(stage.channel, stage.ana, words().say("slack.file_sent"))] * elsewhere


@pytest.mark.parametrize("fault", ["a scope", "an upload", "a channel"])
def test_a_file_that_does_not_get_through_is_said_in_a_sentence(stage: Stage, fault: str) -> None:
    stage.core.script = lambda _: Reply(message=with_file())
    if fault == "a scope":
        stage.slack.lacks.add("files:write")
    elif fault == "an upload":
        stage.slack.faults.append(Fault("upload", "down", "500"))
    else:
        stage.slack.faults.append(Fault("chat.postMessage", "error", "restricted_action"))
    stage.people.click(stage.ana, shown_in(stage.channel), "Today")
    said = words().say("slack.file_failed")
    stage.slack.until(lambda: any(words_of(post.content) == said for post in stage.slack.posts))
    assert not any("files" in post.content for post in stage.slack.posts)
    assert len([post for post in stage.slack.posts if words_of(post.content) == said]) == 1


def test_an_answer_whose_response_url_is_used_up_comes_as_a_direct_message(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(message=note("Hello."))
    body = stage.people.click_body(stage.ana, shown_in(stage.channel), "Today")
    for address in stage.slack.response_urls.values():
        address.uses = 5
    stage.people.interact(body)
    stage.slack.until(lambda: bool(stage.slack.posts))
    assert stage.slack.posts[0].channel == stage.slack.direct_channel(stage.ana)


def test_an_answer_is_never_posted_twice_because_its_fate_is_unknown(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(message=note("Hello."))
    stage.slack.faults.append(Fault("chat.postMessage", "reset"))
    stage.people.say(stage.ana, "help")
    stage.slack.until(lambda: bool(stage.slack.posts))
    stage.people.command(stage.ana, "/empathy help")  # a later answer shows that the first has been given up
    stage.slack.until(lambda: len(stage.slack.posts) == 2)
    assert stage.slack.posts[1].only_for == stage.ana


def test_a_busy_slack_is_asked_again_after_its_own_wait(stage: Stage) -> None:
    stage.core.script = lambda _: Reply(home=with_button())
    stage.slack.faults.append(Fault("views.publish", "busy", "1"))
    started = time.monotonic()
    stage.people.open_home(stage.ana)
    stage.slack.until(lambda: stage.ana in stage.slack.homes)
    assert time.monotonic() - started >= 1


# --- looking up -------------------------------------------------------------------------------------


def test_a_new_group_is_listed_with_names_zones_and_bots(stage: Stage) -> None:
    ben = stage.slack.person("Ben Osei", zone="Africa/Accra", locale="en-US")
    bot = stage.slack.person("Other Bot", is_bot=True)
    channel = stage.slack.channel("care", ben, bot)
    stage.core.script = lambda event: Reply(list_place=channel) if isinstance(event, BotAdded) else Reply()
    stage.people.invite_bot(ben, channel)
    stage.slack.until(lambda: len(stage.core.events) == 2)
    added, seen = stage.core.events
    assert added == BotAdded(added.origin)
    known = Someone(ben, "Ben Osei", "Africa/Accra", "en-US", is_guest=False, is_gone=False)
    assert (added.origin.person, added.origin.place) == (known, Place(channel, direct=False))
    assert isinstance(seen, PeopleSeen)
    assert (seen.complete, seen.origin.place, seen.origin.key) == (
        True,
        Place(channel, direct=False, name="care"),
        None,
    )
    assert seen.people == (
        known,
        Someone(bot, "Other Bot", "Europe/Berlin", "en-GB", is_bot=True, is_guest=False, is_gone=False),
        Someone(BOT_USER, "Empathy Bot", "Europe/Berlin", "en-GB", is_bot=True, is_guest=False, is_gone=False),
    )


def test_guests_strangers_and_people_who_have_gone_are_told_apart(stage: Stage) -> None:
    slack = stage.slack
    people = [
        slack.person("Guest", is_guest=True),
        slack.person("Of another company", team="T0OTHER"),
        slack.person("Gone", deactivated=True),
    ]
    stage.core.script = lambda event: Reply(look_up=tuple(people)) if isinstance(event, OpenedHome) else Reply()
    stage.people.open_home(stage.ana)
    stage.slack.until(lambda: len(stage.core.events) == 2)
    seen = stage.core.events[1]
    assert isinstance(seen, PeopleSeen)
    assert [(who.is_guest, who.is_gone) for who in seen.people] == [(True, False), (True, False), (False, True)]


def test_people_who_are_not_known_are_looked_up_after_the_answer(stage: Stage) -> None:
    stage.core.script = lambda event: (
        Reply(message=note("Hello."), look_up=(stage.ana, "U0NOBODY")) if isinstance(event, Said) else Reply()
    )
    stage.people.command(stage.ana, "/empathy help")
    stage.slack.until(lambda: len(stage.core.events) == 2)
    assert stage.slack.posts
    seen = stage.core.events[1]
    assert isinstance(seen, PeopleSeen)
    assert (seen.people, seen.complete, seen.origin.place) == (
        (Someone(stage.ana, "Ana Lima", "Europe/Berlin", "en-GB", is_guest=False, is_gone=False),),
        False,
        None,
    )


def test_half_a_list_is_not_told(stage: Stage) -> None:
    stage.core.script = lambda event: Reply(list_place=stage.channel) if isinstance(event, BotAdded) else Reply()
    stage.slack.faults += [Fault("users.info", "error", "internal_error")]
    stage.people.invite_bot(stage.ana, stage.channel)
    stage.slack.until(lambda: not stage.slack.faults)
    stage.people.open_home(stage.ana)
    assert [type(event) for event in stage.core.events] == [BotAdded, OpenedHome]


def test_a_lookup_that_is_broken_off_is_asked_again(stage: Stage) -> None:
    stage.core.script = lambda event: Reply(look_up=(stage.ana,)) if isinstance(event, OpenedHome) else Reply()
    stage.slack.faults += [Fault("users.info", "drop"), Fault("users.info", "down", "503")]
    stage.people.open_home(stage.ana)
    stage.slack.until(lambda: len(stage.core.events) == 2)


def test_oauth_settings_in_the_environment_change_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    bot = Slack(handle=stage.core.handle, token=TOKEN, signing_secret=SECRET, api_url=stage.slack.api_url)
    with served(application(bot)) as url:
        people = SlackClientSide(stage.slack, url)
        assert people.click(stage.ana, shown_in(stage.channel), "Today").status == 200
    assert isinstance(stage.core.events[0], Clicked)

"""What becomes of the core's replies: in the place of the clicked card, in the personal chat, or a sentence."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from empathy_bot.actions import AnswerQuiz, ShowToday
from empathy_bot.events import (
    BotAdded,
    ChoseMessage,
    Clicked,
    MessageDeleted,
    PeopleSeen,
    Reacted,
    Said,
    Someone,
    Submitted,
    UserGroup,
)
from empathy_bot.message import Button, Buttons, Heading, Message, Paragraph, Plain, Reply
from empathy_bot.words import words
from tests.adapters.test_teams_render import inputs, kudos
from tests.fakes.teams import TENANT, Colleague, Post, Tag
from tests.fakes.teams_bot import RunningBot, Slow, running
from tests.fakes.teams_client import DIALOG_PATIENCE, button, words_of

say = words().say


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningBot]:
    with running() as bot:
        yield bot


@pytest.fixture
def bot(shared: RunningBot) -> Iterator[RunningBot]:
    shared.forget()
    yield shared
    assert shared.cloud.complaints == []


@pytest.fixture
def ana(bot: RunningBot) -> Colleague:
    return bot.cloud.hire("Ana Lima")


def text(told: str) -> Message:
    return Message.of(Paragraph(spans=(Plain(text=told),)))


def quiz() -> Message:
    return Message.of(Buttons(buttons=(Button(label="A", action=AnswerQuiz(prompt=1, option=0)),)))


def eventually(found: Callable[[], object], what: str = "it") -> None:
    """Wait for what follows the answer."""
    for _ in range(400):
        if found():
            return
        time.sleep(0.01)
    pytest.fail(f"{what} did not happen")


def shown(bot: RunningBot, person: Colleague, message: Message) -> None:
    """Let the bot say something privately, so that there is something to click."""
    bot.core.replies.append(Reply(message=message))
    before = len(bot.cloud.to(person))
    assert bot.client.says(person, "today").status == 200
    eventually(lambda: len(bot.cloud.to(person)) > before)


def test_words_in_the_personal_chat_are_answered_there(bot: RunningBot, ana: Colleague) -> None:
    shown(bot, ana, text("Here you are"))
    (post,) = bot.cloud.to(ana)
    assert post.text == "Here you are"
    assert post.activity["summary"] == "Here you are"
    assert isinstance(bot.core.events[0], Said)


def test_a_click_is_answered_by_the_card_in_its_place(bot: RunningBot, ana: Colleague) -> None:
    shown(bot, ana, quiz())
    bot.core.replies.append(Reply(message=text("Well heard"), replace=True))
    answer = bot.client.clicks(ana, bot.cloud.to(ana)[0], "A")
    assert words_of(answer.card) == "Well heard"
    event = bot.core.events[-1]
    assert isinstance(event, Clicked)
    assert event.action == AnswerQuiz(prompt=1, option=0)
    assert len(bot.cloud.to(ana)) == 1


def test_a_click_that_says_something_new_says_it_below(bot: RunningBot, ana: Colleague) -> None:
    shown(bot, ana, quiz())
    bot.core.replies.append(Reply(message=text("Your streak: 3")))
    answer = bot.client.clicks(ana, bot.cloud.to(ana)[0], "A")
    assert answer.sentence == say("teams.new_message")
    eventually(lambda: len(bot.cloud.to(ana)) == 2)
    assert bot.cloud.to(ana)[1].text == "Your streak: 3"


def test_a_click_that_needs_no_words_still_gets_some(bot: RunningBot, ana: Colleague) -> None:
    shown(bot, ana, quiz())
    assert bot.client.clicks(ana, bot.cloud.to(ana)[0], "A").sentence == say("teams.done")


def test_a_private_answer_to_a_click_in_a_team_goes_to_the_personal_chat(bot: RunningBot, ana: Colleague) -> None:
    team = bot.cloud.team(ana)
    bot.core.replies.append(Reply(message=text("Only for you")))
    card = {"body": [{"type": "ActionSet", "actions": [_execute()]}]}
    answer = bot.client.presses(ana, button(card, "A"), {}, team)
    assert answer.sentence == say("teams.see_personal_chat")
    eventually(lambda: bot.cloud.to(ana))
    assert bot.cloud.to(ana)[0].text == "Only for you"
    assert bot.cloud.within(team) == []


def _execute() -> dict[str, object]:
    action = {"do": "click", "action": ShowToday().model_dump_json()}
    return {"type": "Action.Execute", "title": "A", "verb": "click", "data": {"empathy": action}}


def test_words_in_a_team_are_answered_privately_and_the_thread_says_where(bot: RunningBot, ana: Colleague) -> None:
    team = bot.cloud.team(ana)
    bot.core.replies.append(Reply(message=text("Only for you")))
    bot.client.says(ana, "streak", place=team)
    eventually(lambda: bot.cloud.within(team))
    (post,) = bot.cloud.within(team)
    assert post.activity["text"] == say("teams.see_personal_chat")
    assert post.thread
    assert [private.text for private in bot.cloud.to(ana)] == ["Only for you"]


def test_who_cannot_be_written_to_is_told_so_where_they_asked(bot: RunningBot, ana: Colleague) -> None:
    team = bot.cloud.team(ana)
    bot.cloud.blocked.add(ana.id)
    bot.core.replies.append(Reply(message=text("Only for you")))
    bot.client.says(ana, "streak", place=team)
    eventually(lambda: bot.cloud.within(team))
    assert bot.cloud.within(team)[0].activity["text"] == say("teams.cannot_write")
    bot.cloud.blocked.clear()


# --- forms -------------------------------------------------------------------------------------------

TYPED = {"receivers": ["Person 1"], "behaviour": "Behaviour 2", "message": "Thx", "time": "10:30"}


def opened(bot: RunningBot, person: Colleague) -> None:
    bot.core.replies.append(Reply(form=kudos()))
    bot.client.says(person, "kudos")
    eventually(lambda: bot.cloud.to(person))


def test_a_form_is_a_card_in_the_personal_chat(bot: RunningBot, ana: Colleague) -> None:
    shown(bot, ana, quiz())
    bot.core.replies.append(Reply(form=kudos()))
    answer = bot.client.clicks(ana, bot.cloud.to(ana)[0], "A")
    assert answer.sentence == say("teams.new_message")
    eventually(lambda: len(bot.cloud.to(ana)) == 2)
    assert list(inputs(bot.cloud.to(ana)[1].card)) == ["receivers", "behaviour", "message", "time"]


def test_a_form_that_was_sent_is_replaced_by_what_came_of_it(bot: RunningBot, ana: Colleague) -> None:
    opened(bot, ana)
    bot.core.replies.append(Reply(message=text("Thank you for saying so")))
    answer = bot.client.submits(ana, bot.cloud.to(ana)[0], "Send", **TYPED)
    assert words_of(answer.card) == "Thank you for saying so"
    event = bot.core.events[-1]
    assert isinstance(event, Submitted)
    assert event.values["receivers"] == ("00000001-1111-4111-8111-111111111111",)
    assert event.values["message"] == ("Thx",)


def test_a_mistake_in_a_form_loses_nothing(bot: RunningBot, ana: Colleague) -> None:
    opened(bot, ana)
    bot.core.replies.append(Reply(errors={"message": "A few words more, please."}))
    answer = bot.client.submits(ana, bot.cloud.to(ana)[0], "Send", **TYPED)
    assert "A few words more, please." in words_of(answer.card)
    found = inputs(answer.card)
    assert (found["behaviour"]["value"], found["message"]["value"], found["time"]["value"]) == ("b2", "Thx", "10:30")
    bot.core.replies.append(Reply(message=text("Done now")))
    again = bot.client.submits(ana, answer.card, "Send", message="Thank you for waiting with me")
    assert words_of(again.card) == "Done now"
    event = bot.core.events[-1]
    assert isinstance(event, Submitted)
    assert event.values["message"] == ("Thank you for waiting with me",)
    assert event.values["receivers"] == ("00000001-1111-4111-8111-111111111111",)


def test_a_form_can_be_closed(bot: RunningBot, ana: Colleague) -> None:
    opened(bot, ana)
    before = len(bot.core.events)
    answer = bot.client.clicks(ana, bot.cloud.to(ana)[0], "Cancel")
    assert words_of(answer.card) == say("teams.cancelled")
    assert len(bot.core.events) == before


# --- clients that know no Action.Execute --------------------------------------------------------------


def test_an_older_clients_click_edits_the_message(bot: RunningBot, ana: Colleague) -> None:
    shown(bot, ana, quiz())
    bot.core.replies.append(Reply(message=text("Well heard"), replace=True))
    assert bot.client.falls_back(ana, bot.cloud.to(ana)[0], "A").body is None
    eventually(lambda: bot.cloud.to(ana)[0].edits)
    assert bot.cloud.to(ana)[0].text == "Well heard"


def test_an_older_clients_mistake_is_told_and_its_form_stays(bot: RunningBot, ana: Colleague) -> None:
    opened(bot, ana)
    bot.core.replies.append(Reply(errors={"message": "A few words more, please."}))
    bot.client.falls_back(ana, bot.cloud.to(ana)[0], "Send", **TYPED)
    eventually(lambda: len(bot.cloud.to(ana)) == 2)
    assert bot.cloud.to(ana)[1].activity["text"] == "A few words more, please."
    assert bot.cloud.to(ana)[0].edits == 0


# --- look-ups ----------------------------------------------------------------------------------------


def test_a_team_is_listed_page_by_page(bot: RunningBot, ana: Colleague) -> None:
    others = [bot.cloud.hire(f"Colleague {i}", guest=i == 2) for i in range(4)]
    team = bot.cloud.team(ana, *others)
    bot.core.replies.append(Reply(list_place=team))
    bot.client.adds_bot(ana, team)
    eventually(lambda: len(bot.core.events) == 2)
    added, seen = bot.core.events
    assert isinstance(added, BotAdded)
    assert isinstance(seen, PeopleSeen)
    assert seen.complete
    assert seen.origin.place is not None
    assert seen.origin.place.id == team
    assert seen.people == tuple(
        Someone(person.id, person.name, is_guest=person is others[2]) for person in (ana, *others)
    )


def test_people_are_looked_up_where_they_were_named(bot: RunningBot, ana: Colleague) -> None:
    ben = bot.cloud.hire("Ben Osei")
    team = bot.cloud.team(ana, ben)
    bot.core.replies.append(Reply(look_up=(ben.id, "somebody else")))
    bot.client.says(ana, "kudos ", ben, " thanks", place=team)
    eventually(lambda: len(bot.core.events) == 2)
    said, seen = bot.core.events
    assert isinstance(said, Said)
    assert said.words == ("kudos ", Someone(ben.id, "Ben Osei"), " thanks")
    assert isinstance(seen, PeopleSeen)
    assert (seen.origin.place, seen.people) == (None, (Someone(ben.id, "Ben Osei", is_guest=False),))


def test_a_guest_is_known_as_one(bot: RunningBot, ana: Colleague) -> None:
    guest = bot.cloud.hire("Gus Partner", guest=True)
    team = bot.cloud.team(ana, guest)
    bot.core.replies.append(Reply(look_up=(guest.id,)))
    bot.client.says(ana, "kudos ", guest, " thanks", place=team)
    eventually(lambda: len(bot.core.events) == 2)
    seen = bot.core.events[1]
    assert isinstance(seen, PeopleSeen)
    assert seen.people == (Someone(guest.id, "Gus Partner", is_guest=True),)


def test_a_tag_names_several_people_and_a_silent_roster_nobody(bot: RunningBot, ana: Colleague) -> None:
    team = bot.cloud.team(ana)
    bot.client.says(ana, "kudos ", Tag("Late shift"), " thanks", place=team)
    bot.cloud.faults.append("503")
    bot.client.says(ana, "kudos ", bot.cloud.hire("Ben Osei"), " thanks", place=team)
    tagged, named = (event for event in bot.core.events if isinstance(event, Said))
    assert tagged.words == ("kudos ", UserGroup("Late shift"), " thanks")
    assert named.words == ("kudos @Ben Osei thanks",)


def test_a_mention_is_looked_up_once(bot: RunningBot, ana: Colleague) -> None:
    ben = bot.cloud.hire("Ben Osei")
    team = bot.cloud.team(ana, ben)
    before = len(bot.cloud.seen)
    for _ in range(3):
        bot.client.says(ana, "kudos ", ben, " thanks", place=team)
    assert sum("/members/" in path for _, path in bot.cloud.seen[before:]) == 1


# --- message actions ---------------------------------------------------------------------------------


def test_a_message_action_opens_the_form_and_sends_it(bot: RunningBot, ana: Colleague) -> None:
    ben = bot.cloud.hire("Ben Osei")
    team = bot.cloud.team(ana, ben)
    bot.core.replies.append(Reply(form=kudos()))
    dialog = bot.client.picks(ana, bot.client.written(ben, "<p>I see how long you waited.</p>"), team)
    assert dialog.title == kudos().title
    assert kudos().title not in words_of(dialog.card), "it stands in the bar"
    assert list(inputs(dialog.card)) == ["receivers", "behaviour", "message", "time"]
    chosen = bot.core.events[-1]
    assert isinstance(chosen, ChoseMessage)
    assert chosen.spot.author == Someone(ben.id, "Ben Osei")
    assert chosen.spot.text == "I see how long you waited."
    bot.core.replies.append(Reply(message=Message.of(Heading(text="Thank you"), *quiz().blocks)))
    done = bot.client.sends(dialog, "Send", **TYPED)
    submitted = bot.core.events[-1]
    assert isinstance(submitted, Submitted)
    assert submitted.values["receivers"] == ("00000001-1111-4111-8111-111111111111",)
    assert done.title == say("teams.manifest.kudos_for_message")
    assert "Thank you" in words_of(done.card)
    bot.core.replies.append(Reply(message=text("Well heard"), replace=True))
    assert "Well heard" in words_of(bot.client.sends(done, "A").card)
    clicked = bot.core.events[-1]
    assert isinstance(clicked, Clicked)
    assert clicked.action == AnswerQuiz(prompt=1, option=0)
    assert bot.cloud.ledger == [], "a dialog posts nothing"


def test_a_mistake_in_a_dialog_loses_nothing_and_neither_does_a_failure(bot: RunningBot, ana: Colleague) -> None:
    team = bot.cloud.team(ana)
    bot.core.replies.append(Reply(form=kudos()))
    dialog = bot.client.picks(ana, bot.client.written(ana, "Hello"), team)
    for reply, told in (
        (Reply(errors={"message": "A few words more, please."}), "A few words more, please."),
        (RuntimeError("no database"), say("teams.oops")),
    ):
        bot.core.replies.append(reply)
        again = bot.client.sends(dialog, "Send", **TYPED)
        assert told in words_of(again.card)
        assert (say("teams.form_mistakes") in words_of(again.card)) == isinstance(reply, Reply)
        found = inputs(again.card)
        assert (found["behaviour"]["value"], found["message"]["value"], found["time"]["value"]) == (
            "b2",
            "Thx",
            "10:30",
        )
    bot.core.replies.append(Reply(message=text("Done now")))
    assert "Done now" in words_of(bot.client.sends(again, "Send").card)


def test_a_dialog_is_closed_or_says_why_it_has_nothing_to_show(bot: RunningBot, ana: Colleague) -> None:
    team = bot.cloud.team(ana)
    written = bot.client.written(ana, "Hello")
    bot.core.replies.append(Reply(form=kudos()))
    dialog = bot.client.picks(ana, written, team)
    before = len(bot.core.events)
    assert bot.client.sends(dialog, "Cancel").task is None
    assert len(bot.core.events) == before
    assert bot.client.picks(ana, written, team).sentence == say("teams.done")
    bot.core.replies.append(Reply(errors={"message": "Too late."}))
    assert bot.client.forges(dialog, {"message": "without its form"}).sentence == "Too late."
    bot.core.replies.append(RuntimeError("no database"))
    assert bot.client.picks(ana, written, team).sentence == say("teams.oops")
    stranger = replace(ana, id="")
    assert bot.client.picks(stranger, written, team).sentence == say("teams.oops")


def test_a_message_action_that_waits_for_long_is_tried_again(bot: RunningBot, ana: Colleague) -> None:
    team = bot.cloud.team(ana)
    bot.core.replies += [Slow(0.7), Reply(form=kudos())]
    bot.client.dialog_patience = 0.5  # seconds, of 5
    assert bot.client.picks(ana, bot.client.written(ana, "Hello"), team).title == kudos().title
    bot.client.dialog_patience = DIALOG_PATIENCE
    assert len(bot.core.events) == 2


def test_a_roster_of_thousands_fits_into_a_dialog(bot: RunningBot, ana: Colleague) -> None:
    bot.core.replies.append(Reply(form=kudos(3000)))
    dialog = bot.client.picks(ana, bot.client.written(ana, "Hello"), bot.cloud.team(ana))
    assert say("teams.more_people") in words_of(dialog.card)


# --- reactions and deletions --------------------------------------------------------------------------


def test_reactions_and_deletions_are_told_and_answered_privately(bot: RunningBot, ana: Colleague) -> None:
    team = bot.cloud.team(ana)
    shown(bot, ana, text("Hello"))
    post = replace(bot.cloud.to(ana)[0], conversation=team)
    bot.core.events.clear()
    bot.core.replies += [Reply(message=text("Only for you")), Reply(message=text("Gone"))]
    bot.client.deliver(bot.client.reaction(ana, post))
    bot.client.deliver(bot.client.deletion(bot.client.said(ana, "hello", place=team)))
    eventually(lambda: len(bot.cloud.to(ana)) == 3)
    reacted, deleted = bot.core.events
    assert isinstance(reacted, Reacted)
    assert (reacted.spot.message, reacted.emoji, reacted.on) == (post.id, "heart", True)
    assert isinstance(deleted, MessageDeleted)
    assert deleted.origin.person.id == ana.id
    assert bot.cloud.within(team) == []


def test_who_cannot_be_written_to_is_not_told_so_for_a_reaction(bot: RunningBot, ana: Colleague) -> None:
    team = bot.cloud.team(ana)
    bot.cloud.blocked.add(ana.id)
    bot.core.replies.append(Reply(message=text("Only for you")))
    bot.client.deliver(bot.client.reaction(ana, Post("1:1", team, {})))
    eventually(lambda: any(path.endswith("/v3/conversations") for _, path in bot.cloud.seen))
    bot.cloud.blocked.clear()
    assert bot.cloud.ledger == []


def test_a_failing_reaction_is_a_500_for_the_platform_to_repeat(bot: RunningBot, ana: Colleague) -> None:
    bot.core.replies.append(RuntimeError("no database"))
    assert bot.client.deliver(bot.client.reaction(ana, Post("1:1", bot.cloud.team(ana), {}))).status == 500


# --- when the core fails -----------------------------------------------------------------------------


def test_a_failing_click_says_so_and_leaves_the_card(bot: RunningBot, ana: Colleague) -> None:
    shown(bot, ana, quiz())
    bot.core.replies.append(RuntimeError("no database"))
    answer = bot.client.clicks(ana, bot.cloud.to(ana)[0], "A")
    assert answer.status == 200
    assert answer.body == {
        "statusCode": 500,
        "type": "application/vnd.microsoft.error",
        "value": {"code": "NotDone", "message": say("teams.oops")},
    }


def test_failing_words_are_answered_with_a_sentence(bot: RunningBot, ana: Colleague) -> None:
    bot.core.replies.append(RuntimeError("no database"))
    assert bot.client.says(ana, "today").status == 200
    eventually(lambda: bot.cloud.to(ana))
    assert bot.cloud.to(ana)[0].activity["text"] == say("teams.oops")


def test_a_failing_change_of_people_is_a_500_for_the_platform_to_repeat(bot: RunningBot, ana: Colleague) -> None:
    bot.core.replies.append(RuntimeError("no database"))
    assert bot.client.adds_bot(ana, bot.cloud.team(ana)).status == 500


def test_an_answer_that_cannot_be_delivered_breaks_nothing(bot: RunningBot, ana: Colleague) -> None:
    bot.cloud.faults.append("503")
    bot.core.replies.append(Reply(message=text("Lost")))
    assert bot.client.says(ana, "today").status == 200
    shown(bot, ana, text("Here again"))
    assert [post.text for post in bot.cloud.to(ana)] == ["Here again"]


# --- Microsoft's local client -------------------------------------------------------------------------


def test_without_an_account_the_local_client_sees_cards_and_presses_buttons() -> None:
    with running(signed=False) as bot:
        ana = bot.cloud.hire("Ana Lima")
        activity = bot.client.activity("message", ana, text="today")
        activity["channelId"] = "emulator"
        del activity["conversation"]["tenantId"], activity["channelData"], activity["from"]["aadObjectId"]
        bot.core.replies.append(Reply(message=quiz()))
        assert bot.client.deliver(activity).status == 200
        eventually(lambda: bot.cloud.ledger)
        event = bot.core.events[0]
        assert (event.origin.workspace, event.origin.person.id) == ("local", ana.id)  # found in the client's roster
        bot.core.replies.append(Reply(message=text("Well heard"), replace=True))
        assert words_of(bot.client.clicks(ana, bot.cloud.ledger[0], "A").card) == "Well heard"
        assert bot.cloud.complaints == []


def test_the_workspace_is_the_tenant_of_the_verified_activity(bot: RunningBot, ana: Colleague) -> None:
    activity = bot.client.activity("message", ana, text="today", workspace="another", tenantId="another")
    assert bot.client.deliver(activity).status == 200
    assert bot.core.events[0].origin.workspace == TENANT
    assert json.loads(bot.core.events[0].origin.place.reference or "")["serviceUrl"] == bot.cloud.service_url  # type: ignore[union-attr]

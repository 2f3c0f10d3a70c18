"""Where am I, in Slack: one message from the first question to the result, and the same again after ninety days."""

from __future__ import annotations

from functools import partial

import pytest

from empathy_bot.content import Pack
from empathy_bot.words import words
from tests.contract import test_slack_story as story
from tests.fakes.pack import small_pack, with_baseline
from tests.fakes.slack_blocks import buttons_of, words_of
from tests.fakes.slack_model import Post
from tests.fakes.slack_office import Office, letter_of

say = words().say
office = story.office


@pytest.fixture
def pack() -> Pack:
    return with_baseline(small_pack())


def question(number: int) -> str:
    return say("baseline.question", number=number, of=4)


def answers(office: Office, post: Post, options: tuple[str, ...]) -> None:
    """Answer the questions of one message one by one, each of which replaces the last in its place."""
    for option in options:
        before = len(post.was)
        office.people.click(office.ana, post, letter_of(post, option))
        office.slack.until(lambda before=before: len(post.was) > before)


def labels(post: Post) -> list[str]:
    return [button["text"]["text"] for button in buttons_of(post.content)]


def test_a_rep_finds_where_they_are_and_looks_again_after_ninety_days(office: Office) -> None:
    office.found(office.ana)
    prompt = office.prompt(office.ana, "2026-11-17 09:00")
    office.people.click(office.ana, prompt, letter_of(prompt, "The best reply"))
    office.slack.until(lambda: bool(prompt.was))
    assert say("baseline.offer", 4) in words_of(prompt.content)
    begin = partial(office.people.click, office.ana, prompt, say("button.baseline"))
    asked = office.next_post(begin, in_channel=False, who=office.ana)
    assert len(prompt.was) == 1, "the day's feedback stays where it is"
    assert question(1) in words_of(asked.content)
    elsewhere = Post(asked.channel, asked.ts, asked.content)  # the same message on another device
    answers(office, asked, ("The best reply",))
    office.people.click(office.ana, elsewhere, letter_of(elsewhere, "A wrong reply"))
    office.slack.until(lambda: bool(elsewhere.was))
    assert elsewhere.content == asked.content, "the first answer stands"
    assert question(2) in words_of(asked.content)

    again = office.next_post(
        lambda: office.people.command(office.ana, "/empathy baseline"), in_channel=False, who=office.ana
    )
    answers(office, again, ("The best reply", "A partly right reply", "A wrong reply"))
    assert say("baseline.result", 4, best=2, partly=1) in words_of(again.content)
    assert office.rows()["baselineanswer"] == 4
    office.people.click(office.ana, again, say("button.baseline_look"))
    office.slack.until(lambda: question(1) in words_of(again.content))
    assert "Why the best of held-" in words_of(again.content)

    office.at("2027-02-15 09:00")  # a Monday, ninety days later
    offered = say("baseline.again")
    office.slack.until(lambda: any(offered in words_of(post.content) for post in office.slack.seen_by(office.ana)))
    offer = next(post for post in office.slack.seen_by(office.ana) if offered in words_of(post.content))
    second = office.next_post(
        lambda: office.people.click(office.ana, offer, say("button.baseline_again")), in_channel=False, who=office.ana
    )
    answers(office, second, ("The best reply",) * 4)
    assert say("baseline.then_and_now", 4, then=2, now=4) in words_of(second.content)


def test_who_would_rather_not_is_left_alone_and_the_manager_learns_of_nobody(office: Office) -> None:
    office.found(office.ana)
    office.people.open_home(office.ana)
    office.slack.until(lambda: office.ana in office.slack.homes)
    home = office.slack.homes[office.ana]
    assert say("baseline.offer", 4) in words_of(home)
    declined = office.next_post(
        lambda: office.people.click(office.ana, home, say("button.baseline_decline")), in_channel=False, who=office.ana
    )
    assert say("baseline.declined", word="/empathy baseline") == declined.content["text"]
    board = office.next_post(
        lambda: office.people.command(office.mira, "/empathy board", office.channel), in_channel=True, who=office.mira
    )
    told = office.next_post(
        lambda: office.people.click(office.mira, board, say("button.group_baseline")), in_channel=True, who=office.mira
    )
    assert say("together.none") in words_of(told.content)
    assert told not in office.slack.seen_by(office.ana, office.channel), "for the manager's eyes"
    assert say("button.group_baseline") in labels(board)

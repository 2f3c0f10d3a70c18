"""A Spanish and an English person in one channel of Slack: each reads their own language, the channel its group's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from empathy_bot.content import Pack
from empathy_bot.words import words
from tests.fakes.clock import StillClock
from tests.fakes.slack_blocks import buttons_of, words_of
from tests.fakes.slack_model import Fault, Post
from tests.fakes.slack_office import Office, slack_office

english, spanish = words("en").say, words("es").say


@pytest.fixture
def office(sqlite_url: str, pack: Pack, clock: StillClock) -> Iterator[Office]:
    with slack_office(sqlite_url, pack, clock) as opened:
        for who in (opened.ana, opened.mira):
            opened.slack.people[who].locale = "es-MX"
        yield opened


def arrives(office: Office) -> Post:
    """Let Mira, who reads Spanish, bring the bot; Ana and Ben join."""
    hello = office.next_post(lambda: office.people.invite_bot(office.mira, office.channel), in_channel=True)
    everybody = office.slack.channels[office.channel].members
    office.slack.until(lambda: office.known() == len(everybody))
    for person in (office.ana, office.ben):
        office.next_post(partial(joins, office, person, hello), in_channel=True, who=person)
    return hello


def joins(office: Office, person: str, hello: Post) -> None:
    office.people.click(person, hello, spanish("button.join"))


def test_each_reads_their_own_language_and_the_channel_that_of_whoever_brought_the_bot(office: Office) -> None:
    hello = arrives(office)
    assert spanish("hello.heading") in words_of(hello.content)
    in_spanish = office.prompt(office.ana, "2026-11-17 09:00")
    office.slack.until(lambda: bool(office.slack.seen_by(office.ben)))
    in_english = office.slack.seen_by(office.ben)[-1]
    assert spanish("quiz.heading") in words_of(in_spanish.content)
    assert english("quiz.heading") in words_of(in_english.content)
    for person, prompt, say in ((office.ana, in_spanish, spanish), (office.ben, in_english, english)):
        office.people.click(person, prompt, "A")
        office.slack.until(lambda prompt=prompt: bool(prompt.was))
        assert say("streak.current") in words_of(prompt.content)
        home = office.people.open_home(person)
        assert home.status == 200
        office.slack.until(lambda person=person: person in office.slack.homes)
        assert say("home.heading") in words_of(office.slack.homes[person])
    office.people.command(office.ben, "/kudos @Ana Lima listened to the end", office.channel)
    office.slack.until(lambda: any("listened to the end" in words_of(post.content) for post in shoutouts(office)))
    shoutout = next(post for post in shoutouts(office) if "listened to the end" in words_of(post.content))
    labels = [one["text"]["text"] for one in buttons_of(shoutout.content)]
    assert spanish("kudos.heading") in words_of(shoutout.content)
    assert spanish("button.kudos_join") in labels


def shoutouts(office: Office) -> list[Post]:
    return [post for post in office.slack.posts if post.channel == office.channel and post.only_for is None]


def test_whoever_changes_their_language_reads_it_from_the_next_message_on(office: Office) -> None:
    arrives(office)
    before = len(office.slack.seen_by(office.ben))
    office.people.command(office.ben, "/empathy streak")
    office.slack.until(lambda: len(office.slack.seen_by(office.ben)) > before)
    assert english("streak.current") in words_of(office.slack.seen_by(office.ben)[-1].content)
    profile = {**office.slack.people[office.ben].profile(), "locale": "es-419"}
    assert office.people.event({"type": "user_change", "user": profile}).status == 200
    before = len(office.slack.seen_by(office.ben))
    office.people.command(office.ben, "/empathy racha")
    office.slack.until(lambda: len(office.slack.seen_by(office.ben)) > before)
    assert spanish("streak.current") in words_of(office.slack.seen_by(office.ben)[-1].content)


def test_a_directory_that_does_not_answer_keeps_nobody_from_bringing_the_bot(office: Office) -> None:
    office.slack.faults.append(Fault("users.info", "error", "internal_error"))
    hello = office.next_post(lambda: office.people.invite_bot(office.mira, office.channel), in_channel=True)
    told = words_of(hello.content)  # Spanish, where the people of the channel were told of by then
    assert english("hello.heading") in told or spanish("hello.heading") in told

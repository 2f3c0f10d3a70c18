"""Two peers look at a reply in Slack, through signed HTTP requests and the real Bolt app: nobody reads a name."""

from __future__ import annotations

import json
from functools import partial

import pytest

from empathy_bot.content import Pack
from empathy_bot.words import words
from tests.contract.test_slack_story import office
from tests.fakes.pack import reply_item, small_pack, with_items
from tests.fakes.slack_blocks import live_mentions, words_of
from tests.fakes.slack_model import Post
from tests.fakes.slack_office import Office

__all__ = ["office"]

say = words().say
SHARED = "I'm sorry, <!channel> <@U1> *Maya* \u05e9\u05dc\u05d5\u05dd & I'll call <https://evil.test|you>."


def gather(office: Office) -> list[str]:
    """Bring the bot to a channel of five, and let all of them join."""
    team = [office.ana, office.ben, office.mira, *map(office.slack.person, ("Chloé Martin", "Dev Patel"))]
    office.slack.channels[office.channel].members.extend(team[3:])
    hello = office.next_post(lambda: office.people.invite_bot(office.mira, office.channel), in_channel=True)
    office.slack.until(lambda: office.known() == 6)
    for person in team:
        joined = partial(office.people.click, person, hello, say("button.join"))
        office.next_post(joined, in_channel=True, who=person)
    return team


def form(office: Office, person: str, post: Post, label: str) -> None:
    office.people.click(person, post, label)
    office.slack.until(lambda: person in office.slack.modals)


def asks_among(office: Office, before: int) -> list[Post]:
    heading = say("peers.ask.heading")
    return [post for post in office.slack.posts[before:] if heading in words_of(post.content)]


@pytest.mark.parametrize("pack", [with_items(small_pack(), reply_item())], ids=["reply"])
def test_two_peers_look_at_a_shared_reply_and_its_writer_hears_what_they_saw(
    office: Office,
    pack: Pack,
) -> None:
    team = gather(office)
    prompt = office.prompt(office.ana, "2026-11-17 09:00")
    office.slack.until(lambda: all(office.slack.seen_by(person) for person in team))
    form(office, office.ana, prompt, say("button.write_reply"))
    answer = office.next_post(
        lambda: office.people.submit(office.ana, text="I'm sorry, Maya."), in_channel=False, who=office.ana
    )
    form(office, office.ana, answer, say("button.ask_peers"))
    assert office.people.submit(office.ana, text="🎉 🎉").body["errors"] == {"text": say("mistake.words")}
    before = len(office.slack.posts)
    shared = office.next_post(lambda: office.people.submit(office.ana, text=SHARED), in_channel=False, who=office.ana)
    assert say("peers.until") in words_of(shared.content)
    office.slack.until(lambda: len(asks_among(office, before)) == 2)
    asks = asks_among(office, before)
    readers = {person: ask for ask in asks for person in team if ask in office.slack.seen_by(person)}
    assert len(readers) == 2
    assert office.ana not in readers
    for person, ask in readers.items():
        assert SHARED in words_of(ask.content)
        assert live_mentions(ask.content) == []
        assert not any(one in json.dumps(ask.content) for one in (office.ana, "Ana Lima"))
        form(office, person, ask, say("button.mark_moves"))
        if person == [*readers][-1]:
            told = partial(office.people.submit, person, moves=[say("peers.move.own")])
            result = office.next_post(told, in_channel=False, who=office.ana)
        else:
            seen = office.next_post(
                lambda person=person: office.people.submit(person, moves=[say("peers.move.own")]),
                in_channel=False,
                who=person,
            )
            assert "The example of reply-owning-1." in words_of(seen.content)
    assert say("peers.result.heading") in words_of(result.content)
    assert say("peers.seen.all") in words_of(result.content)
    others = [name for person in readers for name in (person, office.slack.people[person].name)]
    assert not any(one in json.dumps(result.content) for one in others)
    rows = office.rows()
    person, ask = next(iter(readers.items()))
    office.people.click(person, ask, say("button.mark_moves"))
    office.slack.until(lambda: bool(ask.was))
    assert SHARED not in words_of(ask.content), "pressed again, the shared text is gone from the message, too"
    assert office.rows() == rows


@pytest.mark.parametrize("pack", [with_items(small_pack(), reply_item())], ids=["reply"])
def test_what_is_taken_back_is_shown_to_nobody_any_more(
    office: Office,
    pack: Pack,
) -> None:
    team = gather(office)
    prompt = office.prompt(office.ana, "2026-11-17 09:00")
    form(office, office.ana, prompt, say("button.write_reply"))
    answer = office.next_post(
        lambda: office.people.submit(office.ana, text="I'm sorry, Maya."), in_channel=False, who=office.ana
    )
    form(office, office.ana, answer, say("button.ask_peers"))
    before = len(office.slack.posts)
    shared = office.next_post(lambda: office.people.submit(office.ana, text=SHARED), in_channel=False, who=office.ana)
    office.slack.until(lambda: len(asks_among(office, before)) == 2)
    first, second = asks_among(office, before)
    told = office.next_post(
        lambda: office.people.click(office.ana, shared, say("button.take_back")), in_channel=False, who=office.ana
    )
    assert say("peers.taken_back") in words_of(told.content)
    for ask, label in ((first, say("button.mark_moves")), (second, say("button.not_this_time"))):
        person = next(one for one in team if ask in office.slack.seen_by(one))
        office.people.click(person, ask, label)
        office.slack.until(lambda ask=ask: bool(ask.was))
        assert SHARED not in words_of(ask.content)
    office.at("2026-11-24 10:00")
    assert asks_among(office, before) == []

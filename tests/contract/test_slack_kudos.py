"""Every way of giving kudos in Slack and of taking them back, through signed HTTP requests and the real Bolt app."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import text

from empathy_bot.content import Pack
from empathy_bot.store import Scope, scores
from empathy_bot.words import words
from tests.fakes.clock import StillClock
from tests.fakes.slack_blocks import live_mentions, words_of
from tests.fakes.slack_client import Acknowledgement
from tests.fakes.slack_model import Line, Post
from tests.fakes.slack_office import Office, slack_office

say = words().say
HEART = "heart_hands"
FULL = 2
"""Points are counted in halves."""


@pytest.fixture
def office(sqlite_url: str, pack: Pack, clock: StillClock) -> Iterator[Office]:
    with slack_office(sqlite_url, pack, clock, posts_a_second=20) as opened:
        yield opened


def gather(office: Office) -> tuple[str, str]:
    """Bring the bot into a channel of five; return the two people whom the office does not name."""
    more = office.slack.person("Chloé Martin"), office.slack.person("Dev Patel")
    office.slack.channels[office.channel].members.extend(more)
    office.next_post(partial(office.people.invite_bot, office.mira, office.channel), in_channel=True)
    office.slack.until(lambda: office.known() == 6)
    return more


def points(office: Office, role: str = "receiver") -> dict[str, int]:
    """Return the week's board, in halves."""
    with office.store.transaction() as session:
        rows = scores.top(Scope(session, 1), 1, "week:2026-11-16", role, 10)
        return {row.person.name: row.points for row in rows}


def count(office: Office, what: str) -> int:
    with office.store.transaction() as session:
        return int(session.connection().execute(text(f"SELECT count(*) FROM {what}")).scalar_one())


def settle(office: Office) -> None:
    """Let everything be sent that stands in the outbox."""
    deadline = time.monotonic() + 10
    while count(office, "delivery WHERE state IN ('due', 'sending')"):
        assert time.monotonic() < deadline, "something is never sent"
        office.clock.wait(seconds=6)
        office.tick()
        time.sleep(0.03)


def shown(office: Office, said: str, *, to: str | None = None) -> Post:
    """Return the newest message in the channel, or before one pair of eyes, that says this; wait for it."""

    def found() -> list[Post]:
        posts = office.slack.posts if to is None else office.slack.seen_by(to, office.channel)
        posts = posts if to is None else [post for post in posts if post.only_for] + office.slack.seen_by(to)
        return [post for post in posts if said in post.content["text"] and (to or post.channel == office.channel)]

    office.slack.until(lambda: bool(found()))
    return found()[-1]


def fill(office: Office, person: str, **values: str | list[str]) -> Acknowledgement:
    """Send the form that opens before somebody."""
    office.slack.until(lambda: person in office.slack.modals)
    answer = office.people.submit(person, **values)
    assert answer.body == {"response_action": "clear"}
    return answer


def address(line: Line) -> str:
    return f"https://acme.slack.com/archives/{line.channel}/p{line.ts.replace('.', '')}"


# --- giving -----------------------------------------------------------------------------------------


def test_kudos_are_given_in_every_way_there_is(office: Office) -> None:
    chloe, dev = gather(office)
    ana, ben, mira, people = office.ana, office.ben, office.mira, office.people
    office.slack.user_group("night", ben, chloe, dev)

    people.command(ben, "/kudos @Ana Lima @night for calling back", office.channel)
    several = shown(office, "Ben Osei thanks Ana Lima, Chloé Martin and Dev Patel")
    assert live_mentions(several.content) == [ben, ana, chloe, dev]

    people.mention_bot(mira, office.channel, "kudos @Ben Osei for your patience")
    mentioned = shown(office, "Mira Novak thanks Ben Osei")
    assert "for your patience" in words_of(mentioned.content)

    line = people.write(ben, office.channel, "I heard her out, & she laughed")
    people.choose(chloe, line)
    fill(office, chloe, message="That call was kind", behaviour="listened")
    chosen = shown(office, "Chloé Martin thanks Ben Osei")
    assert say("kudos.this_message") in words_of(chosen.content)
    assert address(line) in json.dumps(chosen.content)
    assert "Heard them out." in words_of(chosen.content)
    assert "she laughed" not in json.dumps(chosen.content), "a message is linked, never quoted"

    line = people.write(ana, office.channel, "All back up again")
    people.react(dev, line, f"{HEART}::skin-tone-4")
    people.react(dev, line, "eyes")
    reacted = shown(office, "Dev Patel thanks Ana Lima")
    assert address(line) in json.dumps(reacted.content)

    people.click(mira, reacted, say("button.kudos_join"))
    assert shown(office, "Mira Novak says thank you too.") is reacted
    people.react(ana, mentioned, HEART)
    assert shown(office, "Ana Lima says thank you too.") is mentioned

    people.say(dev, "kudos @Chloé Martin for the calm handover")
    shown(office, "Dev Patel thanks Chloé Martin")

    people.open_home(ben)
    office.slack.until(lambda: ben in office.slack.homes)
    people.click(ben, office.slack.homes[ben], say("button.kudos"))
    fill(office, ben, receivers=[mira], message="Only for your eyes", seen_by=say("kudos.form.only_them"))
    shown(office, "Only for your eyes", to=mira)

    settle(office)
    assert points(office) == {
        "Ana Lima": 3 * FULL,
        "Ben Osei": 3 * FULL,
        "Chloé Martin": 2 * FULL,
        "Dev Patel": FULL,
    }
    assert points(office, "behaviour:listened") == {"Ben Osei": 1}
    assert not any("Only for your eyes" in words_of(post.content) for post in office.slack.seen_by(ana, office.channel))


def test_a_form_shares_in_the_channel_that_it_names(office: Office) -> None:
    gather(office)
    sales = office.slack.channel("sales", office.ana, office.ben, office.mira)
    office.people.invite_bot(office.mira, sales)
    office.slack.until(lambda: count(office, "enrolment WHERE group_id = 2") >= 3)
    office.people.command(office.ana, "/kudos", sales)
    office.slack.until(lambda: office.ana in office.slack.modals)
    assert '"text": "sales"' in json.dumps(office.slack.modals[office.ana])
    fill(office, office.ana, receivers=[office.ben], message="You heard her out")
    settle(office)
    posted = [post for post in office.slack.posts if "thanks Ben Osei" in post.content["text"]]
    assert [post.channel for post in posted] == [sales]


# --- taking back ------------------------------------------------------------------------------------


def test_kudos_are_taken_back_in_every_way_there_is(office: Office) -> None:
    _, dev = gather(office)
    mira, people = office.mira, office.people
    lines = [
        people.write(mira, office.channel, "@Empathy Bot kudos @Ana Lima for listening"),
        people.write(mira, office.slack.direct_channel(mira), "kudos @Ben Osei for tea"),
        people.write(mira, office.channel, "@Empathy Bot kudos @Chloé Martin for the calm"),
    ]
    theirs = people.write(dev, office.channel, "All back up again")
    people.react(mira, theirs, HEART)
    people.command(mira, "/kudos @Ana Lima for the lift home", office.channel)
    settle(office)
    assert points(office, "giver") == {"Mira Novak": 5 * FULL}
    shoutouts = [post for post in office.slack.posts if "Mira Novak thanks" in post.content["text"]]

    people.edit(lines[0], "@Empathy Bot kudos @Ana Lima and @Ben Osei for listening")
    shown(office, say("kudos.edited"), to=mira)
    settle(office)
    assert points(office, "giver") == {"Mira Novak": 5 * FULL}

    for line in lines:
        people.delete(line, has_replies=line is lines[2])
    people.react(mira, theirs, HEART, on=False)
    receipt = shown(office, "Your kudos to Ana Lima will appear", to=mira)
    people.click(mira, receipt, say("button.kudos_undo"))
    office.slack.until(lambda: bool(receipt.was))
    assert "are taken back" in receipt.content["text"]
    settle(office)
    assert points(office) == points(office, "giver") == {}
    assert count(office, "kudosreversal") == 5
    assert len(shoutouts) == 5
    taken = [post for post in office.slack.posts if post.content["text"] == say("kudos.taken_back")]
    assert len(taken) == 5
    assert all(post in shoutouts for post in taken), "they are edited where they stand"
    for receiver, times in ((office.ana, 2), (office.ben, 1), (dev, 1)):
        told = [post for post in office.slack.seen_by(receiver) if "took back the kudos" in post.content["text"]]
        assert len(told) == times
    assert count(office, "kudosallowance WHERE used <> 0") == 0


# --- again, and in any order ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_events_that_come_four_times_in_any_order_have_one_effect(office: Office, seed: int) -> None:
    chloe, dev = gather(office)
    people = office.people
    before = len(office.slack.seen_by(office.ana))
    with people.held_back() as bodies:
        said = people.write(office.mira, office.channel, "@Empathy Bot kudos @Ana Lima for patience")
        people.edit(said, "@Empathy Bot kudos @Ana Lima for your patience")
        theirs = people.write(office.ben, office.channel, "All back up again")
        people.react(dev, theirs, HEART)
        for on in (True, False, True):
            people.react(chloe, theirs, HEART, on=on)
        for on in (True, False):
            people.react(office.ana, theirs, HEART, on=on)
        people.delete(people.write(office.mira, office.channel, "@Empathy Bot kudos @Dev Patel for tea"))
        direct = office.slack.direct_channel(office.ben)
        people.write(office.ben, direct, "kudos @Chloé Martin for the calm")
        people.delete(people.write(office.ben, direct, "kudos @Dev Patel for lunch"))
    deliveries = bodies * 4
    random.Random(seed).shuffle(deliveries)
    for number, body in enumerate(deliveries):
        assert people.deliver(body).status == 200
        if number % 20 == 0:
            settle(office)
    settle(office)
    assert points(office) == {"Ana Lima": FULL, "Ben Osei": 2 * FULL, "Chloé Martin": FULL}
    assert points(office, "giver") == dict.fromkeys(("Ben Osei", "Chloé Martin", "Dev Patel", "Mira Novak"), FULL)
    notes = [post for post in office.slack.seen_by(office.ana)[before:] if "thanked you" in post.content["text"]]
    assert len(notes) == 1
    assert count(office, "kudos WHERE id NOT IN (SELECT kudos_id FROM kudosreversal)") == 4


# --- who is not one of us ---------------------------------------------------------------------------


def test_guests_of_the_channel_take_part_and_other_workspaces_and_bots_do_not(office: Office) -> None:
    gather(office)
    people, slack = office.people, office.slack
    stranger = slack.person("Zoë Partner", team="T0OTHER")
    people.join(stranger, office.channel)
    slack.until(lambda: office.known() == 7)
    line = people.write(stranger, office.channel, "Your customer is happy")
    people.react(office.ben, line, HEART)
    shown(office, "Ben Osei thanks Zoë Partner")
    people.react(stranger, people.write(office.ana, office.channel, "I told them at once"), HEART)
    shown(office, "Zoë Partner thanks Ana Lima")
    settle(office)
    assert points(office) == {"Ana Lima": FULL, "Zoë Partner": FULL}

    deployer = slack.person("Deploy Bot", is_bot=True)
    slack.channels[office.channel].members.append(deployer)
    people.react(office.ben, people.write(deployer, office.channel, "Deployed"), HEART)
    slack.until(lambda: count(office, "kudosreversal") == 1)
    settle(office)
    assert points(office) == {"Ana Lima": FULL, "Zoë Partner": FULL}

    rows = office.rows()
    aside = people.write(office.ana, office.channel, "Lunch, @Ben Osei?")
    people.edit(aside, "Lunch, @Ben Osei and @Mira Novak?")
    assert office.rows() == rows, "of what people say to each other nothing is kept"
    elsewhere = {"team_id": "T0OTHER", "authorizations": [{"team_id": "T0OTHER", "is_enterprise_install": False}]}
    reaction = {
        "type": "reaction_added",
        "user": office.ana,
        "reaction": HEART,
        "item_user": office.ben,
        "item": {"type": "message", "channel": office.channel, "ts": "1763300000.000100"},
    }
    assert "no longer set up" in people.event(reaction, **elsewhere).text
    mention = {"type": "app_mention", "channel": office.channel, "user": office.ana, "ts": "1763300000.000200"}
    people.event(mention | {"text": f"<@U0BOT> kudos <@{office.ben}> for patience"}, **elsewhere)
    assert office.rows() == rows


# --- in a thread, and for whom there is nothing to give ---------------------------------------------


def test_in_a_thread_the_bot_answers_there_and_a_deleted_reply_takes_back(office: Office) -> None:
    gather(office)
    people = office.people
    line = people.write(office.ben, office.channel, "Mrs Kim is happy again")
    reply = people.write(office.ana, office.channel, "@Empathy Bot kudos @Ben Osei for the patience", below=line)
    receipt = shown(office, "Your kudos to Ben Osei will appear", to=office.ana)
    assert (receipt.only_for, receipt.thread) == (office.ana, line.ts)
    shoutout = shown(office, "Ana Lima thanks Ben Osei")
    assert shoutout.thread is None, "everybody sees it"
    people.choose(office.mira, reply)
    fill(office, office.mira, message="You thanked him at once")
    linked = shown(office, "Mira Novak thanks Ana Lima")
    assert f"{address(reply)}?thread_ts={line.ts}&cid={line.channel}" in json.dumps(linked.content).replace(
        "&amp;", "&"
    )
    people.delete(reply)
    settle(office)
    assert shoutout.content["text"] == say("kudos.taken_back")
    assert points(office) == {"Ana Lima": FULL}, "what somebody else gave for it stays"


def test_what_is_no_kudos_gives_none_and_says_why_where_it_was_asked_for(office: Office) -> None:
    gather(office)
    people, slack = office.people, office.slack
    lea = slack.person("Lea Roth")
    gone = {"id": lea, "team_id": "T0ACME", "deleted": True, "is_bot": False, "profile": {"real_name": "Lea Roth"}}
    people.mention_bot(office.ana, office.channel, "kudos @Lea Roth for all the years")
    shown(office, "Ana Lima thanks Lea Roth")
    people.event({"type": "user_change", "user": gone})
    settle(office)
    assert points(office) == {}
    for said, why in (
        ("kudos @Lea Roth for the years", say("kudos.mistake.left", name="Lea Roth")),
        ("kudos @Ben Osei :tada: :heart::skin-tone-3:", say("kudos.mistake.empty")),
        ("kudos @Ana Lima for me", say("kudos.mistake.self")),
    ):
        people.mention_bot(office.ana, office.channel, said)
        assert shown(office, why, to=office.ana).only_for == office.ana
    own = people.write(office.ana, office.channel, "I did that")
    bots = [post for post in slack.posts if post.channel == office.channel and not post.only_for][-1]
    for line in (own, bots):
        people.react(office.ana, line, HEART)
        people.choose(office.ana, line)
        slack.until(lambda: office.ana in slack.modals)
        assert "initial_users" not in json.dumps(slack.modals.pop(office.ana))
    settle(office)
    assert points(office) == {}


# --- hostile words ----------------------------------------------------------------------------------

HOSTILE = (
    "for <!channel> <!here> <@U1> <!subteam^S0X|@x> <#C1|general> *bold* _thin_ ~gone~ `code` > quote\n"
    "<https://evil.test|acme> [a](https://evil.test) =HYPERLINK(1) <script>alert(1)</script> \u05e9\u05dc\u05d5\u05dd "
)


def test_hostile_words_are_shown_and_do_nothing(office: Office) -> None:
    chloe, _ = gather(office)
    people = office.people
    people.command(office.ben, f"/kudos @Ana Lima {HOSTILE} 1", office.channel)
    people.mention_bot(office.mira, office.channel, f"kudos @Ana Lima {HOSTILE} 2 \u202e")
    people.choose(chloe, people.write(office.ana, office.channel, HOSTILE))
    fill(office, chloe, message=f"{HOSTILE} 3")
    settle(office)
    posted = [post for post in office.slack.posts if "thanks Ana Lima" in post.content["text"]]
    assert len(posted) == 3
    notes = [post for post in office.slack.seen_by(office.ana) if "thanked you" in post.content["text"]]
    for post in [*posted, *notes]:
        live = {one for one in live_mentions(post.content) if "https://acme.slack.com/archives/" not in one}
        assert live <= {office.ana, office.ben, chloe, office.mira}
        assert " ".join(HOSTILE.split()) in " ".join(words_of(post.content).split())
        assert "\u202e" not in words_of(post.content)
    people.say(office.ben, f"kudos @Ana Lima {'thanks ' * 600}")
    shown(office, "Please keep it to 500", to=office.ben)
    assert points(office) == {"Ana Lima": 3 * FULL}

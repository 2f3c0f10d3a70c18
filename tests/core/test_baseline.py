"""Where am I: a private baseline in the first week, and the same again after ninety days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from empathy_bot import asking, schedule
from empathy_bot.actions import (
    Action,
    AnswerBaseline,
    AnswerQuiz,
    DeclineBaseline,
    LeaveGroup,
    OpenBaseline,
    ReviewBaseline,
)
from empathy_bot.content import Pack
from empathy_bot.learning.baseline import form_of
from empathy_bot.library import Library
from empathy_bot.message import Buttons, Message, Reply
from empathy_bot.store import Store
from tests.core.test_races import second_process, together
from tests.fakes.clock import StillClock
from tests.fakes.pack import TECHNIQUES, small_pack, with_baseline
from tests.fakes.world import PEOPLE, World

OFFER = "Where am I? 4 questions"
AGAIN = "see where you are now"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return with_baseline(small_pack())


def shown(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


def actions(message: Message) -> list[Action]:
    return [one.action for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]


def labels(message: Message) -> list[str]:
    return [one.label for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]


def letters(message: Message) -> list[AnswerBaseline]:
    return [one for one in actions(message) if isinstance(one, AnswerBaseline)]


def letter(message: Message, option: int) -> AnswerBaseline:
    """Return the button of the option that was written at this place (0 is the best one)."""
    return next(one for one in letters(message) if one.option == option)


def walk(world: World, who: str, options: str = "0012", *, repeat: bool = False) -> Message:
    """Take a round from where it stands, choosing these options one by one; return what is shown then."""
    message = shown(world.clicks(who, OpenBaseline(repeat=repeat)))
    for option in options:
        reply = world.clicks(who, letter(message, int(option)))
        assert reply.replace, "one message is updated in place"
        message = shown(reply)
    return message


def answered_prompt(world: World, who: str) -> Message:
    today = shown(world.says(who, "today"))
    return shown(world.clicks(who, next(one for one in actions(today) if isinstance(one, AnswerQuiz))))


def home(world: World, who: str) -> Message:
    page = world.opens_home(who).home
    assert page is not None
    return page


def count(world: World, table: str) -> int:
    with world.store.transaction() as session:
        return int(session.connection().execute(sql(f"SELECT count(*) FROM {table}")).scalar_one())


# --- the first week -----------------------------------------------------------------------------------


def test_the_first_week_offers_it_quietly_and_nothing_is_sent_for_it(world: World) -> None:
    group = world.found_group()
    joined = shown(world.clicks("ana", world.delivered[-1].message.blocks[-1].buttons[0].action))  # Join in
    assert OFFER in joined.text
    world.clock.at("2026-11-17 10:00")
    assert OFFER in answered_prompt(world, "ana").text
    assert OFFER in home(world, "ana").text
    world.clock.at("2026-11-24 23:59")  # seven days after the first prompt's day
    assert OFFER in home(world, "ana").text
    world.clock.at("2026-11-25 00:01")
    assert OFFER not in home(world, "ana").text
    assert OFFER not in answered_prompt(world, "ana").text
    assert {one.key.split("/")[1] for one in world.tick()} <= {"prompt"}
    assert group


def test_somebody_who_was_enrolled_finds_it_in_the_welcome(world: World) -> None:
    world.found_group()
    world.presses("mira", world.delivered[-1].message, "Enrol everyone")
    welcomes = [one.message.text for one in world.deliver()]
    assert welcomes
    assert all(OFFER in one for one in welcomes)


def test_a_pack_without_held_back_quizzes_offers_nothing(world: World) -> None:
    world.practises(small_pack())
    world.found_group("ana")
    assert "Where am I" not in home(world, "ana").text
    assert "no questions for that" in shown(world.says("ana", "baseline")).text


# --- taking it ----------------------------------------------------------------------------------------


def test_a_whole_walk_says_nothing_in_between_and_tells_what_came_of_it(world: World) -> None:
    world.found_group("ana")
    message = shown(world.presses("ana", home(world, "ana"), "Where am I?"))
    assert "its managers see one rounded average" in message.text, "before the first answer"
    asked = []
    for number, option in enumerate((0, 0, 1, 2), 1):
        assert f"Question {number} of 4" in message.text
        assert "Why the best" not in message.text
        assert "What the" not in message.text
        asked.append(message.text.split("Customer words of ")[1].split("-")[2])
        message = shown(world.clicks("ana", letter(message, option)))
    assert sorted(asked) == sorted(TECHNIQUES), "one question a technique"
    assert "2 of 4 replies were the most effective, 1 partly right." in message.text
    assert "Care, 2 of 4" in message.text, "a line a competency"
    third, fourth = asked[2].title(), asked[3].title()
    assert f"Worth a look, if you like: {fourth} and {third}." in message.text, "the weakest first"
    assert OFFER not in home(world, "ana").text
    assert shown(world.presses("ana", home(world, "ana"), "Where I am")) == message


def test_the_questions_can_be_looked_at_afterwards(world: World) -> None:
    result = walk(world, "ana", "0012")
    page = shown(world.presses("ana", result, "Look at them"))
    assert "Question 1 of 4" in page.text
    assert "Before" not in labels(page)
    for number in (2, 3, 4):
        page = shown(world.presses("ana", page, "Next"))
        assert f"Question {number} of 4" in page.text
    assert "What the wrong of" in page.text
    assert "Why the best of" in page.text
    assert "Next" not in labels(page)
    assert "Question 3 of 4" in shown(world.presses("ana", page, "Before")).text
    back = world.presses("ana", page, "Back to the result")
    assert (back.message, back.replace) == (result, True)


def test_it_measures_and_touches_neither_streak_nor_memory_nor_the_days_prompt(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 10:00")
    before = shown(world.says("ana", "today"))
    streak = shown(world.says("ana", "streak"))
    walk(world, "ana")
    assert shown(world.says("ana", "streak")) == streak
    assert shown(world.says("ana", "today")) == before
    assert (count(world, "answer"), count(world, "baselineanswer")) == (0, 4)


def test_it_goes_on_the_next_day_from_the_word_the_home_page_or_an_old_message(world: World) -> None:
    world.found_group("ana")
    first = shown(world.says("ana", "baseline"))
    second = shown(world.clicks("ana", letter(first, 0)))
    world.clock.at("2026-11-18 12:00")
    for words in ("baseline", "Where am I?", "/empathy where am i", "empathy baseline"):
        assert shown(world.says("ana", words)) == second
    assert shown(world.presses("ana", home(world, "ana"), "Where am I? Go on")) == second
    assert shown(world.clicks("ana", letter(first, 2))) == second, "the first answer stands"
    assert "Question 3 of 4" in shown(world.clicks("ana", letter(second, 0))).text
    assert "Help" in labels(shown(world.says("ana", "where is my parcel")))


def test_two_devices_at_once(world: World) -> None:
    world.found_group("ana")
    other = second_process(world)
    begun = together(*(lambda one=one: one.says("ana", "baseline") for one in (world, other)))
    message = shown(begun[0])
    assert begun[0] == begun[1]
    for _ in TECHNIQUES:
        replies = together(
            *(
                lambda one=one, option=option, message=message: one.clicks("ana", letter(message, option))
                for one, option in ((world, 0), (other, 2))
            )
        )
        assert replies[0] == replies[1]
        message = shown(replies[0])
    assert "Where you are" in message.text
    assert (count(world, "baseline"), count(world, "baselineanswer")) == (1, 4)
    other.store.close()


def test_somebody_who_would_rather_not_is_not_asked_again_but_may_ask(world: World) -> None:
    world.found_group("ana")
    offered = home(world, "ana")
    assert "That's fine." in shown(world.presses("ana", offered, "I'd rather not")).text
    world.presses("ana", offered, "I'd rather not")
    world.clock.at("2026-11-17 10:00")
    assert OFFER not in answered_prompt(world, "ana").text
    assert "Where" not in home(world, "ana").text
    message = shown(world.says("ana", "baseline"))
    second = shown(world.clicks("ana", letter(message, 0)))
    assert "That's fine." in shown(world.presses("ana", second, "I'd rather not")).text
    assert "Where" not in home(world, "ana").text
    result = walk(world, "ana", "000")
    assert "4 of 4 replies" in result.text
    assert "Every reply was the most effective one." in result.text
    assert shown(world.presses("ana", offered, "I'd rather not")) == result, "an old button undoes nothing"


def test_buttons_of_others_and_of_nowhere_change_nothing(world: World) -> None:
    world.found_group("ana", "ben")
    anas = shown(world.says("ana", "baseline"))
    mine = letter(anas, 0)
    rows = count(world, "baselineanswer")
    assert "can't find that question" in shown(world.clicks("ben", mine)).text
    stranger = World(world.store, world.clock, world.pack, workspace="globex")
    assert "can't find that question" in shown(stranger.clicks("ana", mine)).text
    assert "can't find that question" in shown(world.clicks("ana", ReviewBaseline(baseline=mine.baseline))).text
    for action in (
        mine.model_copy(update={"question": 11}),
        mine.model_copy(update={"option": 3}),
        DeclineBaseline(round=2),
    ):
        world.clicks("ana", action)
    assert count(world, "baselineanswer") == rows
    assert shown(world.says("ana", "baseline")) == anas
    walk(world, "ana", "0000")
    review = ReviewBaseline(baseline=mine.baseline, question=11)
    assert "Question 1 of 4" in shown(world.clicks("ana", review)).text
    assert "can't find that question" in shown(world.clicks("ben", review)).text
    assert "can't find that question" in shown(stranger.clicks("ana", review)).text


def test_a_question_that_has_left_the_pack_is_skipped(world: World, pack: Pack) -> None:
    world.found_group("ana")
    first = shown(world.says("ana", "baseline"))
    second = shown(world.clicks("ana", letter(first, 0)))
    gone = second.text.split("Customer words of ")[1].split("-")[2]
    world.bot.library = Library(
        pack.model_copy(update={"baseline": tuple(one for one in pack.baseline if one.technique != gone)})
    )
    third = shown(world.clicks("ana", letter(second, 0)))
    assert "Question 2 of 3" in third.text
    assert f"-{gone}-" not in third.text
    result = walk(world, "ana", "00")
    assert "3 of 3 replies" in result.text
    world.practises(small_pack())
    assert "no longer in use" in shown(world.presses("ana", result, "Look at them")).text


def test_questions_that_have_all_left_the_pack_end_it_kindly(world: World, pack: Pack) -> None:
    world.says("ana", "baseline")
    world.says("ben", "baseline")
    message = shown(world.says("ben", "baseline"))
    world.clicks("ben", letter(message, 0))
    renamed = pack.model_copy(
        update={
            "baseline": tuple(
                one.model_copy(
                    update={
                        "a": one.a.model_copy(update={"id": "new-a"}),
                        "b": one.b.model_copy(update={"id": "new-b"}),
                    }
                )
                for one in pack.baseline[:1]
            )
        }
    )
    world.practises(renamed)
    assert "1 of 1 reply was the most effective" in shown(world.says("ben", "baseline")).text
    assert "Question 1 of 1" in shown(world.says("ana", "baseline")).text, "begun with no answer, it is chosen anew"


# --- ninety days later --------------------------------------------------------------------------------


def finished_on(world: World, who: str, instant: str, options: str = "0012") -> None:
    world.clock.at(instant)
    walk(world, who, options)


@pytest.mark.parametrize(
    ("who", "zone"), [("ana", "Europe/Berlin"), ("dev", "Asia/Kolkata")], ids=["over the clocks' change", "elsewhere"]
)
def test_after_ninety_local_days_one_message_offers_the_second_round(world: World, who: str, zone: str) -> None:
    world.found_group(who)
    world.clock.at("2027-01-05 23:50", zone)  # ninety days later Berlin has turned its clocks
    walk(world, who)
    offers = []
    for day in range(100):
        world.clock.at(f"{date(2027, 1, 6) + timedelta(days=day)} 09:00", zone)
        went = [*world.tick(), *world.tick()]
        offers += [(one.key, one.message) for one in went if f"/{asking.BASELINE}/" in one.key]
    assert [key.rsplit("/", 1)[1] for key, _ in offers] == ["2027-04-05"]
    assert AGAIN in offers[0][1].text
    assert AGAIN in home(world, who).text, "it waits, and nobody says so again"
    question = shown(world.presses(who, offers[0][1], "Where am I now?"))
    first = "held-a-" if form_of(who, 1) == "a" else "held-b-"
    assert "Customer words of held-" in question.text
    assert f"Customer words of {first}" not in question.text, "the other form"


def second_round(world: World, who: str = "ana") -> None:
    """Let it become the first morning of the second round, with the first one at 2 of 4."""
    world.found_group(who)
    finished_on(world, who, "2026-11-16 19:00", "0012")
    world.clock.at("2027-02-14 12:00")


def test_the_difference_is_shown_by_field_and_honest_about_chance(world: World) -> None:
    second_round(world)
    assert AGAIN in shown(world.says("ana", "baseline")).text
    result = walk(world, "ana", "0001", repeat=True)
    assert "Of 4 replies, 2 were the most effective then, 3 now." in result.text
    assert "lie close together" in result.text
    assert "Care, 2 of 4, 3 of 4" in result.text
    assert "can be chance" in result.text
    assert shown(world.says("ana", "where am i")) == result
    assert "Question 1 of 4" in shown(world.presses("ana", result, "Look at them")).text
    assert "Question 1 of 4" in shown(world.presses("ana", result, "Look at the first ones")).text


@pytest.mark.parametrize(("then", "now", "told"), [("2221", "0000", "More of them"), ("0000", "2120", "Fewer of them")])
def test_a_larger_difference_is_told_without_blame(world: World, then: str, now: str, told: str) -> None:
    finished_on(world, "ana", "2026-11-16 19:00", then)
    world.clock.at("2027-02-14 12:00")
    assert told in walk(world, "ana", now, repeat=True).text


def test_it_is_too_early_the_day_before(world: World) -> None:
    second_round(world)
    world.clock.at("2027-02-13 23:00")
    assert AGAIN not in home(world, "ana").text
    assert AGAIN not in shown(world.clicks("ana", OpenBaseline(repeat=True))).text


@pytest.mark.parametrize("why", ["pause", "leave", "decline", "begun", "late"])
def test_an_offer_that_is_no_longer_wanted_is_not_sent(world: World, why: str) -> None:
    second_round(world)
    world.clock.at("2027-02-15 09:00")
    schedule.tick(world.store, world.clock)
    match why:
        case "pause":
            world.says("ana", "pause")
        case "leave":
            world.clicks("ana", _leave(world))
        case "decline":
            world.clicks("ana", DeclineBaseline(round=2))
            assert AGAIN not in home(world, "ana").text
            assert "2 of 4 replies" in shown(world.says("ana", "baseline")).text
        case "begun":
            world.clicks("ana", OpenBaseline(repeat=True))
        case _:
            world.clock.at("2027-02-16 00:30")
    assert not [one for one in world.deliver() if f"/{asking.BASELINE}/" in one.key]


def _leave(world: World) -> Action:
    with world.store.transaction() as session:
        return LeaveGroup(group=int(session.connection().execute(sql("SELECT id FROM practice_group")).scalar_one()))


def test_nobody_is_asked_in_quiet_hours(world: World) -> None:
    second_round(world)
    form = world.says("ana", "settings").form
    assert form is not None
    world.submits("ana", form.submit, time="07:00", zone="Europe/Berlin")
    for day in (15, 16, 17):
        world.clock.at(f"2027-02-{day} 07:00")
        assert [one.key.split("/")[1] for one in world.tick()] == ["prompt"]
    assert AGAIN in home(world, "ana").text


def test_a_week_that_is_full_puts_the_offer_off(world: World) -> None:
    second_round(world)
    for day in (15, 16, 17, 18):
        world.clock.at(f"2027-02-{day} 09:00")
        for _ in range(asking.AGAIN + 1):
            for prompt in [one.message for one in world.tick() if "/prompt/" in one.key]:
                if "In an hour" in labels(prompt):
                    world.presses("ana", prompt, "In an hour")
            world.clock.wait(hours=1)
    keys = [one.key for one in world.delivered]
    assert sum(f"/{asking.BASELINE}/" in key for key in keys) == 1
    assert len([key for key in keys if "2027-02-1" in key]) <= asking.WEEKLY


# --- what always holds --------------------------------------------------------------------------------


@given(presses=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=12), number=st.integers(0, 10**9))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_answer_is_ever_lost_or_overwritten(
    sqlite_store: Store, pack: Pack, presses: list[tuple[int, int]], number: int
) -> None:
    """Whatever is pressed, in whatever order and however often: the first valid press for each question stands."""
    world = World(sqlite_store, StillClock(), pack)
    who = f"p{number}-{count(world, 'person')}"
    baseline = letters(shown(world.says(who, "baseline")))[0].baseline
    kept: dict[int, int] = {}
    for question, option in presses:
        world.clicks(who, AnswerBaseline(baseline=baseline, question=question, option=option))
        if question < len(TECHNIQUES) and option < 3:
            kept.setdefault(question, option)
    with world.store.transaction() as session:
        rows = session.connection().execute(
            sql("SELECT place, option FROM baselineanswer WHERE baseline_id = :id"), {"id": baseline}
        )
        assert dict(tuple(row) for row in rows) == kept
    last = shown(world.says(who, "baseline")).text
    assert ("Where you are" in last) == (len(kept) == len(TECHNIQUES))


def test_half_of_all_people_begin_with_each_form_and_then_meet_the_other() -> None:
    people = [f"U{number:05}" for number in range(2000)]
    assert 900 <= sum(form_of(who, 1) == "a" for who in people) <= 1100
    assert all({form_of(who, 1), form_of(who, 2)} == {"a", "b"} for who in [*people, *PEOPLE])

"""What the coach sees in a reply, quotes, and leaves alone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_bot.learning.coach import Advice, Move, Slip, advise, moves, owning, reading, restating, slips
from empathy_bot.learning.coach.phrases import Wording
from empathy_bot.learning.coach.reading import LONGEST
from tests.coach.labelled import MOVES

CUSTOMER = "My washing machine leaked all over the kitchen floor, and your engineer came too late."


def seen(reply: str, customer: str = "", name: str = "Sam") -> dict[str, str]:
    """What is found, with its quotes."""
    advice = advise(reply, wanted=MOVES, customer=customer, customer_name=name)
    return {one.what: one.quote for one in (*advice.seen, *advice.slips)}


@pytest.mark.parametrize(
    ("reply", "what", "quote"),
    [
        ("Oh, that must sting.", "acknowledge", "that must sting"),
        ("I can’t imagine how hard this must be.", "acknowledge", "I can’t imagine how hard this must be"),
        ("No wonder you're fed up! We'll see.", "acknowledge", "No wonder you're fed up"),
        ("Hi, I’m really sorry about the wait – no excuse.", "apologise", "I’m really sorry about the wait"),
        ("I can't apologise enough.", "apologise", "I can't apologise enough"),
        ("That one's on us.", "apologise", "That one's on us"),
        ("Ｓｏｒｒｙ ａｂｏｕｔ ｔｈａｔ!", "apologise", "Ｓｏｒｒｙ ａｂｏｕｔ ｔｈａｔ"),
        ("Look: so\u200brry about that", "apologise", "so\u200brry about that"),
        ("Yes. What happened when you pressed it?", "clarify", "What happened when you pressed it?"),
        ("Tell me more about the noise.", "clarify", "Tell me more about the noise."),
        ("Ok. I'll ring the depot now and text you by 10:30.", "own", "I'll ring the depot now and text you by 10:30"),
        ("ill call you tmrw at 9", "own", "ill call you tmrw at 9"),
        ("Refunding the whole order now.", "own", "Refunding the whole order now"),
        ("I'll look into it and ring you back by noon.", "own", "I'll look into it and ring you back by noon"),
        ("Done. Anything else?", "close", "Anything else"),
        ("You're not alone in this.", "close", "You're not alone in this"),
        ("Right, sam, here it is.", "name", "sam"),
        ("I am sorry if you feel bad.", "conditional_apology", "I am sorry if you feel bad"),
        ("Sorry, but our offices were closed.", "conditional_apology", "Sorry, but our offices were closed"),
        ("We apologise for any inconvenience.", "conditional_apology", "We apologise for any inconvenience"),
        ("Please calm down.", "dismiss", "Please calm down"),
        ("As I already said, it takes a week.", "dismiss", "As I already said"),
        ("It's only a phone.", "dismiss", "It's only a phone"),
        ("Cold water is good for you haha", "dismiss", "Cold water is good for you haha"),
        ("You should have read the manual.", "blame", "You should have read the manual"),
        ("You failed to send the form.", "blame", "You failed to send the form"),
        ("Sadly our policy does not allow it.", "policy", "Sadly our policy does not allow it"),
        ("I'm not allowed to give refunds.", "policy", "I'm not allowed to give refunds"),
    ],
)
def test_a_finding_quotes_the_words_as_they_were_typed(reply: str, what: str, quote: str) -> None:
    assert seen(reply)[what] == quote
    assert quote in reply


@pytest.mark.parametrize(
    "reply",
    [
        "I'm not sorry.",
        "I am not able to say that I am sorry.",
        "I can't say I understand why you're so angry about this.",
        "I don't see why you are upset.",
        "Sorry to hear that.",
        "Sorry to bother you.",
        'You wrote "calm down" and "our policy does not allow it".',
        "> I'm sorry\n> It's only a phone",
        "Sooo sorry, your majesty.",
        "Someone will call you back.",
        "I'll look into it.",
        "I'll try my best.",
        "Thank you for contacting us.",
        "What is your order number?",
        "How are you?",
        "Why didn't you call us?",
        "Have you even tried to restart it?",
        "I understand how the machine works.",
        "You should have a mail from us by now.",
        "You should have been told.",
        "None of this is your fault.",
        "You didn't do anything wrong.",
        "It is only fair.",
        "The walk is only a 5 minute walk.",
        "Our policy allows it.",
        "Your policy covers the floor.",
        "According to our records the parcel is not there yet.",
        "Nobody has forgotten you.",
        "The app won't let you log in.",
        "We will not calm down the market.",
    ],
)
def test_what_only_looks_like_it_is_left_alone(reply: str) -> None:
    assert seen(reply) == {}


@pytest.mark.parametrize("reply", ['"I am so sorry."', "I'd say: “I am so sorry.”", 'Me: "I am so sorry."'])
def test_a_reply_in_quotation_marks_is_the_reps_own(reply: str) -> None:
    assert seen(reply).keys() == {"apologise"}


def test_an_exception_from_a_rule_is_no_hiding_behind_it() -> None:
    assert seen("I know our policy says 30 days, but I'm making an exception for you.").keys() == {"own"}


def test_a_conditional_apology_is_no_apology_but_a_second_one_is() -> None:
    assert seen("Sorry if that was so.").keys() == {"conditional_apology"}
    both = seen("Sorry if that was so. No: I'm sorry that it was so.")
    assert both["apologise"] == "I'm sorry that it was so"


def test_what_the_customer_told_is_recognised_when_it_comes_back() -> None:
    found = seen("So the washing machine leaked, and the engineers were late.", CUSTOMER)
    assert found["restate"] == "So the washing machine leaked, and the engineers were late"
    assert "restate" not in seen("I'm sending an engineer for the washing machine and the kitchen floor.", CUSTOMER)
    assert "restate" not in seen("Did the washing machine leak on the kitchen floor before?", CUSTOMER)
    assert "restate" not in seen("You should have checked your washing machine in the kitchen.", CUSTOMER)
    assert "restate" not in seen("So the washing machine leaked.")


def test_names_are_found_without_their_accents_and_not_in_other_words() -> None:
    assert seen("Hi Zoe!", name="Zoë")["name"] == "Zoe"
    assert seen("Dear Mrs O’Neill, yes.", name="Mrs O'Neill")["name"] == "O’Neill"
    assert seen("Samples will follow.", name="Sam") == {}
    assert seen("Your parcel will come.", name="Will") == {}
    assert seen("Yes, Will.", name="Will")["name"] == "Will"
    assert seen("Dear Mrs, yes.", name="Mrs") == {}


def test_moves_come_once_and_in_the_order_of_the_reply() -> None:
    advice = advise(
        "I'm sorry, Sam. That must be frustrating. I am sorry! I'll call you at nine.", wanted=(), customer_name="Sam"
    )
    assert [one.what for one in advice.seen] == ["apologise", "name", "acknowledge", "own"]


def test_the_strength_is_a_wanted_move_where_there_is_one() -> None:
    reply = "I'm sorry. I'll call you at nine."
    assert advise(reply, wanted=["own"]).strength == advise(reply, wanted=()).seen[1]
    assert advise(reply, wanted=["name"]).strength == advise(reply, wanted=()).seen[0]
    assert advise("The parcel is on its way.", wanted=["own"]).strength is None


def test_the_suggestion_is_a_slip_first_then_what_was_not_spotted() -> None:
    assert advise("Please calm down.", wanted=["own"]).suggestion == "dismiss"
    assert advise("You failed to pay. Calm down.", wanted=["own"]).suggestion == "blame"
    assert advise("I'm sorry.", wanted=["apologise", "own", "close"]).suggestion == "own"
    assert advise("I'm sorry.", wanted=["apologise"]).suggestion is None


@pytest.mark.parametrize("reply", ["", "   ", "\n\t", "\u200b\u200d", "🙃🙃", "?!…", "\ud800"])
def test_a_reply_without_a_word_gets_empty_advice(reply: str) -> None:
    assert advise(reply, wanted=MOVES, customer=CUSTOMER, customer_name="Sam") == Advice((), (), None, None)


PIECES = (
    "I'm not really sorry if but,you should have read our policy,that must be frustrating,calm down.,I'll call you by,"
    "what happened?,anything else?,thank you for telling me,Sam,nine,it's only a,as I said"
)
SIGNS = ["\n", '"', "'", ">", "🙄", "é", "ﬁ", "３", "İ", "ẞ", "ǅ", "\u0301", "\u200d", "\u00a0", "!", ",", "|"]
WORDY = st.lists(st.one_of(st.sampled_from([*PIECES.split(","), *SIGNS]), st.text(max_size=6))).map(" ".join)


@given(reply=st.one_of(st.text(), WORDY), customer=st.one_of(st.text(), WORDY), name=st.text(max_size=20))
def test_any_text_is_safe_and_every_quote_is_a_part_of_it(reply: str, customer: str, name: str) -> None:
    advice = advise(reply, wanted=MOVES, customer=customer, customer_name=name)
    for one in (*advice.seen, *advice.slips):
        assert one.quote
        assert one.quote in reply
    assert {one.what for one in advice.seen} <= set(get_args(Move))
    assert {one.what for one in advice.slips} <= set(get_args(Slip))
    assert advice == advise(reply, wanted=MOVES, customer=customer, customer_name=name)


def test_advice_is_the_same_in_another_process() -> None:
    reply = "Sam, I'm sorry. That must be hard. Our policy does not allow it. Calm down. I'll call you at nine."
    script = (
        f"from empathy_bot.learning.coach import advise; print(advise({reply!r}, wanted=['own'], customer_name='Sam'))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {str(advise(reply, wanted=["own"], customer_name="Sam"))}


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        " ",
        "\n",
        '"',
        "'",
        ".",
        "é",
        "🙄",
        "\u0301",
        "sorry ",
        "not sorry ",
        "sorry if ",
        "I'm ",
        "I'll and, ",
        "that is very ",
        "you should have ",
        "our policy ",
        "what? ",
        "as I said ",
        "Sam ",
        "haha ",
        "I don't understand how hard ",
        '"sorry if" ',
    ],
)
def test_a_reply_of_forty_thousand_characters_is_read_to_its_end(piece: str) -> None:
    reply = (piece * 40_000)[:40_000]
    advice = advise(reply, wanted=MOVES, customer=reply, customer_name="Sam")
    assert all(one.quote in reply and len(one.quote) <= LONGEST for one in (*advice.seen, *advice.slips))


@pytest.mark.parametrize("module", [moves, owning, reading, restating, slips])
def test_no_expression_can_run_away(module: ModuleType) -> None:
    """Time explodes where an endless repeat stands in another: there is no such place."""
    found = [one for one in vars(module).values() if isinstance(one, Wording | re.Pattern)]
    assert found
    for one in found:
        pattern = one.pattern if isinstance(one, Wording) else one
        assert not nested(re._parser.parse(pattern.pattern, pattern.flags), repeated=False), pattern.pattern


def nested(tree: Iterable[Any], *, repeated: bool) -> bool:
    """Tell whether an endless repeat stands in another."""
    for operation, argument in tree:
        name = str(operation)
        if name in {"MAX_REPEAT", "MIN_REPEAT"}:
            endless = argument[1] == re._parser.MAXREPEAT
            if endless and repeated:
                return True
            if nested(argument[2], repeated=repeated or endless):
                return True
        elif name == "BRANCH":
            if any(nested(branch, repeated=repeated) for branch in argument[1]):
                return True
        elif name == "SUBPATTERN":
            if nested(argument[3], repeated=repeated):
                return True
        elif name in {"ASSERT", "ASSERT_NOT"} and nested(argument[1], repeated=repeated):
            return True
    return False

"""Behaviours read from what somebody wrote: rather none than a wrong one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_bot import content
from empathy_bot.learning.recognising import MOST, suggested

PACK = content.bundled()
NONE: tuple[str, ...] = ()

LABELLED: tuple[tuple[str, tuple[str, ...]], ...] = (
    # What people write, and what a careful reader would say it is about.
    ("for listening to the whole story before you said a word", ("listened-to-the-end",)),
    ("You heard the caller out, all ten minutes of it.", ("listened-to-the-end",)),
    ("Thank you for letting Mrs Ito finish. She needed that.", ("listened-to-the-end",)),
    ("You let the customer with the lost parcel finish every sentence.", ("listened-to-the-end",)),
    ("She’s such a good listener when I ramble.", ("listened-to-the-end",)),
    ("You didn’t interrupt once, even when he shouted.", ("listened-to-the-end",)),
    ("thanks for being all ears this morning", ("listened-to-the-end",)),
    ("You asked the right question and suddenly it all made sense.", ("asked-a-good-question",)),
    ("Asked what really bothered him, and it was not the price.", ("asked-a-good-question",)),
    ("One question about what he was really trying to do saved us three days.", ("asked-a-good-question",)),
    ("for asking what he needed before offering anything", ("asked-a-good-question",)),
    ("You heard how worried she was and told her so.", ("named-a-feeling",)),
    ("You acknowledged his frustration before anything else", ("named-a-feeling",)),
    ("Nobody else saw how upset the guest was. You did.", ("named-a-feeling",)),
    ("You put her feelings into words and she cried with relief", ("named-a-feeling",)),
    ("You wrote that waiting a month without an answer is wearing.", ("named-a-feeling",)),
    ("You read between the lines of his mail and rang him", ("heard-the-undertone",)),
    ("You heard in her voice that something else was wrong.", ("heard-the-undertone",)),
    ("for hearing what the old lady did not say", ("heard-the-undertone",)),
    ("You noticed his tone before he had said a word about it", ("heard-the-undertone",)),
    ("Three times the word alone, and you were the one who caught it", ("heard-the-undertone",)),
    ("You told the customer that the wrong address was our mistake, without an excuse.", ("owned-a-mistake",)),
    ("Owning our mistake on the phone took guts", ("owned-a-mistake",)),
    ("What a sincere apology, no ifs, no buts.", ("owned-a-mistake",)),
    ("for owning up to the double charge", ("owned-a-mistake",)),
    ("You apologised without making it about us.", ("owned-a-mistake",)),
    ("You stayed calm while he yelled at you.", ("stayed-calm",)),
    ("for the calm voice on line two", ("stayed-calm",)),
    ("Kept your cool with the printer man again, hero.", ("stayed-calm",)),
    ("thank you for staying so calm in the outage", ("stayed-calm",)),
    ("You did not raise your voice although everybody else did", ("stayed-calm",)),
    ("Unshakeable on that call with the lawyer!", ("stayed-calm",)),
    ("You noticed that he types with one hand and stopped sending him long forms.", ("saw-the-person",)),
    ("You treated her like a person, not a file.", ("saw-the-person",)),
    ("You remembered her daughter's name. She was so touched.", ("saw-the-person",)),
    ("That was a personal answer, I could tell you had read his history", ("saw-the-person",)),
    ("You two found out why the same people keep writing about the login.", ("found-the-cause",)),
    ("for getting to the bottom of the duplicate invoices", ("found-the-cause",)),
    ("Tracked down the bug behind forty tickets", ("found-the-cause",)),
    ("You fixed the export for good.", ("found-the-cause",)),
    ("Three teams had passed her on. You kept the case until it was done.", ("took-it-on",)),
    ("thanks for taking ownership of the Miller case", ("took-it-on",)),
    ("You saw it through to the very end", ("took-it-on",)),
    ("You called back on Friday as you had promised.", ("followed-up",)),
    ("for following up with the school a week later", ("followed-up",)),
    ("You rang the old gentleman back just to see if it worked", ("followed-up",)),
    ("You made the new tenant feel at home within a minute.", ("made-somebody-welcome",)),
    ("She told me that she felt so welcome on the phone with you", ("made-somebody-welcome",)),
    ("for greeting every regular by name at seven in the morning", ("made-somebody-welcome",)),
    ("You broke the ice with the shy apprentice and then he talked.", ("made-somebody-welcome",)),
    ("You smiled first, and the whole waiting room smiled back.", ("made-somebody-welcome",)),
    ("You were honest about what we can mend this year and what not.", ("told-it-as-it-is",)),
    ("Being open about the outage from the first minute was brave.", ("told-it-as-it-is",)),
    ("You gave them a realistic date instead of a nice one", ("told-it-as-it-is",)),
    ("for giving the family an honest outlook without false hope", ("told-it-as-it-is",)),
    ("You told her plainly that the part may never come.", ("told-it-as-it-is",)),
    ("You reassured the caller that her savings were safe.", ("calmed-a-fear",)),
    ("for putting his mind at rest before the operation", ("calmed-a-fear",)),
    ("You took away her fear of the new machine", ("calmed-a-fear",)),
    ("You eased the parents’ worries in two sentences.", ("calmed-a-fear",)),
    ("You explained step by step what would happen and she slept at last", ("calmed-a-fear",)),
    ("You asked whether anything was still open, and there was.", ("ended-it-well",)),
    ("for ending the call with a real thank you", ("ended-it-well",)),
    ("You summed up what you had agreed, so nobody had to call again.", ("ended-it-well",)),
    ("You thanked him for his patience and he wrote to praise you", ("ended-it-well",)),
    ("The last line of your mail was the nicest of the week", ("ended-it-well",)),
    ("You slowed down for her until each step was clear.", ("met-their-pace",)),
    ("for speaking slowly with the gentleman from flat four", ("met-their-pace",)),
    ("You let the old man take his time with the form", ("met-their-pace",)),
    ("You matched her pace, three words a message, and it worked.", ("met-their-pace",)),
    ("He was in a rush and you gave him two lines, perfect", ("met-their-pace",)),
    ("The apprentice felt welcome from the first minute, thanks to you", ("made-somebody-welcome",)),
    ("Thanks for the warm welcome on my first day", ("made-somebody-welcome",)),
    ("You gave the startup a realistic date and kept it", ("told-it-as-it-is",)),
    ("You told the couple honestly that the hall may not be ready", ("told-it-as-it-is",)),
    ("You reassured me when the audit came", ("calmed-a-fear",)),
    ("for thanking them for their patience in public", ("ended-it-well",)),
    ("You spoke so slowly that even my gran understood the form", ("met-their-pace",)),
    ("Thanks for letting the lady with the cane take her time", ("met-their-pace",)),
    ("The hotel guest came in shouting and left with a plan.", ("settled-a-complaint",)),
    ("Handled the complaint about the delay so well that she wrote a thank-you card", ("settled-a-complaint",)),
    ("You turned an angry review into a fan letter", ("settled-a-complaint",)),
    ("You told them the cheaper plan is enough.", ("gave-honest-advice",)),
    ("thanks for the honest advice you gave to the startup", ("gave-honest-advice",)),
    ("You advised him against the upgrade and he trusts us now", ("gave-honest-advice",)),
    ("for taking my late chat when the refund call ran over", ("stood-by-a-colleague",)),
    ("You noticed I was done for the day and took over my queue", ("stood-by-a-colleague",)),
    ("for the kind note after my bad morning", ("stood-by-a-colleague",)),
    ("for walking the new colleague through her first hard call", ("stood-by-a-colleague",)),
    ("You listened, you stayed calm, and she came round.", ("listened-to-the-end", "stayed-calm")),
    ("for hearing him out and calling him back on Monday", ("listened-to-the-end", "followed-up")),
    ("You owned up to the mix-up and stuck with it until the refund was there", ("owned-a-mistake", "took-it-on")),
    # What only looks like it.
    ("You did not listen to me.", NONE),
    ("Next time try staying calm.", NONE),
    ("I stayed calm only because you were there.", NONE),
    ("The customer stayed calm all the time, and so the day was fine", NONE),
    ("Nobody listened to the recording", NONE),
    ("I wish somebody had called her back.", NONE),
    ("Could you have followed up?", NONE),
    ("He never owned the mistake", NONE),
    ("Happy birthday, and thanks for the cake!", NONE),
    ("Great work on the quarterly report", NONE),
    ("thanks for the follow-up form template", NONE),
    ("for the calm before the storm, ha", NONE),
    ("for the question list you put into the wiki", NONE),
    ("Thanks for the complaint statistics", NONE),
    ("You could have listened a little longer, and still: thanks for the coffee.", NONE),
    ("Instead of listening he talked", NONE),
    ("for the best playlist, I listened to it all night", NONE),
    ("The printer called back home and we won our weekend back", NONE),
    ("Listening is hard.", NONE),
    ("I learned more from listening to you than from any guide.", NONE),
    ("She said that she had listened to you with great relief", NONE),
    ("A warm welcome to the team, Ben!", NONE),
    ("You’re welcome, and thanks for the flowers", NONE),
    ("I feel at home here since the new chairs came", NONE),
    ("Could somebody make the guests feel welcome?", NONE),
    ("We broke the ice off the windows together, what a morning", NONE),
    ("To be honest, your soup is the best", NONE),
    ("Honestly the nicest team in the house", NONE),
    ("Great that we are open about the same hours as the market", NONE),
    ("Nobody was honest about what it would cost", NONE),
    ("You should have told them the truth", NONE),
    ("for the afraid-of-nothing costume, ha", NONE),
    ("The tea calmed my nerves, thank you", NONE),
    ("Your list shows step by step how to set up the router", NONE),
    ("It is reassuring to have you two rows away", NONE),
    ("The quarter ended well, thanks to all of you", NONE),
    ("for the anything-goes Friday", NONE),
    ("They thanked you for the training", NONE),
    ("The network slowed down for hours and the sandwiches saved us", NONE),
    ("Congratulations on the half marathon, all at your own pace", NONE),
    ("Take your time with the report, and thanks for the draft", NONE),
    ("The film ended with a kiss, thanks for the tickets", NONE),
    ("for being open about how tired you are", NONE),
    ("She spoke slowly in the play, it was moving", NONE),
    ("The elevator slowed down for them, spooky", NONE),
    ("Their pace was mad this week and you kept the coffee coming", NONE),
    ("Thanks for ending the call early so we could eat", NONE),
    ("for being honest with me about my exam", NONE),
    ("I heard in the kitchen that you passed the exam", NONE),
    ("Nobody noticed the pause button but thanks for the film", NONE),
    ("You heard what the weather will be and brought umbrellas", NONE),
    ("for the spare lines between the tables in the report", NONE),
    ("You told me the truth about my haircut", NONE),
    ("You summed up what all of us thought in the meeting", NONE),
    ("for asking if anything was wrong when I came in so pale", NONE),
    ("You wrote down what we agreed on Tuesday, a great help", NONE),
    ("The server slowed down until you switched it off and on", NONE),
    ("You went at top pace in the relay, wow", NONE),
    ("You took your time with the report and it shows", NONE),
    ("thank you for everything", NONE),
)


def test_what_is_suggested_is_right_nine_times_in_ten() -> None:
    assert len(LABELLED) >= 60
    suggestions = [(name, wanted) for text, wanted in LABELLED for name in suggested(PACK, text)]
    right = sum(name in wanted for name, wanted in suggestions)
    assert right / len(suggestions) >= 0.9
    assert right / sum(len(wanted) for _, wanted in LABELLED) >= 0.75


def test_two_are_suggested_at_most_the_first_that_the_text_speaks_of() -> None:
    text = "You called her back, you stayed calm, you listened, and you found out why."
    assert suggested(PACK, text) == ("followed-up", "stayed-calm")
    text = "You STAYED  CALM.\nYou listened and stayed calm."
    assert suggested(PACK, text) == ("stayed-calm", "listened-to-the-end")


@pytest.mark.parametrize("text", ["unlistened", "listenedd", "relistening", "kept calmly", "called outback"])
def test_a_sign_is_whole_words(text: str) -> None:
    assert suggested(PACK, text) == NONE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You did not listen, you listened", True),
        ("You never gave up but stayed calm", True),
        ("You not only listened", True),
        ("You let nobody finish", False),
        ("You hadn't really listened", False),
        ("You never once in all that noise stayed calm", False),
        ("Have you listened?", False),
        ("We listened. Was it good?", False),
        ("You listened. Was it good?", True),
    ],
)
def test_what_did_not_happen_suggests_nothing(text: str, found: bool) -> None:  # noqa: FBT001
    assert bool(suggested(PACK, text)) is found


def test_every_sign_suggests_its_own_behaviour() -> None:
    for behaviour in PACK.behaviours:
        for sign in behaviour.signs:
            assert behaviour.id in suggested(PACK, f"You {sign.replace('…', 'Maya')}"), sign


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=600))
def test_any_text_is_read_and_suggests_what_the_pack_has(text: str) -> None:
    found = suggested(PACK, text)
    assert len(found) <= MOST
    assert all(PACK.behaviour(name) for name in found)


def test_the_longest_text_is_read_in_no_time() -> None:
    """No sign makes the matching slow: 500 characters are all that kudos take."""
    suggested(PACK, "let " * 125)
    suggested(PACK, "heard her so " * 38)

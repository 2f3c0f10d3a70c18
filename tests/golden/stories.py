"""What people do with the bot, feature by feature, and what they see: names of goldens come from here.

Only the core's public way in is used. A story yields everything that it was shown, under a speaking name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

from empathy_bot.actions import (
    AnswerBaseline,
    AnswerQuiz,
    AskPeers,
    ChooseLine,
    EnrolEveryone,
    ExplainChoice,
    JoinGroup,
    JoinKudos,
    LeaveGroup,
    OpenBaseline,
    OpenBoardSchedule,
    OpenKudos,
    OpenPractised,
    PostBoard,
    PostExercise,
    RemovePack,
    ReplayDialogue,
    ShowGroupBaseline,
    ShowJournal,
    ShowMyKudos,
    ShowMyRank,
    ShowRecentKudos,
    ShowSecondViews,
    ShowTechnique,
    ShowToday,
    SwitchPack,
    SwitchSecondViews,
    TakeBackReply,
    WalkTalk,
)
from empathy_bot.asking import PEER
from empathy_bot.content import Option
from empathy_bot.events import BotAdded, BotRemoved, PeopleLeft, PeopleSeen, Place, Said, Someone, Spot, UserGroup
from empathy_bot.features.packs import MOST
from empathy_bot.learning.coach import Advice, Move, Observation, Slip
from empathy_bot.message import Bar, Buttons, Chart, File, Message, Paragraph, Plain, Table
from empathy_bot.ports import Outgoing
from empathy_bot.streaks import MILESTONES
from tests.fakes.pack import (
    care_item,
    for_managers,
    reflection_item,
    reply_item,
    role_play,
    small_pack,
    with_baseline,
    with_items,
)
from tests.fakes.parcels import OWN, PACK, TEN_MISTAKES, parcel
from tests.fakes.readers import AT_HOME, READER
from tests.fakes.world import button
from tests.golden.stage import CHANNELS, Shown, Stage, message, observing, only, to

Seen = Iterator[tuple[str, Shown]]


def choice(prompt: Message, option: int) -> AnswerQuiz:
    """Return the button of the option that was written at this place in the item (0 is the best one)."""
    row = next(block for block in prompt.blocks if isinstance(block, Buttons))
    return next(one.action for one in row.buttons if isinstance(one.action, AnswerQuiz) and one.action.option == option)


def held(message: Message, option: int) -> AnswerBaseline:
    """Return the button of the option that was written at this place in the held-back quiz (0 is the best one)."""
    rows = [one.action for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]
    return next(one for one in rows if isinstance(one, AnswerBaseline) and one.option == option)


def line(message: Message, option: int) -> ChooseLine | ReplayDialogue:
    """Return the button of the line that was written at this place in its node (0 is the best one)."""
    row = next(block for block in message.blocks if isinstance(block, Buttons))
    for one in row.buttons:
        match one.action:
            case ChooseLine(option=found) if found == option:
                return one.action
            case ReplayDialogue(choices=way) if way.endswith(str(option)):
                return one.action
    raise AssertionError(row)


def calendar(*events: str) -> str:
    """Return an ICS calendar of these events."""
    inner = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\n{inner}END:VCALENDAR"


def asks(sent: list[Outgoing]) -> list[Outgoing]:
    """Return the colleagues' replies among what was sent."""
    return [one for one in sent if f"/{PEER}/" in one.key]


# --- the bot arrives, people join and leave -----------------------------------------------------------


def arrival(stage: Stage) -> Seen:
    hello, group = stage.gather()
    yield "hello", hello
    yield "joined", stage.pressed("ana", hello, "Join in")
    joined = stage.pressed("ana", hello, "Join in")
    yield "joined-already", joined
    yield "left", stage.pressed("ana", joined, "Leave")
    yield "left-already", stage.pressed("ana", joined, "Leave")
    yield "group-gone", stage.clicked("ana", JoinGroup(group=group + 1))
    yield "managers-only", stage.pressed("ben", hello, "Enrol everyone")


def enrolling(stage: Stage) -> Seen:
    hello, _ = stage.gather("ben")
    yield "enrolled-many", stage.pressed("mira", hello, "Enrol everyone")
    yield "welcome", to(stage.deliver(), stage.someone("ana").id)
    yield "enrolled-nobody", stage.pressed("mira", hello, "Enrol everyone")


def enrolling_the_last(stage: Stage) -> Seen:
    _, group = stage.gather("ana", "ben", "chloe", "dev")
    yield "enrolled-one", stage.clicked("mira", EnrolEveryone(group=group))


def a_channel_without_a_name(stage: Stage) -> Seen:
    hello, _ = stage.gather(name=None)
    yield "unnamed-group-joined", stage.pressed("ana", hello, "Join in")
    yield "unnamed-group-board", stage.said("ana", "board")


# --- practice -----------------------------------------------------------------------------------------


def practice(stage: Stage) -> Seen:
    stage.gather("ana", "ben")
    yield "home-new", stage.home("ana")
    prompt = stage.morning("2026-11-17")
    yield "quiz-open", prompt
    yield "streak-open", stage.said("ana", "streak")
    yield "quiz-answered-partial", stage.clicked("ana", choice(prompt, 1))
    yield "quiz-not-yours", stage.clicked("ben", choice(prompt, 1))
    yield "streak-done", stage.said("ana", "streak")
    yield "home-practising", stage.home("ana")
    yield "quiz-answered-wrong", stage.clicked("ana", choice(stage.morning("2026-11-18"), 2))
    yield "quiz-answered-best", stage.clicked("ana", choice(stage.morning("2026-11-19"), 0))
    yield "quiz-answered-shown-again", stage.clicked("ana", ShowToday())
    missed = stage.morning("2026-11-20")
    yield "quiz-answered-after-a-break", stage.clicked("ana", choice(stage.morning("2026-11-23"), 0))
    yield "quiz-late", stage.clicked("ana", choice(missed, 1))
    yield "quiz-retired", stage.with_pack(only(stage.pack, id="another")).clicked("ana", choice(missed, 0))
    yield "streak-with-a-freeze-used", stage.said("ana", "streak")


def milestones(stage: Stage) -> Seen:
    stage.gather("ana")
    day = date(2026, 11, 16)
    for number in range(1, max(MILESTONES) + 1):
        day += timedelta(days=3 if day.isoweekday() == 5 else 1)
        stage.clock.at(f"{day} 10:00")
        shown = stage.clicked("ana", choice(stage.said("ana", "today"), 0))
        if number in MILESTONES:
            yield f"milestone-{number}", shown


def how_sure(stage: Stage) -> Seen:
    stage.gather("ana")
    sure = stage.pressed("ana", stage.morning("2026-11-17"), "I'm sure")
    yield "quiz-open-sure", sure
    yield "quiz-answered-sure-and-wrong", stage.clicked("ana", choice(sure, 2))
    unsure = stage.pressed("ana", stage.morning("2026-11-18"), "Not sure")
    yield "quiz-open-unsure", unsure
    yield "quiz-answered-unsure-and-right", stage.clicked("ana", choice(unsure, 0))


def why_this_one(stage: Stage) -> Seen:
    stage = stage.with_pack(stage.pack.model_copy(update={"path": ("naming",)}))
    stage.gather("ana")

    def why(day: str, option: int) -> Message:
        answered = stage.clicked("ana", choice(stage.morning(day), option))
        return stage.pressed("ana", answered, "Why this one?")

    yield "why-path", why("2026-11-17", 2)
    yield "technique", stage.clicked("ana", ShowTechnique(technique="listening"))
    yield "technique-gone", stage.clicked("ana", ShowTechnique(technique="long-gone"))
    yield "why-new", why("2026-11-18", 0)
    why("2026-11-19", 0)
    why("2026-11-20", 0)
    yield "why-stumbled", why("2026-11-23", 0)
    yield "why-refresh", why("2026-11-24", 0)
    yield "why-fading", why("2027-01-11", 0)


def content(stage: Stage) -> Seen:
    for channel in CHANNELS:
        asked = stage.with_pack(only(stage.pack, channel=channel))
        yield f"quiz-open-{channel.replace('_', '-')}", asked.said(f"in{channel[:3]}", "today")
    fourth = Option(text="A fourth reply.", score=0, feedback="What the fourth does.")
    options = (*stage.pack.items[0].options, fourth)
    asked = stage.with_pack(only(stage.pack, options=options, question="Which reply shows that you listened?"))
    prompt = asked.said("four", "today")
    yield "quiz-open-four-options-own-question", prompt
    yield "quiz-answered-four-options-own-question", asked.clicked("four", choice(prompt, 3))
    yield "quiz-none", stage.with_pack(stage.pack.model_copy(update={"items": ()})).said("none", "today")


def free_text(stage: Stage) -> Seen:
    stage = stage.with_pack(with_items(stage.pack, reply_item()))
    stage.gather("ana", "ben")
    prompt = stage.morning("2026-11-17")
    yield "reply-open", prompt
    form = stage.form("ana", prompt, "Write my reply")
    yield "reply-form", form
    yield "reply-form-empty", stage.refused("ana", form, text=" \n 🎉🎉")
    yield "reply-form-too-long", stage.refused("ana", form, text="I'm sorry. " * 200)
    yield "reply-not-yours", stage.clicked("ben", form.submit)
    with observing(Advice((), (), None, None)):
        answered = stage.sent("ana", form, text="I'm sorry.\nI'll call you <today>.")
        yield "reply-answered", answered
        yield "reply-answered-shown-again", stage.pressed("ana", prompt, "Write my reply")
        yield "coach-unfair-form", stage.form("ana", answered, "Not quite")
        unfair = stage.form("ana", answered, "Not quite")
        yield "coach-unfair-form-too-long", stage.refused("ana", unfair, reason="x" * 501)
        yield "coach-unfair", stage.sent("ana", unfair, reason="I did say sorry.")
        yield "coach-judged-already", stage.pressed("ana", answered, "Yes")
        fair = stage.sent("ana", stage.form("ana", stage.morning("2026-11-18"), "Write my reply"), text="I am sorry.")
        yield "coach-fair", stage.pressed("ana", fair, "Yes")
        missed = stage.morning("2026-11-19")
        stage.morning("2026-11-20")
        yield "reply-late", stage.sent("ana", stage.form("ana", missed, "Write my reply"), text="I am sorry.")


def a_second_view(stage: Stage) -> Seen:
    yield "second-gone", stage.clicked("ana", ShowSecondViews())
    stage = replace(stage, reader=READER).with_pack(with_items(stage.pack, reply_item()))
    _, group = stage.gather("ana", "ben")
    ana = stage.someone("ana").id
    yield "help-with-an-ai", stage.said("ana", "help")
    yield "second-for-nobody", stage.said("ana", "ai")
    yield "second-view-home", stage.home("mira")
    page = stage.said("mira", "ai")
    yield "second-for-a-manager", page
    yield "second-managers-only", stage.clicked("ana", SwitchSecondViews(group=group, on=True))
    switched = stage.pressed("mira", page, "Switch on for support")
    yield "second-switched-on", switched
    yield "second-waiting", stage.said("ana", "ai")
    notice = to(stage.deliver(), stage.place.id)
    yield "second-notice", notice
    yield "second-on-for-a-manager", stage.said("mira", "ai")
    yield "second-on", stage.said("ana", "ai")
    yield "home-with-second-views", stage.home("ana")
    prompt = stage.morning("2026-11-17")
    yield "reply-open-with-an-ai", prompt
    form = stage.form("ana", prompt, "Write my reply")
    yield "reply-form-with-an-ai", form
    with observing(Advice((), (), None, None)):
        stage.sent("ana", form, text="I'm sorry, Maya. I'll call you today.")
    (asked,) = stage.questions()
    stage.coach_says(asked, "You named the wait, and that helps. You could say *when* you will call: https://evil.test")
    yield "second-view", to(stage.deliver(), ana)
    yield "wishes-form-with-an-ai", stage.asked("ana", "messages")
    yield "second-chosen-no", stage.pressed("ana", notice, "No second views, please")
    yield "second-off-for-oneself", stage.said("ana", "ai")
    yield "wishes-form-without-second-views", stage.asked("ana", "messages")
    own = stage.form("ana", stage.morning("2026-11-18"), "Write my reply")
    yield "reply-form-without-the-ai", own
    stage.sent("ana", own, text="I'm sorry.")
    assert stage.questions() == []
    yield "second-chosen-yes", stage.pressed("ana", stage.said("ana", "ai"), "Second views again")
    later = stage.form("ana", stage.morning("2026-11-19"), "Write my reply")
    stage.sent("ana", later, text="I'm sorry.")
    (asked,) = stage.questions()
    stage.coach_says(asked, "You said sorry. " + "w" * 500 + " " + "x" * 500 + ".")
    yield (
        "second-view-on-an-item-of-before",
        to(stage.with_pack(only(small_pack(), id="another")).deliver(), ana),
    )
    yield "second-switched-off", stage.pressed("mira", switched, "Switch off for support")


def a_second_view_from_ones_own_machine(stage: Stage) -> Seen:
    stage = replace(stage, reader=AT_HOME)
    _, group = stage.gather("ana")
    stage.clicked("mira", SwitchSecondViews(group=group, on=True))
    yield "second-notice-of-ones-own-machine", to(stage.deliver(), stage.place.id)


def another_language_than_english(stage: Stage) -> Seen:
    pack = with_items(stage.pack, reply_item()).model_copy(update={"locale": "de"})
    stage = replace(stage, reader=READER).with_pack(pack)
    _, group = stage.gather("ana")
    stage.clicked("mira", SwitchSecondViews(group=group, on=True))
    stage.deliver()
    yield "second-unread", stage.said("ana", "ai")
    prompt = stage.morning("2026-11-17")
    yield "reply-open-unread", prompt
    form = stage.form("ana", prompt, "Write my reply")
    yield "reply-form-unread", form
    yield "reply-answered-unread", stage.sent("ana", form, text="Es tut mir leid.")
    assert stage.questions() == []


def the_coach(stage: Stage) -> Seen:
    stage = stage.with_pack(with_items(stage.pack, reply_item()))
    prompt = stage.said("ana", "today")
    stage.sent("ana", stage.form("ana", prompt, "Write my reply"), text="I'm sorry if you had to wait.")
    for move in get_args(Move):
        spotted = Observation(move, "I'm sorry")
        with observing(Advice((spotted,), (), spotted, None)):
            yield f"coach-saw-{move}", stage.clicked("ana", ShowToday())
        with observing(Advice((), (), None, move)):
            yield f"coach-did-not-spot-{move}", stage.clicked("ana", ShowToday())
    for slip in get_args(Slip):
        slipped = Observation(slip, "sorry if")
        with observing(Advice((), (slipped,), None, slip)):
            yield f"coach-saw-{slip.replace('_', '-')}", stage.clicked("ana", ShowToday())


def peer_view(stage: Stage) -> Seen:
    stage = stage.with_pack(with_items(stage.pack, reply_item()))
    stage.gather(*stage.people)
    prompt = stage.morning("2026-11-17")
    number = button(prompt, "Write my reply").prompt
    yield "peers-reply-first", stage.clicked("ana", AskPeers(prompt=number))
    with observing(Advice((), (), None, None)):
        answered = stage.sent("ana", stage.form("ana", prompt, "Write my reply"), text="I'm sorry, Maya.")
        yield "reply-answered-among-five", answered
        yield "peers-not-shared", stage.clicked("ana", TakeBackReply(prompt=number))
        form = stage.form("ana", answered, "Ask two peers")
        yield "peers-form", form
        yield "peers-form-empty", stage.refused("ana", form, text="🎉")
        yield "peers-shared", stage.sent("ana", form, text="I'm sorry.\nI'll call you <today>.")
        yield "reply-answered-and-shared", stage.clicked("ana", ShowToday())
    first, second = asks(stage.tick())
    yield "peers-ask", first.message
    yield "peers-not-asked", stage.clicked("ana", button(first.message, "Mark the moves"))
    marks = stage.form(stage.receiver(first), first.message, "Mark the moves")
    yield "peers-marks-form", marks
    yield "peers-marks-form-errors", stage.refused(stage.receiver(first), marks, moves="<b>")
    yield "peers-marked", stage.sent(stage.receiver(first), marks, moves=("acknowledge", "own"))
    stage.sent(
        stage.receiver(second), stage.form(stage.receiver(second), second.message, "Mark the moves"), moves="own"
    )
    yield "peers-marked-shown-again", stage.pressed(stage.receiver(second), second.message, "Mark the moves")
    yield "peers-result", to(stage.deliver(), stage.someone("ana").id)
    yield "peers-over", stage.clicked("ana", TakeBackReply(prompt=number))


def peer_view_with_less_luck(stage: Stage) -> Seen:
    stage = stage.with_pack(with_items(stage.pack, reply_item()))
    _, group = stage.gather(*stage.people)

    def share(day: str) -> Message:
        with observing(Advice((), (), None, None)):
            written = stage.sent("ana", stage.form("ana", stage.morning(day), "Write my reply"), text="I'm sorry.")
        return stage.sent("ana", stage.form("ana", written, "Ask two peers"), text="I'm sorry.")

    taken_back = share("2026-11-17")
    first, second = asks(stage.tick())
    yield "peers-declined", stage.pressed(stage.receiver(first), first.message, "Not this time")
    yield "peers-taken-back", stage.pressed("ana", taken_back, "Take it back")
    yield "peers-gone-back", stage.pressed(stage.receiver(second), second.message, "Mark the moves")
    never = stage.pressed(stage.receiver(second), second.message, "No more of these")
    yield "peers-never", never
    yield "peers-welcome", stage.pressed(stage.receiver(second), never, "Ask me again")
    with observing(Advice((), (), None, None)):
        written = stage.sent("ana", stage.form("ana", stage.morning("2026-11-18"), "Write my reply"), text="Sorry.")
    yield "peers-nobody-free", stage.pressed("ana", written, "Ask two peers")
    share("2026-11-26")
    first, second = asks(stage.tick())
    stage.sent(
        stage.receiver(first), stage.form(stage.receiver(first), first.message, "Mark the moves"), moves="apologise"
    )
    stage.clock.at("2026-11-29 10:00")
    yield "peers-result-of-one", to(stage.tick(), stage.someone("ana").id)
    yield "peers-gone", stage.pressed(stage.receiver(second), second.message, "Mark the moves")
    share("2026-12-07")
    stage.clock.at("2026-12-12 10:00")
    yield "peers-unseen", [one.message for one in stage.tick() if one.address.id == stage.someone("ana").id][-1]
    stage.clicked("ben", LeaveGroup(group=group))
    with observing(Advice((), (), None, None)):
        written = stage.sent("ana", stage.form("ana", stage.morning("2026-12-14"), "Write my reply"), text="Sorry.")
    number = button(written, "Why this one?").prompt
    yield "peers-too-few", stage.clicked("ana", AskPeers(prompt=number))


def reflection(stage: Stage) -> Seen:
    stage = stage.with_pack(with_items(stage.pack, reflection_item()))
    stage.gather("ana", "ben")
    yield "journal-empty", stage.said("ana", "journal")
    prompt = stage.morning("2026-11-17")
    yield "line-open", prompt
    form = stage.form("ana", prompt, "Write a line")
    yield "line-form", form
    yield "line-form-empty", stage.refused("ana", form, text="\u200b")
    kept = stage.sent("ana", form, text="Mei waits.\nThen she asks one question.")
    yield "line-kept", kept
    yield "line-kept-shown-again", stage.pressed("ana", prompt, "Write a line")
    yield "journal", stage.pressed("ana", kept, "My journal")
    late = stage.morning("2026-11-18")
    open_form = stage.form("ana", late, "Write a line")
    stage.morning("2026-11-19")
    yield "line-late", stage.pressed("ana", late, "Write a line")
    yield "line-sent-too-late", stage.sent("ana", open_form, text="I had no time for it.")
    for number in range(19, 30):
        stage.clock.at(f"2026-11-{number} 18:00")
        asked = stage.form("ana", stage.said("ana", "today"), "Write a line")
        stage.sent("ana", asked, text=f"Line {number}.")
    many = stage.with_pack(only(small_pack(), id="another")).said("ana", "journal")
    yield "journal-of-many", many
    earlier = stage.pressed("ana", many, "Earlier lines")
    yield "journal-earlier", earlier
    yield "journal-no-earlier", stage.clicked("ana", ShowJournal(before=date(2026, 11, 1)))
    stage.clock.at("2027-01-04 18:00")
    yield "journal-of-last-year", stage.said("ana", "journal")
    kept = stage.said("ana", "my-data")
    yield "my-data", kept
    asked = stage.pressed("ana", kept, "Forget me")
    yield "forget-me", asked
    yield "forget-me-done", stage.pressed("ana", asked, "Yes, forget me")


def self_care(stage: Stage) -> Seen:
    stage = stage.with_pack(with_items(stage.pack, care_item()))
    stage.gather("ana")
    prompt = stage.morning("2026-11-17")
    yield "care-open", prompt
    yield "care-answered", stage.pressed("ana", prompt, "B")
    yield "care-answered-on-another-device", stage.pressed("ana", prompt, "C")
    yield "care-answered-shown-again", stage.clicked("ana", ShowToday())
    yield "why-variety", stage.clicked("ana", ExplainChoice(prompt=1))
    missed = stage.morning("2026-11-18")
    stage.morning("2026-11-19")
    yield "care-late", stage.pressed("ana", missed, "A")


def role_playing(stage: Stage) -> Seen:
    stage = stage.with_pack(with_items(stage.pack, role_play()))
    stage.gather("ana")

    def say(message: Message, option: int) -> Message:
        return stage.clicked("ana", line(message, option))

    prompt = stage.morning("2026-11-17")
    yield "dialogue-open", prompt
    heard = say(prompt, 0)
    yield "dialogue-after-a-choice", heard
    yield "dialogue-ended-good", say(heard, 0)
    yield "dialogue-shown-again", stage.clicked("ana", ShowToday())
    again = stage.clicked("ana", ReplayDialogue(prompt=line(prompt, 0).prompt))
    yield "dialogue-another-round", again
    yield "dialogue-another-round-ended", say(say(again, 2), 1)
    rebuffed = say(stage.morning("2026-11-18"), 2)
    yield "dialogue-furious", rebuffed
    yield "dialogue-ended-after-three-choices", say(say(rebuffed, 0), 0)
    yield "dialogue-ended-careful", say(say(stage.morning("2026-11-19"), 1), 1)
    begun = say(stage.morning("2026-11-20"), 1)
    stage.morning("2026-11-23")
    today = stage.said("ana", "today")
    yield "dialogue-unfinished-beside-today", today
    yield "dialogue-gone-on-with", stage.pressed("ana", today, "Go on with Maya")
    yield "dialogue-late", say(begun, 0)


# --- kudos --------------------------------------------------------------------------------------------


def kudos(stage: Stage) -> Seen:
    stage.gather("ana")
    thanks = ("kudos ", "@ben", " for hearing a worried caller out before you said a word about the invoice.")
    yield "kudos-given", stage.said("ana", *thanks, place=stage.place)
    sent = stage.deliver()
    yield "shoutout", to(sent, stage.place.id)
    yield "kudos-note", to(sent, stage.someone("ben").id)
    yield "kudos-already", stage.said("ana", *thanks)
    yield (
        "kudos-given-to-several",
        stage.said("ana", "kudos ", "@chloe", " ", "@ben", " for staying with ", "@dev", " when the\nshop was down."),
    )
    yield "shoutout-to-several", to(stage.deliver(), stage.place.id)
    yield "kudos-given-to-a-stranger", stage.said("ana", "kudos ", "@zoe", " for showing me around")
    yield "shoutout-to-a-stranger", to(stage.deliver(), stage.place.id)
    form = stage.asked("ana", "kudos")
    yield "kudos-form", form
    ben = stage.someone("ben").id
    typed = {"receivers": ben, "behaviour": "listened", "message": "You let her finish every sentence."}
    yield "kudos-given-by-form", stage.sent("ana", form, **typed)
    sent = stage.deliver()
    yield "shoutout-with-behaviour", to(sent, stage.place.id)
    yield "kudos-note-with-behaviour", to(sent, ben)


def kudos_mistakes(stage: Stage) -> Seen:
    yield "kudos-no-group", stage.clicked("ana", OpenKudos())
    stage.gather("ana")
    form = stage.asked("ana", "kudos")
    yield "kudos-form-empty", stage.refused("ana", form)
    typed = {"receivers": stage.someone("ana").id, "behaviour": "bribed", "message": "🎉🎉"}
    yield "kudos-form-errors", stage.refused("ana", form, **typed)
    yield "kudos-form-too-long", stage.refused("ana", form, **typed | {"message": "x" * 501})
    if stage.platform != "slack":  # Slack's own picker vouches for everybody
        yield "kudos-form-unknown-person", stage.refused("ana", form, **typed | {"receivers": "nobody"})
    stage.people["robot"] = Someone(stage.someone("robot").id, "Robot", is_bot=True)
    yield "kudos-to-nobody", stage.said("ana", "kudos thanks for the help")
    yield "kudos-to-oneself", stage.said("ana", "kudos ", "@ana", " I was great")
    yield "kudos-to-a-bot", stage.said("ana", "kudos ", "@robot", " well done")
    yield "kudos-to-too-many", stage.said("ana", "kudos ", *(f"@p{number}" for number in range(11)), " thanks")
    yield "kudos-without-words", stage.said("ana", "kudos ", "@ben")
    for who, told in (("gil", {"is_guest": True}), ("lea", {"is_gone": True})):
        stage.people[who] = replace(Someone(stage.someone(who).id, who.title()), **told)
        stage.handle(PeopleSeen(stage.origin("ana"), (stage.people[who],)))
    yield "kudos-to-a-guest-elsewhere", stage.said("ana", "kudos ", "@gil", " for the help")
    yield "kudos-to-somebody-gone", stage.said("ana", "kudos ", "@lea", " for the help")
    night = UserGroup("night-shift")
    yield (
        "kudos-to-an-unknown-user-group",
        message(stage.handle(Said(stage.origin("ana"), ("kudos ", night, " for staying up")))),
    )
    yield "kudos-to-add-that-are-gone", stage.clicked("ana", JoinKudos(kudos=99))
    yield "kudos-too-long", stage.said("ana", "kudos ", "@ben", " " + "x" * 501)


def kudos_for_a_message(stage: Stage) -> Seen:
    stage.gather("ana")
    spot = Spot("m1", stage.someone("ben"), "I have called her back.", stage.link())
    form = stage.chosen("ana", spot)
    yield "kudos-form-for-a-message", form
    yield "kudos-given-for-a-message", stage.sent("ana", form, receivers=stage.someone("ben").id, message="So calm.")
    yield "shoutout-for-a-message", to(stage.deliver(), stage.place.id)
    only_them = {"receivers": stage.someone("dev").id, "message": "You noticed I was low.", "seen_by": "only_them"}
    yield "kudos-given-privately", stage.sent("ana", form, **only_them)
    yield "kudos-note-private", to(stage.deliver(), stage.someone("dev").id)
    stage.reacts("chloe", spot)
    sent = stage.deliver()
    yield "shoutout-by-reaction", to(sent, stage.place.id)
    yield "kudos-note-by-reaction", to(sent, stage.someone("ben").id)
    stage.reacts("mira", spot)
    yield "shoutout-with-one-more", to(stage.deliver(), stage.place.id)
    stage.reacts("dev", spot)
    yield "shoutout-with-two-more", to(stage.deliver(), stage.place.id)
    stage.reacts("chloe", spot, on=False, at=2.0)
    sent = stage.deliver()
    yield "shoutout-without-the-first", to(sent, stage.place.id)
    yield "kudos-taken-giver-by-reaction", to(sent, stage.someone("chloe").id)
    yield "kudos-taken-receiver", to(sent, stage.someone("ben").id)
    stage.reacts("mira", spot, on=False, at=2.0)
    yield "shoutout-of-the-last-who-joined", to(stage.deliver(), stage.place.id)


def kudos_added_and_taken_back(stage: Stage) -> Seen:
    _, group = stage.gather("ana")
    given = stage.said("ana", "kudos ", "@ben", " ", "@chloe", " for the calm call", place=stage.place)
    shoutout = to(stage.deliver(), stage.place.id)
    yield "kudos-join-own", stage.pressed("ana", shoutout, "Add mine")
    yield "kudos-joined", stage.pressed("chloe", shoutout, "Add mine")
    stage.deliver()
    yield "kudos-undone", stage.pressed("ana", given, "Take it back")
    stage.deliver()
    yield "kudos-undo-of-nothing", stage.clicked("dev", button(given, "Take it back"))
    alone = stage.said("ana", "kudos ", "@ben", " for the next call", message="m7")
    shoutout = to(stage.deliver(), stage.place.id)
    yield "kudos-join-for-oneself", stage.pressed("ben", shoutout, "Add mine")
    yield "kudos-edited", stage.said("ana", "kudos ", "@ben", " for the next call!", message="m7")
    stage.pressed("ana", alone, "Take it back")
    yield "shoutout-taken-back", to(stage.deliver(), stage.place.id)
    yield "kudos-to-add-that-were-taken-back", stage.pressed("dev", shoutout, "Add mine")
    robot = stage.someone("robot").id
    stage.said("ana", "kudos ", "@robot", " for the quick answer")
    stage.deliver()
    stage.handle(PeopleSeen(stage.origin("ana"), (Someone(robot, "Robot", is_bot=True),)))
    sent = stage.deliver()
    yield "kudos-taken-giver-void", to(sent, stage.someone("ana").id)
    yield "kudos-taken-receiver-void", to(sent, robot)
    stage.said("ana", "kudos ", "@zoe", " for the tour")
    stage.deliver()
    stage.handle(PeopleSeen(stage.origin("ana"), (Someone(stage.someone("zoe").id, "Zoe Aalto", is_gone=True),)))
    yield "kudos-taken-giver-left", to(stage.deliver(), stage.someone("ana").id)
    stage.said("ana", "kudos ", "@gil", " for the second opinion")
    stage.deliver()
    stage.handle(PeopleSeen(stage.origin("ana"), (Someone(stage.someone("gil").id, "Gil Roy", is_guest=True),)))
    yield "kudos-taken-giver-guest", to(stage.deliver(), stage.someone("ana").id)
    stage.reacts("robot2", Spot("m8", stage.someone("ben")))
    stage.deliver()
    stage.handle(PeopleSeen(stage.origin("ana"), (Someone(stage.someone("robot2").id, "Robot Two", is_bot=True),)))
    yield "kudos-taken-from-an-app", to(stage.deliver(), stage.someone("ben").id)
    stage.limit(group, 3)
    yield "kudos-last-one", stage.said("ana", "kudos ", "@dev", " ", "@ben", " for the night shift")
    yield "kudos-spent-for-some", stage.said("ana", "kudos ", "@dev", " ", "@ben", " for the second night shift")
    stage.said("ana", "kudos ", "@dev", " for the morning")
    yield "kudos-spent", stage.said("ana", "kudos ", "@dev", " for the morning shift")
    stage.deliver()
    stage.reacts("ana", Spot("m9", stage.someone("ben")))
    yield "kudos-spent-by-reaction", to(stage.deliver(), stage.someone("ana").id)


def kudos_read_from_the_text(stage: Stage) -> Seen:
    stage.gather("ana")
    reply = stage.said("ana", "kudos ", "@ben", " you listened to the whole story, and owned up to our part in it.")
    yield "kudos-given-and-read", reply
    stage.deliver()
    form = stage.form("ana", reply, "Choose another")
    yield "kudos-naming-form", form
    yield "kudos-naming-form-errors", stage.refused("ana", form, behaviour="bribed")
    yield "kudos-named", stage.sent("ana", form, behaviour="owned-it")
    yield "shoutout-named-anew", to(stage.deliver(), stage.place.id)
    yield "kudos-named-nothing", stage.sent("ana", form)
    stage.pressed("ana", reply, "Take it back")
    yield "kudos-named-too-late", stage.pressed("ana", reply, "Choose another")


def my_kudos(stage: Stage) -> Seen:
    stage.gather("ana", "ben")
    yield "my-kudos-empty", stage.said("ben", "kudos mine")
    yield "my-kudos-given-empty", stage.said("ana", "kudos given")
    stage.said("ana", "kudos ", "@ben", " for <b>one</b> calm call")
    yield "home-with-kudos", stage.home("ben")
    form = stage.chosen("ana", Spot("m1", stage.someone("ben"), "I have called her back.", stage.link()))
    typed = {"receivers": stage.someone("ben").id, "message": "You listened to me.", "seen_by": "only_them"}
    stage.sent("ana", form, **typed)
    stage.said("ana", "kudos ", "@chloe", " ", "@dev", " you owned up to the delay.")
    yield "my-kudos", stage.said("ben", "my kudos")
    given = stage.said("ana", "kudos given")
    yield "my-kudos-given", given
    yield "my-kudos-given-taken-back", stage.pressed("ana", given, "Take it back")
    yield "home-with-many-kudos", stage.home("ben")
    for number in range(9):
        stage.clock.at(f"2026-11-{17 + number} 18:00")
        stage.said("ana", "kudos ", "@ben", f" for day {number}")
    many = stage.said("ben", "kudos mine")
    yield "my-kudos-of-many", many
    yield "my-kudos-earlier", stage.pressed("ben", many, "Earlier ones")
    yield "my-kudos-no-earlier", stage.clicked("ben", ShowMyKudos(before=1))


def why_with_kudos(stage: Stage) -> Seen:
    stage = stage.with_pack(with_items(stage.pack, *(one for one in stage.pack.items if one.technique == "listening")))
    stage.gather("ben")
    stage.said("chloe", "kudos ", "@ben", " you listened to the whole story.")
    stage.deliver()
    answered = stage.clicked("ben", choice(stage.morning("2026-11-17", "ben"), 0))
    yield "why-with-kudos", stage.pressed("ben", answered, "Why this one?")


def a_weekly_note(stage: Stage) -> Seen:
    stage.gather("ana", "ben")
    for who in ("ana", "ben"):
        stage.sent(who, stage.asked(who, "messages"), digest="weekly")
    for number in range(4):
        stage.said("chloe", "kudos ", "@ben", f" for call {number}")
    stage.said("chloe", "kudos ", "@ana", " you listened to me.")
    stage.deliver()
    stage.clicked("ana", choice(stage.morning("2026-11-17"), 0))
    stage.clock.at("2026-11-20 09:00")
    stage.tick()
    stage.clock.at("2026-11-20 15:00")
    sent = stage.tick()
    yield "weekly-note-of-kudos", to(sent, stage.someone("ben").id)
    note = to(sent, stage.someone("ana").id)
    yield "weekly-note", note
    yield "weekly-notes-stopped", stage.pressed("ana", note, "No more of these")


# --- boards -------------------------------------------------------------------------------------------


def boards(stage: Stage) -> Seen:
    stage.gather()
    yield "board-nobody-knows-which", stage.said("zoe", "board")
    yield "board-empty-week", stage.said("ana", "board")
    yield "board-empty-month", stage.said("ana", "board month")
    yield "board-teams-empty", stage.said("ana", "board teams")
    thanks = (("ana", "ben"), ("ana", "ben"), ("ana", "ben"), ("ben", "chloe"), ("dev", "chloe"), ("mira", "ana"))
    for number, (giver, receiver) in enumerate(thanks):
        stage.said(giver, "kudos ", f"@{receiver}", f" for call {number}")
        if not number:
            yield "board-of-one", stage.said("ana", "board")
    yield "board-varied-of-nobody", stage.said("ana", "board varied")
    for receivers, behaviours in ((("ben", "chloe"), ("listened", "owned-it")), (("mira",), ("listened",))):
        form = stage.form("ana", stage.said("ana", "help"), "Give kudos")
        people = tuple(stage.someone(who).id for who in receivers)
        stage.sent("ana", form, receivers=people, behaviour=behaviours, message="for staying with it")
    stage.deliver()
    week = stage.said("ana", "board")
    yield "board-week", week
    for period in ("month", "quarter", "all"):
        yield f"board-{period}", stage.said("ana", f"board {period}")
    days = stage.form("ana", week, "Other days")
    yield "board-days-form", days
    yield "board-days-form-errors", stage.refused("ana", days, first="soon", last="2026-11-20")
    yield "board-days-in-no-order", stage.refused("ana", days, first="2026-11-20", last="2026-11-19")
    yield "board-days-too-many", stage.refused("ana", days, first="2020-11-20", last="2026-11-19")
    yield "board-days", stage.sent("ana", days, first="2026-11-10", last="2026-11-20")
    yield "board-days-said-in-no-order", stage.said("ana", "board 2026-11-20 2026-11-19")
    yield "board-days-that-are-none", stage.said("ana", "board 2026-11-20")
    yield "board-varied", stage.pressed("ana", week, "Most varied")
    yield "board-teams", stage.pressed("ana", week, "Teams")
    for who in ("ben", "chloe", "mira", "dev"):
        yield f"board-rank-of-{who}", stage.pressed(who, week, "Where am I on this?")
    yield "board-counted", stage.pressed("ana", week, "How is this counted?")
    mine = stage.said("mira", "board")
    yield "board-week-for-a-manager", mine
    yield "board-exported", stage.pressed("mira", mine, "Export")
    yield "board-teams-exported", stage.pressed("mira", stage.said("mira", "board teams"), "Export")
    yield "board-posted", stage.pressed("mira", mine, "Post to the channel")
    yield "board-in-the-channel", to(stage.deliver(), stage.place.id)


def a_board_of_many(stage: Stage) -> Seen:
    stage.people |= {
        f"p{number}": Someone(stage.someone(f"p{number}").id, f"Colleague Number {number}") for number in range(12)
    }
    stage.gather()
    for number in range(12):
        giver = ("ana", "ben")[number % 2]
        thank(stage, giver, f"p{number}", "listened", *(["owned-it"] if number < 2 else []))
    yield "board-of-many", stage.said("mira", "board")
    yield "board-varied-of-many", stage.said("mira", "board varied")


def boards_of_few_and_of_the_hidden(stage: Stage) -> Seen:
    _, group = stage.gather()
    form = stage.form("ana", stage.said("ana", "help"), "Give kudos")
    people = tuple(stage.someone(who).id for who in ("ben", "chloe"))
    stage.sent("ana", form, receivers=people, behaviour=("listened",), message="for staying with it")
    stage.hide("ben")
    yield "board-without-somebody", stage.said("ana", "board")
    yield "board-for-somebody-who-hides", stage.said("ben", "board")
    yield "board-rank-of-somebody-who-hides", stage.clicked("ben", ShowMyRank(group=group))
    stage.hide("chloe", "ana")
    yield "board-of-nobody", stage.said("mira", "board")
    stage.handle(PeopleLeft(stage.origin("mira", stage.place), (stage.someone("dev"),)))
    yield "board-of-few", stage.said("mira", "board")
    yield "board-rank-among-few", stage.clicked("ana", ShowMyRank(group=group))
    yield "board-varied-of-few", stage.said("mira", "board varied")


def a_team_together(stage: Stage) -> Seen:
    _, group = stage.gather(*stage.people)
    stage.clock.at("2026-11-17 10:00")
    for who in stage.people:
        stage.clicked(who, choice(stage.said(who, "today"), 0))
    stage.said("ana", "kudos ", "@ben", " for the calm call")
    stage.deliver()
    stage.clock.at("2026-11-18 18:00")
    stage.clicked("mira", PostBoard(group=group, period="week"))
    yield "board-of-a-team-that-practises", to(stage.deliver(), stage.place.id)


def a_planned_board(stage: Stage) -> Seen:
    _, group = stage.gather()
    stage.said("ana", "kudos ", "@ben", " for the calm call")
    stage.deliver()
    form = stage.form("mira", stage.said("mira", "board"), "Plan the board")
    yield "board-form", form
    mistakes = {"every": "sometimes", "weekday": "9", "time": "later", "period": "year"}
    yield "board-form-errors", stage.refused("mira", form, **mistakes)
    for every, day in (("month", "5"), ("first_day", "5"), ("week", "1")):
        planned = stage.sent("mira", form, every=every, weekday=day, time="08:30", period="month")
        yield f"board-planned-{every.replace('_', '-')}", planned
    yield "board-form-filled", stage.form("mira", stage.said("mira", "board"), "Plan the board")
    preview = stage.pressed("mira", planned, "Preview")
    yield "board-preview", preview
    stage.clock.at("2026-11-23 08:30")
    yield "board-in-the-channel-every-week", to(stage.tick(), stage.place.id)
    yield "board-stopped", stage.pressed("mira", preview, "Stop posting it")
    yield "board-preview-without-a-plan", stage.pressed("mira", planned, "Preview")
    place = replace(stage.place, id="C0NIGHT" if stage.platform == "slack" else "night", name="night-shift")
    stage.handle(BotAdded(stage.origin("mira", place)))
    yield "board-form-of-several-groups", stage.opened("mira", OpenBoardSchedule(group=group))
    stage.handle(BotRemoved(stage.origin("mira", stage.place)))
    yield "board-posted-where-i-am-no-more", stage.clicked("mira", PostBoard(group=group))


def files(stage: Stage) -> Seen:
    people = (("Ana Lima", 3), ("Ben <b>Osei</b>", 2.5), ("محمد علي", 0.5))
    text = "Name,Points\r\n" + "".join(f'"{name}",{points}\r\n' for name, points in people)
    yield (
        "file",
        Message.of(
            Paragraph(spans=(Plain(text="Here is the board of this week."),)),
            File(name="board-2026-11-16.csv", media="text/csv", text=text, note="Everybody on it, a line each."),
        ),
    )
    bars = tuple(Bar(label=name, value=points) for name, points in people)
    chart = Chart(title="Recognised this week", measure="points", bars=bars, alt="Ana Lima 3, Ben 2.5, محمد علي 0.5.")
    rows = tuple((name, f"{points}") for name, points in people)
    yield (
        "board-of-halves",
        Message.of(chart, Table(title="Everybody", columns=("Name", "Points"), rows=rows, numeric=(1,))),
    )


# --- what managers do for their team ------------------------------------------------------------------


def a_team_exercise(stage: Stage) -> Seen:
    without = stage
    stage = stage.with_pack(for_managers(stage.pack))
    _, group = stage.gather("ana")
    yield "exercise-for-managers-only", stage.said("ana", "exercise")
    yield "exercise-none", without.said("mira", "exercise")
    first = stage.said("mira", "exercise")
    yield "exercise-preview", first
    second = stage.pressed("mira", first, "Another one")
    yield "exercise-preview-of-another", second
    yield "exercise-posted", stage.pressed("mira", second, "Post it now")
    yield "exercise-posted-already", stage.pressed("mira", second, "Post it now")
    yield "exercise-in-the-channel", to(stage.deliver(), stage.place.id)
    yield "exercise-gone", stage.clicked("mira", PostExercise(group=group, exercise="of-another-year"))
    form = stage.form("mira", first, "Plan it")
    yield "exercise-form", form
    yield "exercise-form-errors", stage.refused("mira", form, weekday="9", time="later", every="day")
    for every in ("week", "fortnight", "month"):
        planned = stage.sent("mira", form, weekday="4", time="10:30", every=every)
        yield f"exercise-planned-{every}", planned
    yield "exercise-form-filled", stage.form("mira", first, "Plan it")
    yield "exercise-stopped", stage.pressed("mira", planned, "Stop the plan")


def tips(stage: Stage) -> Seen:
    without = stage
    stage = stage.with_pack(for_managers(stage.pack))
    stage.gather("ana")
    yield "tip-none", without.said("mira", "tip")
    stage.clock.at("2026-11-24 10:00")
    tip = to(stage.tick(), stage.someone("mira").id)
    yield "tip", tip
    yield "tip-another", stage.pressed("mira", tip, "Another tip")
    yield "wishes-form-of-a-manager", stage.asked("mira", "messages")
    yield "tips-stopped", stage.pressed("mira", tip, "No tips, please")
    form = stage.asked("mira", "messages")
    yield "wishes-form-of-a-manager-without-tips", form
    yield "wishes-form-of-a-manager-errors", stage.refused("mira", form, tips="hourly")


def talks(stage: Stage) -> Seen:
    without = stage
    stage = stage.with_pack(for_managers(stage.pack))
    stage.gather("ana")
    yield "talk-none", without.said("mira", "talk")

    def say(message: Message, option: int) -> Message:
        row = next(block for block in message.blocks if isinstance(block, Buttons))
        ways = [one.action for one in row.buttons if isinstance(one.action, WalkTalk)]
        return stage.clicked("mira", next(way for way in ways if way.choices.endswith(str(option))))

    talk = stage.said("mira", "talk")
    yield "talk-open", talk
    heard = say(talk, 0)
    yield "talk-after-a-choice", heard
    ended = say(heard, 2)
    yield "talk-ended", ended
    yield "talk-another", stage.pressed("mira", ended, "Another talk")
    yield "talk-gone", stage.clicked("mira", WalkTalk(talk="of-another-year"))


def a_manager(stage: Stage) -> Seen:
    stage = stage.with_pack(for_managers(stage.pack))
    stage.gather("ana")
    yield "home-of-a-manager", stage.home("mira")
    yield "help-for-a-manager", stage.said("mira", "help")


def packs_of_a_workspace(stage: Stage) -> Seen:
    stage.gather("ana")
    none = stage.said("mira", "packs")
    yield "packs-none", none
    yield "packs-nothing-left", stage.clicked("mira", SwitchPack(on=False))
    yield "packs-brought", message(stage.brings("mira", parcel()))
    yield "packs-brought-by-an-operator", message(stage.brings("nobody", parcel(), operator=True))
    version = {**OWN, "pack.yaml": PACK.replace("version: 1", "version: 2")}
    yield "packs-newer", message(stage.brings("mira", parcel(version)))
    yield "packs-form-of-one", stage.opened("mira", OpenPractised(pack="acme"))
    choose = stage.form("mira", none, "Choose what we practise")
    yield "packs-form", choose
    yield "packs-form-with-nothing", stage.refused("mira", choose)
    yield "packs-saved", stage.sent("mira", choose, packs=("shipped", "acme"), techniques=("naming", "closing"))
    yield "packs-off", stage.clicked("mira", SwitchPack(pack="acme", on=False))
    yield "packs-on", stage.clicked("mira", SwitchPack(pack="acme", on=True))
    yield "packs-remove", stage.clicked("mira", RemovePack(pack="acme"))
    yield "packs-removed", stage.clicked("mira", RemovePack(pack="acme", sure=True))
    yield "packs-gone", stage.clicked("mira", RemovePack(pack="acme"))
    assert stage.brings("mira", parcel(TEN_MISTAKES)).errors
    title = "Mañana " + "長" * 53
    for number in range(MOST):
        full = PACK.replace("id: acme", f"id: acme-{number}").replace("Acme's own", title)
        stage.brings("mira", parcel({**OWN, "pack.yaml": full}))
    yield "packs-full", stage.said("mira", "packs")
    yield "packs-form-full", stage.form("mira", none, "Choose what we practise")
    assert stage.brings("mira", parcel()).errors


# --- recognition, for whoever manages a group ---------------------------------------------------------


def thank(stage: Stage, giver: str, receiver: str, *behaviours: str) -> None:
    form = stage.asked(giver, "kudos")
    receivers = (stage.someone(receiver).id,)
    stage.sent(giver, form, receivers=receivers, behaviour=behaviours, message="You stayed calm with them.")


def recognition_of_a_team(stage: Stage) -> Seen:
    _, group = stage.gather()
    yield "recognition-new", stage.said("mira", "recognition")
    stage.clock.wait(days=31)
    thank(stage, "ana", "ben", "listened")
    yield "recognition", stage.said("mira", "recognition")
    stage.clicked("mira", PostBoard(group=group, period="week"))
    stage.deliver()
    settings = stage.form("mira", stage.said("mira", "recognition"), "Kudos settings")
    stage.sent("mira", settings, day="10", week="30", emoji="", goal="7")
    stage.clock.wait(minutes=1)
    stage.clicked("mira", PostBoard(group=group, period="week"))
    yield "board-with-a-goal", to(stage.deliver(), stage.place.id)
    for receiver in ("ana", "chloe", "dev"):
        thank(stage, "mira", receiver, "listened", "owned-it")
    yield "recognition-of-everybody", stage.said("mira", "recognition")
    for giver in ("ana", "chloe", "dev"):
        thank(stage, giver, "mira")
    stage.deliver()
    stage.clock.wait(minutes=1)
    stage.clicked("mira", PostBoard(group=group, period="month"))
    yield "board-with-a-goal-reached", to(stage.deliver(), stage.place.id)
    yield "recognition-managers-only", stage.said("ana", "recognition")


def recognition_of_few_and_of_many(stage: Stage) -> Seen:
    ana, ben = stage.people.pop("ana"), stage.people.pop("ben")
    stage.gather()
    stage.clock.wait(days=31)
    yield "recognition-of-few", stage.said("mira", "recognition")
    stage.people |= {"ana": ana, "ben": ben}
    stage.people |= {
        f"p{number}": Someone(stage.someone(f"p{number}").id, f"Colleague Number {number}") for number in range(9)
    }
    stage.gather()
    stage.clock.wait(days=31)
    yield "recognition-of-many", stage.said("mira", "recognition")


def recognition_between_teams(stage: Stage) -> Seen:
    stage.gather()
    people = {name: Someone(stage.someone(name).id, name.title()) for name in ("sam", "sue", "tom")}
    places = {name: Place(name, direct=False, name=name) for name in ("sales", "billing")}
    stage.people |= people
    stage.handle(BotAdded(stage.origin("mira", places["sales"])))
    stage.handle(PeopleSeen(stage.origin("mira", places["sales"]), (people["sam"], people["sue"])))
    stage.handle(BotAdded(stage.origin("tom", places["billing"])))
    for giver, receiver, times in (("ana", "ben", 6), ("sam", "sue", 1), ("sam", "chloe", 3), ("ben", "tom", 2)):
        for number in range(times):
            stage.said(giver, "kudos ", f"@{receiver}", f" for call {number}")
    yield "recognition-between-teams", stage.said("mira", "recognition")
    stage.said("dev", "kudos ", "@sam", " for the hint")
    yield "recognition-between-more-teams", stage.said("mira", "recognition")


def recent_kudos(stage: Stage) -> Seen:
    _, group = stage.gather()
    yield "recent-none", stage.clicked("mira", ShowRecentKudos(group=group))
    for number in range(3):
        stage.said("dev", "kudos ", "@ana", " ", "@ben", f" for shift {number}")
    thank(stage, "ana", "ben", "listened", "owned-it")
    shoutouts = [one.message for one in stage.deliver() if not one.address.direct]
    stage.pressed("chloe", shoutouts[-1], "Add mine")
    stage.said("ana", "kudos ", "@dev", " for the call with Mrs Sommer about her lost parcel")
    page = stage.pressed("mira", stage.said("mira", "recognition"), "Recent kudos")
    yield "recent", page
    yield "recent-earlier", stage.pressed("mira", page, "Earlier kudos")
    yield "recent-no-earlier", stage.clicked("mira", ShowRecentKudos(group=group, before=1))
    stage.deliver()
    form = stage.form("mira", page, "Take it off")
    yield "void-form", form
    yield "void-form-empty", stage.refused("mira", form)
    yield "void-form-too-long", stage.refused("mira", form, reason="x" * 201)
    yield "void", stage.sent("mira", form, reason="It names a customer. Please write it again without the name.")
    sent = stage.deliver()
    yield "void-for-the-giver", to(sent, stage.someone("ana").id)
    yield "void-for-the-receiver", to(sent, stage.someone("dev").id)
    yield "void-already", stage.sent("mira", form, reason="Once more.")


def kudos_settings(stage: Stage) -> Seen:
    stage.gather()
    form = stage.form("mira", stage.said("mira", "recognition"), "Kudos settings")
    yield "group-kudos-form", form
    yield "group-kudos-form-errors", stage.refused("mira", form, day="ten", week="200", emoji="two words", goal="many")
    yield "group-kudos-form-short-week", stage.refused("mira", form, day="10", week="5")
    saved = stage.sent("mira", form, day="5", week="20", emoji="👍", goal="40")
    yield "group-kudos-saved", saved
    yield "group-kudos-form-filled", stage.form("mira", stage.said("mira", "recognition"), "Kudos settings")
    yield "group-kudos-saved-without-a-reaction", stage.sent("mira", form, day="5", week="20", emoji="", goal="")


# --- settings, rosters, help, and what nobody understands ------------------------------------------------------


def settings(stage: Stage) -> Seen:
    stage.gather("ana")
    form = stage.asked("ana", "settings")
    yield "settings-form", form
    yield (
        "settings-form-errors",
        stage.refused("ana", form, time="25:00", zone="Atlantis", country="Atlantis"),
    )
    yield "settings-saved", stage.sent("ana", form, time="7:05", zone="america/new york", country="us-ca")
    yield "settings-form-filled", stage.asked("ana", "settings")
    wishes = stage.asked("ana", "messages")
    yield "wishes-form", wishes
    yield (
        "wishes-form-errors",
        stage.refused("ana", wishes, remind="daily", digest="hourly", peers="often", boards="perhaps"),
    )
    yield "wishes-saved", stage.sent("ana", wishes, remind="3", digest="weekly", peers="no", boards="no")
    yield "wishes-form-filled", stage.form("ana", stage.home("ana").page, "What I may send you")
    yield "paused", stage.said("ana", "pause")
    yield "settings-saved-while-paused", stage.sent("ana", form, time="8:00", zone="america/new york")
    yield "home-paused", stage.home("ana")
    yield "resumed", stage.said("ana", "resume")


def away(stage: Stage) -> Seen:
    stage.gather("ana")
    form = stage.asked("ana", "away")
    yield "away-form", form
    yield "away-form-errors", stage.refused("ana", form, until="next week")
    yield "away-form-errors-over", stage.refused("ana", form, until="2026-11-15")
    yield "away-form-errors-far", stage.refused("ana", form, until="2027-12-24")
    yield "away", stage.sent("ana", form, until="2026-12-24")
    yield "away-form-filled", stage.asked("ana", "away")
    home = stage.home("ana")
    yield "home-away", home
    yield "settings-form-away", stage.asked("ana", "settings")
    assert stage.form("ana", home.page, "Away until") == stage.asked("ana", "away")
    yield "back-early", stage.pressed("ana", home.page, "Start again")
    yield "away-without-a-group", stage.sent("zoe", stage.asked("zoe", "away"), until="2026-12-24")


BAD_ROSTERS = {
    "empty": " ",
    "header": "When?\nMonday",
    "column-twice": "date,day\n2026-12-01,2026-12-01",
    "no-rows": "date,shift",
    "calendar": "BEGIN:VCALENDAR\nnothing",
    "no-events": "BEGIN:VCALENDAR\nEND:VCALENDAR",
    "too-much": calendar(*["DTSTART:20261201T050000Z\nRRULE:FREQ=DAILY"] * 20),
    "events": calendar("SUMMARY:When?", "DTSTART:20261201T050000Z\nRRULE:FREQ=SECONDLY"),
    "none-near": calendar("DTSTART:20200101T050000Z"),
    "too-long": "date,shift\n" + "2026-12-01,shift\n" * 200,
}
BAD_ROWS = (
    "2026-13-01,,shift,", "03/04/2026,,shift,", ",,shift,", "2031-01-01,,shift,", "2026-12-03,2026-12-01,off,",
    "2026-12-01,,dance,", "2026-12-01,,shift,noon", "2026-12-02,,shift,", "2026-12-02,,off,",
    "2026-12-04,,shift,06:00,x",
)  # fmt: skip


def my_roster(stage: Stage) -> Seen:
    stage.gather("ana")
    form = stage.asked("ana", "roster")
    yield "roster-form", form
    for name, text in BAD_ROSTERS.items():
        yield f"roster-form-errors-{name}", stage.refused("ana", form, roster=text)
    few = "\n".join(("date,last,shift,start", *BAD_ROWS[:3]))
    yield "roster-form-errors", stage.refused("ana", form, roster=few)
    yield (
        "roster-form-many-errors",
        stage.reopened("ana", form, roster="\n".join(("date,last,shift,start", *BAD_ROWS * 2))),
    )
    named = "person,date\nBen Osei,2026-12-01"
    yield "roster-form-errors-somebody-else", stage.refused("ana", form, roster=named)
    rows = "date;last;shift\n2026-11-21;;06:00-14:00\n2026-11-22;;night\n2026-12-24;2026-12-31;leave"
    saved = stage.sent("ana", form, roster=rows)
    yield "roster-saved", saved
    yield "settings-form-with-shifts", stage.asked("ana", "settings")
    mistaken = {"time": "09:00", "zone": "UTC", "when": "never", "quiet_from": "late", "quiet_until": "08:00"}
    yield "settings-form-with-shifts-errors", stage.refused("ana", stage.asked("ana", "settings"), **mistaken)
    yield "roster-form-known", stage.form("ana", saved, "Add or change")
    yield "roster-forgotten", stage.pressed("ana", saved, "Remove my shifts")
    yield "roster-of-days-off", stage.sent("ana", form, roster="first,last,shift\n2026-11-16,2027-02-26,off")
    yield "roster-while-resting", stage.sent("zoe", form, roster="date,shift\n2026-12-01,shift")


def a_teams_roster(stage: Stage) -> Seen:
    stage.gather("ana")
    settings = stage.asked("mira", "group")
    yield "group-form", settings
    yield "group-form-errors", stage.refused("mira", settings, time="later", country="Atlantis")
    saved = stage.sent("mira", settings, time="8:30", days="6", country="de-by")
    yield "group-saved", saved
    yield "group-saved-without-a-country", stage.sent("mira", settings, time="8:30", days="1")
    yield "board-for-a-manager-with-settings", stage.said("mira", "board")
    assert stage.form("mira", stage.home("mira").page, "Group settings").submit == settings.submit
    form = stage.form("mira", saved, "Team's shifts")
    yield "team-roster-form", form
    stage.people["ben2"] = Someone(stage.someone("ben2").id, "Ben Osei", "Europe/Berlin", "en-GB")
    stage.handle(PeopleSeen(stage.origin("mira", stage.place), tuple(stage.people.values()), complete=True))
    rows = "person,date,shift\nAnna Lima,2026-12-01,shift\nBen Osei,2026-12-01,off"
    yield "team-roster-form-errors", stage.refused("mira", form, roster=rows)
    yield "team-roster-form-errors-no-names", stage.refused("mira", form, roster="date,shift\n2026-12-01,shift")
    rows = f"person,date,shift\nana lima,2026-12-01,06:00\n{stage.someone('ben').id},2026-12-02,leave"
    yield "team-roster-saved", stage.sent("mira", form, roster=rows)
    yield "team-roster-saved-for-one", stage.sent("mira", form, roster="person,date\nAna Lima,2026-12-01")
    yield "team-roster-managers-only", stage.clicked("ana", form.submit)
    assert stage.brought(rows, place="nowhere").errors
    assert stage.brought(rows, who="stranger").errors
    assert stage.brought(rows, who="chloe").errors


def not_now(stage: Stage) -> Seen:
    stage.gather("ana", "ben")
    prompt = stage.morning("2026-11-17")
    yield "later", stage.pressed("ana", prompt, "In an hour")
    stage.clock.at("2026-11-17 10:00")
    stage.pressed("ana", to(stage.tick(), stage.someone("ana").id), "In an hour")
    stage.clock.at("2026-11-17 11:00")
    again = to(stage.tick(), stage.someone("ana").id)
    yield "quiz-open-put-off-twice", again
    yield "later-no-more", stage.pressed("ana", prompt, "In an hour")
    yield "skipped", stage.pressed("ana", again, "Tomorrow")
    yield "hard-call", stage.pressed("ana", again, "Hard call")
    next_day = stage.morning("2026-11-18")
    yield "skipped-too-late", stage.pressed("ana", prompt, "Tomorrow")
    yield "hard-call-by-command", stage.said("ben", "hardcall")
    stage.clicked("ana", choice(next_day, 0))
    yield "later-when-answered", stage.pressed("ana", next_day, "In an hour")


def a_reminder(stage: Stage) -> Seen:
    stage.gather("ana")
    stage.sent("ana", stage.asked("ana", "messages"), remind="3")
    stage.morning("2026-11-17")
    stage.clock.at("2026-11-17 12:00")
    yield "reminder", to(stage.tick(), stage.someone("ana").id)


def a_month(stage: Stage) -> Seen:
    stage.gather("ana")
    yield "month-empty", stage.said("ana", "month")
    for day in (17, 18, 23, 26):
        stage.clicked("ana", choice(stage.morning(f"2026-11-{day}"), 0))
    stage.clock.at("2026-11-24 10:00")
    stage.said("ana", "hardcall")
    stage.clock.at("2026-11-27 10:00")
    yield "month", stage.said("ana", "month")
    stage.clock.at("2026-11-30 10:00")
    yield "month-with-two-freezes", stage.pressed("ana", stage.said("ana", "streak"), "My month")
    stage.clock.at("2026-12-02 10:00")
    month = stage.said("ana", "month")
    yield "month-begun", month
    yield "month-before", stage.pressed("ana", month, "The month before")


def where_am_i(stage: Stage) -> Seen:
    whole = stage.with_pack(with_baseline(stage.pack))
    hello, _ = whole.gather()
    yield "joined-with-an-offer", whole.pressed("ana", hello, "Join in")
    home = whole.home("ana")
    yield "home-with-a-baseline-offer", home
    yield "quiz-answered-with-an-offer", whole.clicked("ana", choice(whole.morning("2026-11-17"), 0))
    yield "baseline-declined", whole.pressed("ana", home.page, "I'd rather not")
    question = whole.said("ana", "where am i?")
    yield "baseline-question", question
    question = whole.clicked("ana", held(question, 0))
    yield "baseline-next-question", question
    yield "home-in-the-middle-of-a-baseline", whole.home("ana")
    for option in (0, 1, 2):
        question = whole.clicked("ana", held(question, option))
    yield "baseline-result", question
    page = whole.pressed("ana", question, "Look at them")
    yield "baseline-review", page
    page = whole.pressed("ana", whole.pressed("ana", page, "Next"), "Next")
    yield "baseline-review-partly-right", page
    yield "baseline-review-retired", stage.pressed("ana", page, "Next")
    yield "home-after-a-baseline", whole.home("ana")
    whole.clock.at("2027-02-16 09:00")
    (offer,) = [one.message for one in whole.tick() if "/baseline/" in one.key]
    yield "baseline-again", offer
    yield "home-with-a-second-offer", whole.home("ana")
    yield "baseline-result-with-a-second-offer", whole.said("ana", "baseline")
    question = whole.pressed("ana", offer, "Where am I now?")
    for _ in range(4):
        question = whole.clicked("ana", held(question, 0))
    yield "baseline-difference", question
    yield "baseline-none", stage.said("ben", "baseline")


def where_am_i_changed(stage: Stage) -> Seen:
    stage = stage.with_pack(with_baseline(stage.pack))
    for who, then, now in (("ana", 2, 0), ("ben", 0, 2)):
        for repeat, option, day in ((False, then, "2026-11-17"), (True, now, "2027-02-16")):
            stage.clock.at(f"{day} 10:00")
            shown = stage.clicked(who, OpenBaseline(repeat=repeat))
            for _ in range(4):
                shown = stage.clicked(who, held(shown, option))
        yield f"baseline-difference-{'more' if now == 0 else 'fewer'}", shown


def where_a_group_is(stage: Stage) -> Seen:
    stage = stage.with_pack(with_baseline(stage.pack))
    people = ("ana", "ben", "chloe", "dev", "mira")
    _, group = stage.gather(*people)

    def rounds(day: str, *, repeat: bool) -> None:
        stage.clock.at(f"{day} 10:00")
        for number, who in enumerate(people):
            shown = stage.clicked(who, OpenBaseline(repeat=repeat))
            for place in range(4):
                shown = stage.clicked(who, held(shown, 0 if place < number or repeat else 1))

    yield "together-none", stage.pressed("mira", stage.said("mira", "board"), "Where we stand")
    rounds("2026-11-17", repeat=False)
    stage.clock.at("2026-12-01 10:00")
    yield "together-start", stage.clicked("mira", ShowGroupBaseline(group=group))
    rounds("2027-02-16", repeat=True)
    stage.clock.at("2027-03-01 10:00")
    yield "together-then-and-now", stage.clicked("mira", ShowGroupBaseline(group=group))


def settings_without_a_group(stage: Stage) -> Seen:
    yield "settings-saved-without-a-group", stage.sent("zoe", stage.asked("zoe", "settings"), time="08:00", zone="UTC")
    yield "home-of-a-newcomer", stage.home("zoe")
    stage.said("zoe", "pause")
    yield "resumed-resting", stage.said("zoe", "resume")


def help_and_the_unknown(stage: Stage) -> Seen:
    yield "help", stage.said("ana", "help")
    yield "unknown-words", stage.said("ana", "sing a song")
    yield "unknown-action", stage.clicked("ana", None)

"""Event -> feature -> Reply and deliveries. Owns the transaction of an event, and of composing what a lane sends.

An adapter calls `handle` once per event, in a worker thread; when it returns, everything is durably committed. Nothing
here knows a platform, waits for a network, or decides what a feature decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from empathy_bot import asking, outbox, practice
from empathy_bot.actions import (
    Action,
    AnswerBaseline,
    AnswerCare,
    AnswerQuiz,
    AskLater,
    AskPeers,
    ChooseBoardDays,
    ChooseLine,
    ChooseSecondViews,
    DeclineBaseline,
    DeclinePeer,
    EnrolEveryone,
    ExplainBoard,
    ExplainChoice,
    ExplainUnfair,
    ExportBoard,
    ForgetMe,
    ForgetRoster,
    GiveKudos,
    HardCall,
    JoinGroup,
    JoinKudos,
    JudgeCoach,
    KeepLine,
    LeaveGroup,
    MarkMoves,
    NameBehaviours,
    OpenAway,
    OpenBaseline,
    OpenBehaviours,
    OpenBoardDays,
    OpenBoardSchedule,
    OpenExercise,
    OpenExercisePlan,
    OpenForgetMe,
    OpenGroup,
    OpenGroupKudos,
    OpenKudos,
    OpenPractised,
    OpenRoster,
    OpenSettings,
    OpenTalk,
    OpenTeamRoster,
    OpenVoid,
    OpenWishes,
    PausePractice,
    PostBoard,
    PostExercise,
    PreviewBoard,
    RemovePack,
    ReplayDialogue,
    ResumeDialogue,
    ResumePractice,
    ReviewBaseline,
    SaveAway,
    SaveBoardSchedule,
    SaveExercisePlan,
    SaveGroup,
    SaveGroupKudos,
    SavePractised,
    SaveRoster,
    SaveSettings,
    SaveTeamRoster,
    SaveWishes,
    SendMarks,
    SendReply,
    ShareReply,
    ShowBoard,
    ShowGroupBaseline,
    ShowHelp,
    ShowJournal,
    ShowMonth,
    ShowMyData,
    ShowMyKudos,
    ShowMyRank,
    ShowPacks,
    ShowRecentKudos,
    ShowRecognition,
    ShowSecondViews,
    ShowStreak,
    ShowTechnique,
    ShowTip,
    ShowToday,
    SkipDay,
    StateConfidence,
    StopBoardSchedule,
    StopDigest,
    StopExercisePlan,
    StopTips,
    SwitchPack,
    SwitchSecondViews,
    TakeBackReply,
    UndoKudos,
    VoidKudos,
    WalkTalk,
    WelcomePeers,
    WriteLine,
    WriteReply,
)
from empathy_bot.clock import Clock
from empathy_bot.content import Pack
from empathy_bot.events import (
    BotAdded,
    BotRemoved,
    ChoseMessage,
    Clicked,
    CoachSaid,
    Deed,
    Event,
    MessageDeleted,
    OpenedHome,
    Origin,
    PackBrought,
    PeopleLeft,
    PeopleSeen,
    Reacted,
    RosterBrought,
    Said,
    Someone,
    Submitted,
    Word,
    tidy,
)
from empathy_bot.features import (
    baseline,
    boards,
    care,
    enrolment,
    exercises,
    group,
    guide,
    journal,
    kudos,
    leading,
    packs,
    peers,
    privacy,
    progress,
    prompts,
    recognition,
    replies,
    rest,
    roleplay,
    roster,
    second_views,
    settings,
    talks,
    tips,
    together,
    wishes,
)
from empathy_bot.features.boards import exporting, posting, showing
from empathy_bot.features.kudos import giving, mine, naming, reactions, shown, undoing, voiding, weekly
from empathy_bot.library import Library
from empathy_bot.message import Divider, Heading, Message, Reply
from empathy_bot.outbox import Lease
from empathy_bot.ports import Outgoing, SecondReader
from empathy_bot.practice import second_view
from empathy_bot.store import ConflictError, Scope, Store, Transaction, deliveries, directory
from empathy_bot.store import second_views as second_view_rows
from empathy_bot.store.tables import Delivery, Group, Person
from empathy_bot.turn import Scene, Turn
from empathy_bot.words import words

IN_FLIGHT = timedelta(seconds=5)
"""How long a correction waits for a message that is just being sent."""
TRIES = 3
"""How often a transaction that lost a race is tried; every effect has a unique key, so trying again is safe."""

_TO_PERSON: Mapping[str, Callable[[Scene, Person, str], Message | None]] = {
    asking.PROMPT: prompts.compose,
    asking.REMINDER: prompts.compose_reminder,
    asking.BASELINE: baseline.compose_offer,
    asking.PEER: peers.compose_ask,
    peers.RESULT: peers.compose_result,
    asking.TIP: tips.compose,
    asking.DIGEST: weekly.compose,
    kudos.NOTE: shown.compose_note,
    kudos.TAKEN: shown.compose_taken,
    kudos.SPENT: shown.compose_spent,
    enrolment.WELCOME: enrolment.compose_welcome,
    second_view_rows.KIND: second_views.compose,
}
_TO_GROUP: Mapping[str, Callable[[Scene, Group, str], Message | None]] = {
    kudos.SHOUTOUT: shown.compose_shoutout,
    kudos.EDIT: shown.compose_edit,
    boards.KIND: posting.compose,
    exercises.KIND: exercises.compose,
    enrolment.HELLO: enrolment.compose_hello,
    second_view.NOTICE: second_views.compose_notice,
}


class Bot:
    """The core behind one database: decides what every event does, and what every delivery says."""

    def __init__(self, store: Store, clock: Clock, library: Library, reader: SecondReader | None = None) -> None:
        self.store = store
        self.clock = clock
        self.library = library
        self.reader = reader
        self._workspaces: dict[tuple[str, str], int] = {}

    def handle(self, event: Event) -> Reply:
        """Do what the event asks for and commit. Raises ConflictError when it lost the race TRIES times."""
        for attempt in range(TRIES):
            try:
                return self._handle(event)
            except ConflictError:
                if attempt == TRIES - 1:
                    raise
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def pack_for(self, origin: Origin) -> Pack:
        """Return what the origin's person practises with, to be looked at."""
        with self.store.transaction() as session:
            scope = Scope(session, self._workspace_id(session, origin, self.clock.now()))
            return self.library.pack(scope, origin.person.locale)

    def compose(self, lease: Lease, ids: Sequence[int]) -> list[Outgoing]:
        """Compose deliveries and commit them as `sending`; what is no longer wanted is dropped.

        The returned messages may be posted, once. Raises FencedError when the lane has passed to somebody else.
        """
        with self.store.transaction() as session:
            scope = Scope(session, lease.workspace_id)
            now = self.clock.now()
            outbox.keep(scope, lease, now)
            outgoing: list[Outgoing] = []
            taken: set[int] = set()
            for row in deliveries.by_id(scope, ids):
                if row.state != "due":
                    continue
                replaced = self._replaced(scope, row)
                if replaced is not None and replaced.state == "sending" and replaced.id not in taken:
                    row.due_utc = now + IN_FLIGHT
                    continue
                address = outbox.address(scope, row)
                message = self._compose(scope, row, now) if address else None
                if message is None or address is None or row.id is None or _is_too_early(row, replaced):
                    outbox.drop(row, now, "no longer wanted")
                    continue
                taken.add(row.id)
                row.state, row.epoch = "sending", lease.epoch
                key = f"{row.recipient}/{row.kind}/{row.cause}"
                replaces = replaced.reference if replaced else None
                outgoing.append(Outgoing(row.id, key, address, message, replaces))
            return outgoing

    def _replaced(self, scope: Scope, row: Delivery) -> Delivery | None:
        """Return the delivery that this one corrects; None when it corrects none."""
        if row.kind != kudos.EDIT:
            return None
        found = deliveries.of_causes(scope, row.recipient, kudos.SHOUTOUT, [row.cause.partition(":")[0]])
        return next(iter(found), None)

    def _compose(self, scope: Scope, row: Delivery, now: datetime) -> Message | None:
        kind, _, number = row.recipient.partition(":")
        if kind == "person":
            person = directory.person_by_id(scope, int(number))
            if person is None:
                return None
            scene = self._scene(scope, person.locale, now)
            message = _TO_PERSON[row.kind](scene, person, row.cause)
        else:
            found = directory.group(scope, int(number))
            if found is None:
                return None
            scene = self._scene(scope, directory.locale_of(scope, found), now)
            message = _TO_GROUP[row.kind](scene, found, row.cause)
        return message.spoken(scene.words.locale) if message else None

    def _scene(self, scope: Scope, locale: str | None, now: datetime) -> Scene:
        return Scene(words(locale), self.library.pack(scope, locale), scope, now, reader=self.reader)

    def _handle(self, event: Event) -> Reply:
        with self.store.transaction() as session:
            now = self.clock.now()
            origin = event.origin
            scope = Scope(session, self._workspace_id(session, origin, now))
            if isinstance(event, Reacted) and not reactions.concerns(scope, event):
                return Reply()
            if isinstance(event, MessageDeleted):  # needs no key: to be gone twice is to be gone
                return reactions.deleted(self._scene(scope, None, now), event)
            if origin.key is not None and not deliveries.first_time(scope, origin.key, now):
                return Reply()
            if isinstance(event, RosterBrought):
                return roster.brought(self._scene(scope, None, now), event)
            if isinstance(event, PackBrought) and event.operator:
                return packs.brought(self._scene(scope, None, now), event)
            if _is_about_strangers(scope, event):
                return Reply()
            directory.meet(scope, _named(event), origin.place.id if origin.place else None)
            turn = self._turn(scope, origin, now)
            reply, locale = _decide(turn, event), turn.words.locale
            return replace(
                reply,
                locale=locale,
                message=reply.message and reply.message.spoken(locale),
                form=reply.form and reply.form.spoken(locale),
                home=reply.home and reply.home.spoken(locale),
                look_up=(*reply.look_up, *sorted(turn.strangers)),
                queued=deliveries.has_queued(scope),
            )

    def _workspace_id(self, session: Transaction, origin: Origin, now: datetime) -> int:
        """Return the workspace's row id, remembered because every event asks for it and it never changes."""
        key = (origin.platform, origin.workspace)
        if key not in self._workspaces:
            found = directory.workspace(session, *key, now).id or 0
            session.commit()  # so that what is remembered is there
            self._workspaces[key] = found
        return self._workspaces[key]

    def _turn(self, scope: Scope, origin: Origin, now: datetime) -> Turn:
        person = directory.know(scope, origin.person)
        if directory.has_moved(scope, person):
            practice.plan_if_moved(scope, person, now)
        if origin.place is not None and origin.place.reference:
            _keep_reference(scope, person, origin)
        turn = Turn(
            scope=scope,
            now=now,
            words=words(person.locale),
            pack=self.library.pack(scope, person.locale),
            platform=origin.platform,
            person=person,
            place=origin.place,
            aloud=lambda group: self._scene(scope, directory.locale_of(scope, group), now),
            reader=self.reader,
            shipped=self.library.shipped(person.locale),
        )
        if not person.name:
            turn.strangers.add(person.external_id)
        return turn


def _is_too_early(row: Delivery, replaced: Delivery | None) -> bool:
    """Tell whether a correction has nothing to correct: what was never posted will be posted as it is by then."""
    return row.kind == kudos.EDIT and (replaced is None or replaced.reference is None)


def _is_about_strangers(scope: Scope, event: Deed) -> bool:
    """Tell whether a directory or a coach speaks of people, in no channel of ours, whom the bot does not know."""
    if isinstance(event, CoachSaid):
        return directory.person(scope, event.origin.person.id) is None
    if not isinstance(event, PeopleSeen) or (event.origin.place is not None and not event.origin.place.direct):
        return False
    return not any(directory.person(scope, someone.id) for someone in event.people)


def _named(event: Deed) -> Collection[str]:
    """Return the platform ids of whom an event concerns: whose it is, and whom its words mention one by one."""
    words = event.words if isinstance(event, Said) else ()
    return dict.fromkeys([event.origin.person.id, *(word.id for word in words if isinstance(word, Someone))])


def _keep_reference(scope: Scope, person: Person, origin: Origin) -> None:
    place = origin.place
    if place is None:
        return
    if place.direct:
        if person.conversation != place.reference:
            person.conversation = place.reference
        return
    found = directory.group_at(scope, place.id)
    if found is not None:
        enrolment.refresh_place(found, place)


def _decide(turn: Turn, event: Deed) -> Reply:
    match event:
        case Clicked():
            return guide.unknown_action(turn) if event.action is None else _act(turn, event.action, {})
        case Submitted():
            values = {name: tuple(tidy(value) for value in some) for name, some in event.values.items()}
            return guide.unknown_action(turn) if event.action is None else _act(turn, event.action, values)
        case Said():
            words = tuple(tidy(word) if isinstance(word, str) else word for word in event.words)
            return _obey(turn, words, event.message)
        case ChoseMessage():
            return giving.chose(turn, event.spot)
        case Reacted():
            return reactions.reacted(turn, event)
        case OpenedHome():
            return Reply(home=_home(turn))
        case BotAdded():
            return enrolment.bot_added(turn)
        case BotRemoved():
            return enrolment.bot_removed(turn)
        case PeopleSeen():
            reply = enrolment.people_seen(turn, event.people, complete=event.complete)
            reactions.looked_up(turn, event.people)
            return reply
        case PeopleLeft():
            return enrolment.people_left(turn, event.people)
        case PackBrought():
            return packs.uploaded(turn, event)
        case CoachSaid():
            return second_views.said(turn, event)
        case _:
            assert_never(event)


def _act(turn: Turn, action: Action, values: Mapping[str, tuple[str, ...]]) -> Reply:
    match action:
        case AnswerQuiz():
            return prompts.answer(turn, action)
        case StateConfidence():
            return prompts.state_confidence(turn, action)
        case ExplainChoice():
            return prompts.explain(turn, action)
        case ShowTechnique():
            return prompts.about(turn, action)
        case WriteReply():
            return replies.form(turn, action)
        case SendReply():
            return replies.send(turn, action, values)
        case JudgeCoach():
            return replies.judge(turn, action)
        case ExplainUnfair():
            return replies.explain(turn, action, values)
        case AskPeers():
            return peers.form(turn, action)
        case ShareReply():
            return peers.share(turn, action, values)
        case TakeBackReply():
            return peers.take_back(turn, action)
        case MarkMoves():
            return peers.marks_form(turn, action)
        case SendMarks():
            return peers.mark(turn, action, values)
        case DeclinePeer():
            return peers.decline(turn, action)
        case WelcomePeers():
            return peers.welcome(turn)
        case ShowSecondViews():
            return second_views.show(turn)
        case SwitchSecondViews():
            return second_views.switch(turn, action)
        case ChooseSecondViews():
            return second_views.choose(turn, action)
        case WriteLine():
            return journal.form(turn, action)
        case KeepLine():
            return journal.keep(turn, action, values)
        case ShowJournal():
            return journal.show(turn, action)
        case ShowMyData():
            return privacy.show(turn)
        case OpenForgetMe():
            return privacy.ask(turn)
        case ForgetMe():
            return privacy.forget(turn)
        case AnswerCare():
            return care.answer(turn, action)
        case ChooseLine():
            return roleplay.choose(turn, action)
        case ReplayDialogue():
            return roleplay.replay(turn, action)
        case ResumeDialogue():
            return roleplay.resume(turn, action)
        case ShowToday():
            return prompts.show_today(turn)
        case ShowStreak():
            return prompts.show_streak(turn)
        case ShowMonth():
            return progress.show_month(turn, action)
        case OpenBaseline():
            return baseline.open_(turn, action)
        case AnswerBaseline():
            return baseline.answer(turn, action)
        case DeclineBaseline():
            return baseline.decline(turn, action)
        case ReviewBaseline():
            return baseline.review(turn, action)
        case ShowGroupBaseline():
            return together.show(turn, action)
        case ShowHelp():
            return guide.show(turn)
        case OpenKudos():
            return giving.form(turn)
        case GiveKudos():
            return giving.submit(turn, action, values)
        case JoinKudos():
            return giving.join(turn, action)
        case UndoKudos():
            return undoing.undo(turn, action)
        case ShowRecentKudos():
            return voiding.recent(turn, action)
        case OpenVoid():
            return voiding.form(turn, action)
        case VoidKudos():
            return voiding.void(turn, action, values)
        case ShowRecognition():
            return recognition.show(turn, action)
        case OpenBehaviours():
            return naming.form(turn, action)
        case NameBehaviours():
            return naming.save(turn, action, values)
        case ShowMyKudos():
            return mine.show(turn, action)
        case StopDigest():
            return weekly.stop(turn)
        case ShowBoard():
            return showing.show(turn, action)
        case OpenBoardDays():
            return showing.days_form(turn, action)
        case ChooseBoardDays():
            return showing.choose_days(turn, action, values)
        case ShowMyRank():
            return showing.my_rank(turn, action)
        case ExplainBoard():
            return showing.explain(turn)
        case ExportBoard():
            return exporting.export(turn, action)
        case PostBoard():
            return posting.post(turn, action)
        case OpenBoardSchedule():
            return posting.schedule_form(turn, action)
        case PreviewBoard():
            return posting.preview(turn, action)
        case SaveBoardSchedule():
            return posting.save_schedule(turn, action, values)
        case StopBoardSchedule():
            return posting.stop_schedule(turn, action)
        case ShowPacks():
            return packs.show(turn, back=action.back)
        case SwitchPack():
            return packs.switch(turn, action)
        case RemovePack():
            return packs.remove(turn, action)
        case OpenPractised():
            return packs.form(turn, action)
        case SavePractised():
            return packs.save(turn, action, values)
        case OpenExercise():
            return exercises.show(turn, action)
        case PostExercise():
            return exercises.post(turn, action)
        case OpenExercisePlan():
            return exercises.plan_form(turn, action)
        case SaveExercisePlan():
            return exercises.save_plan(turn, action, values)
        case StopExercisePlan():
            return exercises.stop_plan(turn, action)
        case ShowTip():
            return tips.show(turn, action)
        case StopTips():
            return tips.stop(turn)
        case OpenTalk():
            return talks.begin(turn, action)
        case WalkTalk():
            return talks.walk(turn, action)
        case JoinGroup():
            return enrolment.join(turn, action)
        case LeaveGroup():
            return enrolment.leave(turn, action)
        case OpenGroup():
            return group.form(turn, action)
        case SaveGroup():
            return group.save(turn, action, values)
        case OpenGroupKudos():
            return group.kudos_form(turn, action)
        case SaveGroupKudos():
            return group.save_kudos(turn, action, values)
        case OpenTeamRoster():
            return roster.team_form(turn, action)
        case SaveTeamRoster():
            return roster.save_team(turn, action, values)
        case EnrolEveryone():
            return enrolment.enrol_everyone(turn, action)
        case OpenSettings():
            return settings.form(turn)
        case SaveSettings():
            return settings.save(turn, values)
        case OpenWishes():
            return wishes.form(turn)
        case SaveWishes():
            return wishes.save(turn, values)
        case PausePractice():
            return settings.pause(turn)
        case ResumePractice():
            return settings.resume(turn)
        case OpenAway():
            return rest.away_form(turn)
        case SaveAway():
            return rest.save_away(turn, values)
        case OpenRoster():
            return roster.form(turn)
        case SaveRoster():
            return roster.save(turn, values)
        case ForgetRoster():
            return roster.forget(turn)
        case AskLater():
            return prompts.ask_later(turn, action)
        case SkipDay():
            return rest.skip(turn, action)
        case HardCall():
            return rest.hard_call(turn, action)
        case _:
            assert_never(action)


def _obey(turn: Turn, said: Sequence[Word], message: str | None = None) -> Reply:
    """Do what a command says: its first word, with or without a slash or "empathy" before it.

    `message` is the platform's id of the message that says it.
    """
    first = said[0] if said and isinstance(said[0], str) else ""
    command, _, more = first.lstrip().partition(" ")
    command = turn.words.command(command.lower().lstrip("/"))
    alone = _only(more, *said[1:])
    if command == "empathy":
        return _obey(turn, (more, *said[1:]), message)
    match command:
        case "kudos" if alone and turn.words.command(alone) == "mine":
            return mine.show(turn, ShowMyKudos())
        case "kudos" if alone and turn.words.command(alone) == "given":
            return mine.show(turn, ShowMyKudos(side="given"))
        case "my" if alone == "kudos":
            return mine.show(turn, ShowMyKudos())
        case "kudos":
            return giving.said(turn, (more, *said[1:]), message)
        case "today":
            return prompts.show_today(turn)
        case "streak":
            return prompts.show_streak(turn)
        case "journal":
            return journal.show(turn, ShowJournal())
        case "my-data" | "mydata":
            return privacy.show(turn)
        case "forget-me" | "forgetme":
            return privacy.ask(turn)
        case "month":
            return progress.show_month(turn, ShowMonth())
        case "baseline":
            return baseline.open_(turn, OpenBaseline())
        case "where" if more.strip().rstrip("?").lower() == "am i":
            return baseline.open_(turn, OpenBaseline())
        case "board":
            return showing.said(turn, more)
        case "recognition":
            return recognition.show(turn, ShowRecognition())
        case "packs":
            return packs.show(turn, back=False)
        case "exercise":
            return exercises.show(turn, OpenExercise())
        case "tip":
            return tips.show(turn, ShowTip())
        case "talk":
            return talks.begin(turn, OpenTalk())
        case "settings":
            return settings.form(turn)
        case "messages":
            return wishes.form(turn)
        case "ai" if turn.reader is not None:
            return second_views.show(turn)
        case "pause":
            return settings.pause(turn)
        case "resume":
            return settings.resume(turn)
        case "away":
            return rest.away_form(turn)
        case "roster":
            return roster.form(turn)
        case "group":
            return group.form(turn, OpenGroup())
        case "hardcall":
            return rest.hard_call(turn, HardCall())
        case "" | "help" | "hello" | "hi":
            return guide.show(turn)
        case _:
            return guide.unknown_words(turn)


def _only(*said: Word) -> str:
    """Return what was said when it was words alone, in small letters; empty when it names anybody."""
    heard = [word for word in said if isinstance(word, str)]
    return "".join(heard).strip().lower() if len(heard) == len(said) else ""


def _home(turn: Turn) -> Message:
    """Compose the person's page from the features' sections."""
    facts = practice.streak_facts(turn, practice.streak(turn, turn.person))
    away = practice.away_until(turn, turn.person)
    state = "paused" if turn.person.paused else "welcome" if turn.person.next_due_utc else "no_group"
    return Message.of(
        Heading(text=turn.say("home.heading")),
        turn.paragraph("home.away", day=turn.words.day(away)) if away else turn.paragraph(f"home.{state}"),
        facts,
        prompts.section(turn),
        *mine.section(turn),
        *baseline.section(turn),
        *leading.section(turn),
        Divider(),
        settings.section(turn),
        *second_views.section(turn),
    )

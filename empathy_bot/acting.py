"""Which feature does what a person asks for: a button's or a form's action, or a command in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

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
from empathy_bot.events import Word
from empathy_bot.features import (
    baseline,
    care,
    enrolment,
    exercises,
    group,
    guide,
    journal,
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
from empathy_bot.features.kudos import giving, mine, naming, undoing, voiding, weekly
from empathy_bot.message import Reply
from empathy_bot.turn import Turn


def act(turn: Turn, action: Action, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Do what a button or a form asks for, with what was typed or chosen in its inputs."""
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


def obey(turn: Turn, said: Sequence[Word], message: str | None = None) -> Reply:
    """Do what a command says: its first word, with or without a slash or "empathy" before it.

    `message` is the platform's id of the message that says it.
    """
    first = said[0] if said and isinstance(said[0], str) else ""
    command, _, more = first.lstrip().partition(" ")
    command = turn.words.command(command.lower().lstrip("/"))
    alone = _only(more, *said[1:])
    if command == "empathy":
        return obey(turn, (more, *said[1:]), message)
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

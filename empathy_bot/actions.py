"""Every button's and form's typed command, and its JSON codec.

A button carries the command that it will send back. Ids of workspaces and people never stand in one:
they come from the verified envelope. An adapter decodes, the core decides.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

Period = Literal["week", "month", "quarter", "all", "range"]
"""Which days a board counts: the week (from Monday), month or quarter that holds a day, all of them, or one's own."""

View = Literal["people", "varied", "teams"]
"""What a board shows: who was recognised, who for many different behaviours, or teams beside their own last month."""

LONGEST_RANGE = timedelta(days=731)
"""How far apart the first and the last day of a range may be: two years."""

MONTHS_BACK = 120
"""How far back a month can be looked at: ten years."""

LONGEST_ID = 80
"""Characters of an id in a pack, at most."""

MAX_ENCODED = 2000
"""Characters that Slack allows in a button's value; the tightest of the platforms."""


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AnswerQuiz(_Action):
    """Choose an option of a prompt; `option` is the option's index in the item as written.

    `sure` is what the person said of themselves before, None if nothing.
    """

    kind: Literal["answer_quiz"] = "answer_quiz"
    prompt: int
    option: int = Field(ge=0, le=3)
    sure: bool | None = None


class StateConfidence(_Action):
    """Say, before answering a prompt, whether one is sure. Nothing is kept until the answer, which carries it."""

    kind: Literal["state_confidence"] = "state_confidence"
    prompt: int
    sure: bool


class ExplainChoice(_Action):
    """Ask why a prompt was chosen."""

    kind: Literal["explain_choice"] = "explain_choice"
    prompt: int


class ShowTechnique(_Action):
    """Read what a technique is about."""

    kind: Literal["show_technique"] = "show_technique"
    technique: str


class WriteReply(_Action):
    """Open the form in which a prompt's customer is answered."""

    kind: Literal["write_reply"] = "write_reply"
    prompt: int


class SendReply(_Action):
    """Submit one's reply to a prompt's customer. Inputs: `text`.

    `reader` is the host of the AI that the form said reads it too; empty when the form said nothing of one.
    """

    kind: Literal["send_reply"] = "send_reply"
    prompt: int
    reader: str = Field(default="", max_length=260)


class JudgeCoach(_Action):
    """Say whether the coach's words on one's reply were fair; when not, a form asks why."""

    kind: Literal["judge_coach"] = "judge_coach"
    prompt: int
    fair: bool


class ExplainUnfair(_Action):
    """Submit that the coach's words were not quite fair. Inputs: `reason`, which may be empty."""

    kind: Literal["explain_unfair"] = "explain_unfair"
    prompt: int


class AskPeers(_Action):
    """Open the form that shares one's reply to a prompt with two peers, without a name."""

    kind: Literal["ask_peers"] = "ask_peers"
    prompt: int


class ShareReply(_Action):
    """Submit what two peers may see, and consent to that. Inputs: `text`."""

    kind: Literal["share_reply"] = "share_reply"
    prompt: int


class TakeBackReply(_Action):
    """Take a shared reply back."""

    kind: Literal["take_back_reply"] = "take_back_reply"
    prompt: int


class MarkMoves(_Action):
    """Open the form that asks which moves one sees in a colleague's reply; `ask` is one's own, and tells of no one."""

    kind: Literal["mark_moves"] = "mark_moves"
    ask: int


class SendMarks(_Action):
    """Submit the moves one sees. Inputs: `moves`, which may be empty."""

    kind: Literal["send_marks"] = "send_marks"
    ask: int


class DeclinePeer(_Action):
    """Leave a colleague's reply to somebody else; `never`: and be asked for none in future."""

    kind: Literal["decline_peer"] = "decline_peer"
    ask: int
    never: bool = False


class WelcomePeers(_Action):
    """Be asked again, now and then, to look at a colleague's reply."""

    kind: Literal["welcome_peers"] = "welcome_peers"


class ShowSecondViews(_Action):
    """Ask what an AI's second view is, and where it is switched on."""

    kind: Literal["show_second_views"] = "show_second_views"


class SwitchSecondViews(_Action):
    """Switch second views on or off for a group (managers)."""

    kind: Literal["switch_second_views"] = "switch_second_views"
    group: int
    on: bool


class ChooseSecondViews(_Action):
    """Say whether one wants second views oneself, whatever the group does."""

    kind: Literal["choose_second_views"] = "choose_second_views"
    wanted: bool


class WriteLine(_Action):
    """Open the form for a prompt's line in one's own journal."""

    kind: Literal["write_line"] = "write_line"
    prompt: int


class KeepLine(_Action):
    """Submit the line. Inputs: `text`."""

    kind: Literal["keep_line"] = "keep_line"
    prompt: int


class ShowJournal(_Action):
    """Ask for one's own lines, newest first; with `before`, those of earlier local days than it."""

    kind: Literal["show_journal"] = "show_journal"
    before: date | None = None


class ShowMyData(_Action):
    """Ask what the bot keeps about oneself."""

    kind: Literal["show_my_data"] = "show_my_data"


class OpenForgetMe(_Action):
    """Ask to be forgotten, and hear first what that means."""

    kind: Literal["open_forget_me"] = "open_forget_me"


class ForgetMe(_Action):
    """Be forgotten: everything about oneself is deleted."""

    kind: Literal["forget_me"] = "forget_me"


class AnswerCare(_Action):
    """Take a choice of a self-care check; `choice` is its index in the item as written."""

    kind: Literal["answer_care"] = "answer_care"
    prompt: int
    choice: int = Field(ge=0, le=3)


class ChooseLine(_Action):
    """Say a line in a role-play. `step` counts the choices before it, `option` is the line's index as written."""

    kind: Literal["choose_line"] = "choose_line"
    prompt: int
    step: int = Field(ge=0, le=3)
    option: int = Field(ge=0, le=2)


class ReplayDialogue(_Action):
    """Walk a role-play once more, for learning only: `choices` are those of this round so far, kept nowhere else."""

    kind: Literal["replay_dialogue"] = "replay_dialogue"
    prompt: int
    choices: str = Field(default="", pattern=r"^[0-2]{0,4}$")


class ResumeDialogue(_Action):
    """Show a role-play of an earlier day where it stands."""

    kind: Literal["resume_dialogue"] = "resume_dialogue"
    prompt: int


class ShowToday(_Action):
    """Ask for today's prompt, answered or not."""

    kind: Literal["show_today"] = "show_today"


class ShowStreak(_Action):
    """Ask for one's own streak."""

    kind: Literal["show_streak"] = "show_streak"


class ShowMonth(_Action):
    """Ask what became of the days of a month: this one, or one as many months back as `back` says."""

    kind: Literal["show_month"] = "show_month"
    back: int = Field(default=0, ge=0, le=MONTHS_BACK)


class OpenBaseline(_Action):
    """Begin "Where am I", go on with it, or see what came of it; `repeat` begins the second round, once it is time."""

    kind: Literal["open_baseline"] = "open_baseline"
    repeat: bool = False


class AnswerBaseline(_Action):
    """Choose an option of a question of one's own baseline.

    `question` counts from 0 in the order asked; `option` is the option's index in the quiz as written.
    """

    kind: Literal["answer_baseline"] = "answer_baseline"
    baseline: int
    question: int = Field(ge=0, le=11)
    option: int = Field(ge=0, le=3)


class DeclineBaseline(_Action):
    """Say that one would rather not, so that a round is offered no more. Asking for it oneself is still possible."""

    kind: Literal["decline_baseline"] = "decline_baseline"
    round: Literal[1, 2]


class ReviewBaseline(_Action):
    """Look at a question of a finished round, with its explanations; None: at what came of the round, again.

    `question` counts from 0 in the order asked.
    """

    kind: Literal["review_baseline"] = "review_baseline"
    baseline: int
    question: int | None = Field(default=None, ge=0, le=11)


class ShowGroupBaseline(_Action):
    """Ask where a group stands together (managers)."""

    kind: Literal["show_group_baseline"] = "show_group_baseline"
    group: int


class ShowHelp(_Action):
    """Ask what the bot can do."""

    kind: Literal["show_help"] = "show_help"


class OpenKudos(_Action):
    """Open the form that gives kudos."""

    kind: Literal["open_kudos"] = "open_kudos"


class GiveKudos(_Action):
    """Submit the kudos form. Inputs: `receivers`, `message`, `behaviour`, `seen_by`. `link` leads to what it is for.

    `group` is where the form said that it will be shared: what is sent from a form often tells no place.
    """

    kind: Literal["give_kudos"] = "give_kudos"
    group: int | None = None
    link: str | None = Field(default=None, max_length=1000)


class JoinKudos(_Action):
    """Add one's own thanks to kudos."""

    kind: Literal["join_kudos"] = "join_kudos"
    kudos: int


class UndoKudos(_Action):
    """Take one's own kudos back. `listed`: from the list of what one gave, which is then shown anew."""

    kind: Literal["undo_kudos"] = "undo_kudos"
    kudos: int
    listed: bool = False


class OpenBehaviours(_Action):
    """Open the form that lets one's own kudos name other behaviours."""

    kind: Literal["open_behaviours"] = "open_behaviours"
    kudos: int


class NameBehaviours(_Action):
    """Submit what one's own kudos name from now on. Inputs: `behaviour`, maybe none."""

    kind: Literal["name_behaviours"] = "name_behaviours"
    kudos: int


class ShowMyKudos(_Action):
    """Ask for the kudos that one received, or gave, newest first; with `before`, those before these."""

    kind: Literal["show_my_kudos"] = "show_my_kudos"
    side: Literal["received", "given"] = "received"
    before: int | None = None


class StopDigest(_Action):
    """Ask for no more weekly notes; they can be had again in the settings."""

    kind: Literal["stop_digest"] = "stop_digest"


class ShowRecentKudos(_Action):
    """Ask for a group's newest kudos (managers); with `before`, for those with a smaller row id."""

    kind: Literal["show_recent_kudos"] = "show_recent_kudos"
    group: int
    before: int | None = None


class OpenVoid(_Action):
    """Open the form that asks why kudos shall no longer count (managers)."""

    kind: Literal["open_void"] = "open_void"
    kudos: int


class VoidKudos(_Action):
    """Submit why kudos shall no longer count (managers). Inputs: `reason`."""

    kind: Literal["void_kudos"] = "void_kudos"
    kudos: int


class ShowRecognition(_Action):
    """Ask how far a group's recognition reaches (managers); without one, the channel's or the first they manage."""

    kind: Literal["show_recognition"] = "show_recognition"
    group: int | None = None


class _BoardAction(_Action):
    """Something about a board: a range has its `first` and `last` day, other periods at most a day that they hold."""

    period: Period = "week"
    first: date | None = None
    last: date | None = None
    view: View = "people"

    @model_validator(mode="after")
    def _is_a_stretch(self) -> Self:
        if self.period != "range":
            fits = self.last is None
        else:
            first, last = self.first, self.last
            fits = first is not None and last is not None and timedelta() <= last - first <= LONGEST_RANGE
        if not fits:
            raise ValueError("no such days")
        return self


class ShowBoard(_BoardAction):
    """Ask for a group's board; without a group, the one of the channel or of the person.

    `in_place`: the board on which the button stands becomes the one asked for.
    """

    kind: Literal["show_board"] = "show_board"
    group: int | None = None
    in_place: bool = False


class OpenBoardDays(_Action):
    """Open the form that asks which days a board should count."""

    kind: Literal["open_board_days"] = "open_board_days"
    group: int
    view: View = "people"


class ChooseBoardDays(_Action):
    """Submit the days that a board should count. Inputs: `first`, `last`."""

    kind: Literal["choose_board_days"] = "choose_board_days"
    group: int
    view: View = "people"


class ShowMyRank(_BoardAction):
    """Ask, in private, where one stands on a group's board."""

    kind: Literal["show_my_rank"] = "show_my_rank"
    group: int


class ExplainBoard(_Action):
    """Ask how boards count."""

    kind: Literal["explain_board"] = "explain_board"


class ExportBoard(_BoardAction):
    """Ask for a group's board as a file for a spreadsheet (managers)."""

    kind: Literal["export_board"] = "export_board"
    group: int


class PostBoard(_BoardAction):
    """Post a group's board to its channel now (managers)."""

    kind: Literal["post_board"] = "post_board"
    group: int


class OpenBoardSchedule(_Action):
    """Open the form that plans a group's regular board (managers)."""

    kind: Literal["open_board_schedule"] = "open_board_schedule"
    group: int


class PreviewBoard(_Action):
    """Ask, in private, what a group's planned board would say today (managers)."""

    kind: Literal["preview_board"] = "preview_board"
    group: int


class SaveBoardSchedule(_Action):
    """Submit the plan of a group's regular board (managers). Inputs: `every`, `weekday`, `time`, `period`.

    `group`, asked of whoever manages several, says whose board it is instead.
    """

    kind: Literal["save_board_schedule"] = "save_board_schedule"
    group: int


class StopBoardSchedule(_Action):
    """End a group's regular board."""

    kind: Literal["stop_board_schedule"] = "stop_board_schedule"
    group: int


class ShowPacks(_Action):
    """Ask what the workspace practises with: the shipped pack, and those it brought (managers).

    `back`: in the place of the message that asks.
    """

    kind: Literal["show_packs"] = "show_packs"
    back: bool = False


class SwitchPack(_Action):
    """Offer a pack, or no longer (managers); without an id the shipped one."""

    kind: Literal["switch_pack"] = "switch_pack"
    pack: str | None = Field(default=None, max_length=LONGEST_ID)
    on: bool


class RemovePack(_Action):
    """Remove a pack that the workspace brought (managers); `sure` False asks first."""

    kind: Literal["remove_pack"] = "remove_pack"
    pack: str = Field(max_length=LONGEST_ID)
    sure: bool = False


class OpenPractised(_Action):
    """Open the form that says which packs and techniques are practised (managers).

    With the id of a pack that the workspace brought: which of that pack's own techniques.
    """

    kind: Literal["open_practised"] = "open_practised"
    pack: str | None = Field(default=None, max_length=LONGEST_ID)


class SavePractised(_Action):
    """Submit what is practised (managers). Inputs: `techniques` and, without an id, `packs`.

    `shown` are the packs that the form offered: one that came meanwhile is left as it is.
    """

    kind: Literal["save_practised"] = "save_practised"
    pack: str | None = Field(default=None, max_length=LONGEST_ID)
    shown: tuple[str, ...] = ()


class OpenExercise(_Action):
    """Ask for a team exercise to look at, before it is posted (managers); without its id, the group's next one."""

    kind: Literal["open_exercise"] = "open_exercise"
    group: int | None = None
    exercise: str | None = Field(default=None, max_length=LONGEST_ID)


class PostExercise(_Action):
    """Post a team exercise to a group's channel now (managers)."""

    kind: Literal["post_exercise"] = "post_exercise"
    group: int
    exercise: str = Field(max_length=LONGEST_ID)


class OpenExercisePlan(_Action):
    """Open the form that plans a group's regular exercise (managers)."""

    kind: Literal["open_exercise_plan"] = "open_exercise_plan"
    group: int


class SaveExercisePlan(_Action):
    """Submit the plan of a group's regular exercise (managers). Inputs: `weekday`, `time`, `every`."""

    kind: Literal["save_exercise_plan"] = "save_exercise_plan"
    group: int


class StopExercisePlan(_Action):
    """End a group's regular exercise (managers)."""

    kind: Literal["stop_exercise_plan"] = "stop_exercise_plan"
    group: int


class ShowTip(_Action):
    """Ask for a tip for managers; without its id, the one of this week."""

    kind: Literal["show_tip"] = "show_tip"
    tip: str | None = Field(default=None, max_length=LONGEST_ID)


class StopTips(_Action):
    """Ask for no more tips; they can be had again in the settings."""

    kind: Literal["stop_tips"] = "stop_tips"


class OpenTalk(_Action):
    """Begin a talk with a member of one's team, for learning only (managers); without its id, the day's."""

    kind: Literal["open_talk"] = "open_talk"
    talk: str | None = Field(default=None, max_length=LONGEST_ID)


class WalkTalk(_Action):
    """Go on in such a talk: `choices` are all lines that were said so far, kept nowhere else."""

    kind: Literal["walk_talk"] = "walk_talk"
    talk: str = Field(max_length=LONGEST_ID)
    choices: str = Field(default="", pattern=r"^[0-2]{0,4}$")


class JoinGroup(_Action):
    """Begin to practise with a group."""

    kind: Literal["join_group"] = "join_group"
    group: int


class LeaveGroup(_Action):
    """Stop practising with a group."""

    kind: Literal["leave_group"] = "leave_group"
    group: int


class OpenGroup(_Action):
    """Open the form with what is set for a group (managers); without one, that of the channel or of the person."""

    kind: Literal["open_group"] = "open_group"
    group: int | None = None


class SaveGroup(_Action):
    """Submit what is set for a group (managers). Inputs: `time`, `days` (ISO weekdays), `country`, maybe empty."""

    kind: Literal["save_group"] = "save_group"
    group: int


class OpenGroupKudos(_Action):
    """Open the form with what is set for a group's kudos (managers)."""

    kind: Literal["open_group_kudos"] = "open_group_kudos"
    group: int


class SaveGroupKudos(_Action):
    """Submit what is set for a group's kudos (managers). Inputs: `day`, `week`, and `emoji` and `goal`, maybe empty."""

    kind: Literal["save_group_kudos"] = "save_group_kudos"
    group: int


class OpenTeamRoster(_Action):
    """Open the form that takes the roster of a group's people (managers)."""

    kind: Literal["open_team_roster"] = "open_team_roster"
    group: int


class SaveTeamRoster(_Action):
    """Submit the roster of a group's people (managers). Inputs: `roster`."""

    kind: Literal["save_team_roster"] = "save_team_roster"
    group: int


class EnrolEveryone(_Action):
    """Enrol everybody of a group's channel who has not left (managers)."""

    kind: Literal["enrol_everyone"] = "enrol_everyone"
    group: int


class OpenSettings(_Action):
    """Open the form with one's own time, time zone, country and quiet hours."""

    kind: Literal["open_settings"] = "open_settings"


class SaveSettings(_Action):
    """Submit one's own settings. Inputs: `time`, `zone`, `country`, `quiet_from`, `quiet_until`.

    `when` is asked only of people whose roster tells when shifts start: "shift" (at their start) or "time".
    """

    kind: Literal["save_settings"] = "save_settings"


class OpenWishes(_Action):
    """Open the form with what the bot may send one by itself, and show of one."""

    kind: Literal["open_wishes"] = "open_wishes"


class SaveWishes(_Action):
    """Submit what the bot may send one. Inputs: `remind`, `digest`, `peers`, `boards`.

    `tips` is asked only of whoever manages a group; `second` where an AI may read along.
    """

    kind: Literal["save_wishes"] = "save_wishes"


class PausePractice(_Action):
    """Stop daily prompts until further notice."""

    kind: Literal["pause_practice"] = "pause_practice"


class ResumePractice(_Action):
    """Start daily prompts again."""

    kind: Literal["resume_practice"] = "resume_practice"


class OpenAway(_Action):
    """Open the form that tells how long one is away."""

    kind: Literal["open_away"] = "open_away"


class SaveAway(_Action):
    """Submit one's last day away. Inputs: `until`."""

    kind: Literal["save_away"] = "save_away"


class OpenRoster(_Action):
    """Open the form that takes one's own shifts and leave."""

    kind: Literal["open_roster"] = "open_roster"


class SaveRoster(_Action):
    """Submit one's own roster. Inputs: `roster`, as CSV or ICS."""

    kind: Literal["save_roster"] = "save_roster"


class ForgetRoster(_Action):
    """Forget one's own roster."""

    kind: Literal["forget_roster"] = "forget_roster"


class AskLater(_Action):
    """Ask for a prompt again in an hour."""

    kind: Literal["ask_later"] = "ask_later"
    prompt: int


class SkipDay(_Action):
    """Take off the local day of a prompt."""

    kind: Literal["skip_day"] = "skip_day"
    prompt: int


class HardCall(_Action):
    """Tell, in private, of a hard call, and take off the local day of the prompt; without one, today."""

    kind: Literal["hard_call"] = "hard_call"
    prompt: int | None = None


Action = Annotated[
    AnswerQuiz
    | StateConfidence
    | ExplainChoice
    | ShowTechnique
    | WriteReply
    | SendReply
    | JudgeCoach
    | ExplainUnfair
    | AskPeers
    | ShareReply
    | TakeBackReply
    | MarkMoves
    | SendMarks
    | DeclinePeer
    | WelcomePeers
    | ShowSecondViews
    | SwitchSecondViews
    | ChooseSecondViews
    | WriteLine
    | KeepLine
    | ShowJournal
    | ShowMyData
    | OpenForgetMe
    | ForgetMe
    | AnswerCare
    | ChooseLine
    | ReplayDialogue
    | ResumeDialogue
    | ShowToday
    | ShowStreak
    | ShowMonth
    | OpenBaseline
    | AnswerBaseline
    | DeclineBaseline
    | ReviewBaseline
    | ShowGroupBaseline
    | ShowHelp
    | OpenKudos
    | GiveKudos
    | JoinKudos
    | UndoKudos
    | OpenBehaviours
    | NameBehaviours
    | ShowMyKudos
    | StopDigest
    | ShowRecentKudos
    | OpenVoid
    | VoidKudos
    | ShowRecognition
    | ShowBoard
    | OpenBoardDays
    | ChooseBoardDays
    | ShowMyRank
    | ExplainBoard
    | ExportBoard
    | PostBoard
    | OpenBoardSchedule
    | PreviewBoard
    | SaveBoardSchedule
    | StopBoardSchedule
    | ShowPacks
    | SwitchPack
    | RemovePack
    | OpenPractised
    | SavePractised
    | OpenExercise
    | PostExercise
    | OpenExercisePlan
    | SaveExercisePlan
    | StopExercisePlan
    | ShowTip
    | StopTips
    | OpenTalk
    | WalkTalk
    | JoinGroup
    | LeaveGroup
    | OpenGroup
    | SaveGroup
    | OpenGroupKudos
    | SaveGroupKudos
    | OpenTeamRoster
    | SaveTeamRoster
    | EnrolEveryone
    | OpenSettings
    | SaveSettings
    | OpenWishes
    | SaveWishes
    | PausePractice
    | ResumePractice
    | OpenAway
    | SaveAway
    | OpenRoster
    | SaveRoster
    | ForgetRoster
    | AskLater
    | SkipDay
    | HardCall,
    Field(discriminator="kind"),
]

_codec: TypeAdapter[Action] = TypeAdapter(Action)


def encode(action: Action) -> str:
    """Return the action as compact JSON, at most MAX_ENCODED characters."""
    return action.model_dump_json()


def decode(text: str) -> Action | None:
    """Return the action that `text` carries, or None when no action of today reads so (an old message)."""
    try:
        return _codec.validate_json(text)
    except ValidationError:
        return None

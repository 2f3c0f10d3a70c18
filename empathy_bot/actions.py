"""Every button's and form's typed command, and its JSON codec.

A button carries the command that it will send back. Ids of workspaces and people never stand in one:
they come from the verified envelope. An adapter decodes, the core decides.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

Period = Literal["week", "month"]
"""Which stretch of days a board counts: the week (from Monday) or the month that holds today."""

MONTHS_BACK = 120
"""How far back a month can be looked at: ten years."""

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
    """Ask for one's own lines of late."""

    kind: Literal["show_journal"] = "show_journal"


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


class ShowHelp(_Action):
    """Ask what the bot can do."""

    kind: Literal["show_help"] = "show_help"


class OpenKudos(_Action):
    """Open the form that gives kudos."""

    kind: Literal["open_kudos"] = "open_kudos"


class GiveKudos(_Action):
    """Submit the kudos form. Inputs: `receivers`, `behaviour`, `message`."""

    kind: Literal["give_kudos"] = "give_kudos"


class ShowBoard(_Action):
    """Ask for a group's board; without a group, the one of the channel or of the person."""

    kind: Literal["show_board"] = "show_board"
    period: Period = "week"
    group: int | None = None


class PostBoard(_Action):
    """Post a group's board to its channel now."""

    kind: Literal["post_board"] = "post_board"
    period: Period
    group: int


class OpenBoardSchedule(_Action):
    """Open the form that plans a group's regular board."""

    kind: Literal["open_board_schedule"] = "open_board_schedule"
    group: int


class SaveBoardSchedule(_Action):
    """Submit the plan of a group's weekly board. Inputs: `weekday`, `time`, `period`."""

    kind: Literal["save_board_schedule"] = "save_board_schedule"
    group: int


class StopBoardSchedule(_Action):
    """End a group's regular board."""

    kind: Literal["stop_board_schedule"] = "stop_board_schedule"
    group: int


class JoinGroup(_Action):
    """Begin to practise with a group."""

    kind: Literal["join_group"] = "join_group"
    group: int


class LeaveGroup(_Action):
    """Stop practising with a group."""

    kind: Literal["leave_group"] = "leave_group"
    group: int


class EnrolEveryone(_Action):
    """Enrol everybody of a group's channel who has not left (managers)."""

    kind: Literal["enrol_everyone"] = "enrol_everyone"
    group: int


class OpenSettings(_Action):
    """Open the form with one's own time, time zone, country and reminder."""

    kind: Literal["open_settings"] = "open_settings"


class SaveSettings(_Action):
    """Submit one's own settings. Inputs: `time`, `zone`, `country`, `remind`; where an AI may read along, `second`."""

    kind: Literal["save_settings"] = "save_settings"


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
    | WriteReply
    | SendReply
    | JudgeCoach
    | ExplainUnfair
    | ShowSecondViews
    | SwitchSecondViews
    | ChooseSecondViews
    | WriteLine
    | KeepLine
    | ShowJournal
    | AnswerCare
    | ChooseLine
    | ReplayDialogue
    | ResumeDialogue
    | ShowToday
    | ShowStreak
    | ShowMonth
    | ShowHelp
    | OpenKudos
    | GiveKudos
    | ShowBoard
    | PostBoard
    | OpenBoardSchedule
    | SaveBoardSchedule
    | StopBoardSchedule
    | JoinGroup
    | LeaveGroup
    | EnrolEveryone
    | OpenSettings
    | SaveSettings
    | PausePractice
    | ResumePractice
    | OpenAway
    | SaveAway
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

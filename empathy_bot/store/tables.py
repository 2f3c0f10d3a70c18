"""The tables. Every instant is UTC; beside it, where it matters, stands the person's own local day.

Rows only: no behaviour, no queries. Every row but a workspace belongs to one workspace, and every query says which.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, MetaData, UniqueConstraint, text
from sqlmodel import Field, SQLModel

# Named before any table exists, so that migrations can name what they change on every database.
METADATA = SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _sparse(name: str, *columns: str) -> Index:
    """Return an index of those rows alone whose last column says something: the others cost nothing to write."""
    there = text(f"{columns[-1]} IS NOT NULL")
    return Index(name, *columns, sqlite_where=there, postgresql_where=there)


class Workspace(SQLModel, table=True):
    """One customer: a Slack workspace, a Teams tenant, or the local chat."""

    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    platform: str
    external_id: str
    created_utc: datetime
    removed_utc: datetime | None = None
    packs_stamp: str = ""  # anew with every change of what the workspace practises; empty: the shipped pack, as it is


class Person(SQLModel, table=True):
    """Somebody in a workspace. `conversation` is what the platform needs to write to them."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "external_id"),
        Index("ix_person_due", "next_due_utc"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    external_id: str
    name: str = ""
    zone: str | None = None
    zone_chosen: bool = False
    locale: str | None = None
    is_bot: bool = False
    is_guest: bool = False  # from outside the customer's own directory
    is_gone: bool = False  # no longer has an account
    on_boards: bool = True
    conversation: str | None = None
    prompt_time: str | None = None  # HH:MM in the person's zone; None: the group's
    country: str | None = None  # whose public holidays are days off: DE, or DE-BY; "": none; None: the group's
    quiet_from: str | None = None  # HH:MM in the person's zone; None: as for everybody (workdays.QUIET_FROM)
    quiet_until: str | None = None
    remind_after: int | None = None  # hours until the one reminder of an open prompt; None: never
    peer_asks: bool = True  # whether the bot may ask them to look at a colleague's reply
    paused: bool = False
    next_due_utc: datetime | None = None
    no_second_views_utc: datetime | None = None  # since when they want no AI to read along; None: they said nothing


class Group(SQLModel, table=True):
    """The people of one channel who practise together."""

    __tablename__ = "practice_group"  # "group" is a word of SQL
    __table_args__ = (UniqueConstraint("workspace_id", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    external_id: str
    name: str = ""
    zone: str | None = None
    locale: str | None = None  # in which its channel is spoken to; None: that of whoever manages it, once known
    prompt_time: str = "09:00"
    working_days: str = "12345"  # ISO weekdays, and since when they changed: see workdays.is_working
    country: str | None = None  # whose public holidays are days off for whoever has not said otherwise
    conversation: str | None = None
    active: bool = True
    kudos_a_day: int = 10  # how many people each may thank, in their own local day and week
    kudos_a_week: int = 30
    kudos_emoji: str | None = None  # the reaction that gives kudos; None: the platform's usual one; "": none
    kudos_goal: int | None = None  # how many kudos a month its people would like to give; None: they have no goal


class Enrolment(SQLModel, table=True):
    """A person's part in a group. `state` is invited, active, left (by choice) or gone (from the channel).

    `here_since_utc` is when they were first seen in the channel, after they were gone anew; None: not known.
    """

    __table_args__ = (UniqueConstraint("group_id", "person_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    group_id: int = Field(foreign_key="practice_group.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    state: str
    is_manager: bool = False
    here_since_utc: datetime | None = None
    since_day: date | None = None


class Absence(SQLModel, table=True):
    """Local days on which a person did not practise and did not have to; `last_day` None: still going on."""

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    first_day: date
    last_day: date | None = None


class Shifts(SQLModel, table=True):
    """What is known of a person's roster: `days` from `first_day` on, written as `rosters.Roster` has them."""

    __table_args__ = (UniqueConstraint("person_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id")
    first_day: date
    days: str


class Prompt(SQLModel, table=True):
    """One item given to one person for one local day, with the order in which its options were shown.

    `reason` says why its technique was chosen (`learning.selection.Reason`).
    """

    __table_args__ = (UniqueConstraint("person_id", "local_day"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id")
    local_day: date
    item_id: str
    technique: str
    option_order: str  # "2031": the indexes of the options as written, in the order shown
    reason: str = "refresh"
    locale: str | None = None  # the language in which it was asked; None: from before that was kept
    created_utc: datetime


class Answer(SQLModel, table=True):
    """What a person answered to a prompt, once. `local_day` is the day that it counts for.

    A quiz has an option; a reply and a journal line have a text, which nobody but the person sees; of a self-care check
    nothing is kept but that it was answered. `score` is None for what says nothing about a technique. `sure` is what
    the person said of it before, None if nothing.
    """

    __table_args__ = (UniqueConstraint("prompt_id"), UniqueConstraint("person_id", "local_day"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id")
    prompt_id: int = Field(foreign_key="prompt.id")
    local_day: date
    option: int | None = None
    text: str | None = None
    score: float | None = None
    sure: bool | None = None
    answered_utc: datetime


class Dialogue(SQLModel, table=True):
    """How far a person has come in a role-play. `choices` are the lines chosen so far, by index as written: "021"."""

    __table_args__ = (UniqueConstraint("prompt_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    prompt_id: int = Field(foreign_key="prompt.id")
    choices: str
    updated_utc: datetime


class CoachOpinion(SQLModel, table=True):
    """What a person thinks of the coach's words on one of their replies, said once. `reason` may be empty."""

    __table_args__ = (UniqueConstraint("prompt_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    prompt_id: int = Field(foreign_key="prompt.id")
    fair: bool
    reason: str = ""
    said_utc: datetime


class PeerView(SQLModel, table=True):
    """A reply that its writer shares with two peers of a group, without a name. `text` is gone once it is closed.

    `state` is open, told (the writer heard what was seen), unseen (nobody looked) or taken_back. `next_due_utc` is when
    the tick looks at it again; None: never.
    """

    __table_args__ = (UniqueConstraint("prompt_id"), Index("ix_peerview_due", "next_due_utc"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id")
    prompt_id: int = Field(foreign_key="prompt.id")
    group_id: int = Field(foreign_key="practice_group.id")
    text: str | None
    state: str = "open"
    shared_utc: datetime
    closed_utc: datetime | None = None
    next_due_utc: datetime | None = None


class PeerAsk(SQLModel, table=True):
    """One peer who is asked which moves they see in a shared reply. `asked_utc` is when, on the peer's `local_day`.

    `marks` are the moves that they saw ("apologise,own"), empty when they saw none, None while they have not looked.
    """

    __table_args__ = (UniqueConstraint("view_id", "person_id"), UniqueConstraint("person_id", "local_day"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    view_id: int = Field(foreign_key="peerview.id")
    person_id: int = Field(foreign_key="person.id")
    local_day: date
    asked_utc: datetime
    declined: bool = False
    marks: str | None = None
    marked_utc: datetime | None = None


class Baseline(SQLModel, table=True):
    """A person's round of "Where am I": the 1st, or the 2nd about ninety days after it. Nobody but the person sees it.

    The row is made when the round is begun or declined, and the 2nd's already when it is offered. `form` is a or b;
    `items` are the ids of its questions, in the order asked and with commas between, empty until it is begun.
    """

    __table_args__ = (UniqueConstraint("person_id", "round"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id")
    round: int
    form: str
    items: str = ""
    started_utc: datetime | None = None
    finished_utc: datetime | None = None
    finished_day: date | None = None  # the person's own
    declined_utc: datetime | None = None


class BaselineAnswer(SQLModel, table=True):
    """What a person chose for one question of a round, once; `place` is the question's, from 0 in the order asked."""

    __table_args__ = (UniqueConstraint("baseline_id", "place"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    baseline_id: int = Field(foreign_key="baseline.id")
    place: int
    item_id: str
    technique: str
    option: int
    score: float
    answered_utc: datetime


class SecondViewSwitch(SQLModel, table=True):
    """Whether a group's manager lets an AI read replies beside the coach.

    `host` is what the notice named: another one needs a notice of its own. `times` counts how often it was switched on;
    it is the cause of the notice in the outbox.
    """

    __table_args__ = (UniqueConstraint("group_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    group_id: int = Field(foreign_key="practice_group.id")
    on: bool
    host: str
    times: int
    turned_utc: datetime


class SecondView(SQLModel, table=True):
    """One reply that an AI is asked about: due, then asked, then told or given_up.

    `attempts` counts the questions, and fences off whoever asked before; nobody takes the row in hand before
    `until_utc`. `host` is the one the reply's form named. `text` is the AI's answer, kept only until it is sent.
    """

    __table_args__ = (UniqueConstraint("prompt_id"), Index("ix_second_view_due", "state", "until_utc"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    prompt_id: int = Field(foreign_key="prompt.id")
    host: str
    state: str = "due"
    attempts: int = 0
    until_utc: datetime
    text: str | None = None


class WorkspacePack(SQLModel, table=True):
    """A pack that a workspace brought. `files` are its sources, `pack` what they were read as; both compressed JSON.

    Who brought it stands in PackBringing alone.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "pack_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    pack_id: str
    title: str
    locale: str
    version: int
    items: int
    files: bytes
    pack: bytes
    is_on: bool = True
    added_utc: datetime


class PackBringing(SQLModel, table=True):
    """Who brought a workspace's pack as it is now; no row: an operator, or somebody erased."""

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    pack_id: str
    version: int
    brought_utc: datetime


class SwitchedOff(SQLModel, table=True):
    """What a workspace wants no practice of: a technique by its id, or everything that is `shipped`."""

    workspace_id: int = Field(foreign_key="workspace.id", primary_key=True)
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)


class Kudos(SQLModel, table=True):
    """One act of thanks from one person to others, in a group. Written once: what becomes of it stands beside it.

    `meaning` identifies the act, so that a repeat changes nothing; `edition` counts how often the same was given anew
    after it had been taken back. `source` is the message or reaction that it came from, `joined_id` the kudos to which
    it was added. The giver and the text of somebody erased are None; a text that was never written is empty.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "meaning", "edition"),
        Index("ix_kudos_giver_day", "giver_id", "local_day"),
        Index("ix_kudos_group_day", "group_id", "local_day"),
        _sparse("ix_kudos_source", "workspace_id", "source"),
        _sparse("ix_kudos_joined_id", "joined_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    group_id: int = Field(foreign_key="practice_group.id")
    giver_id: int | None = Field(default=None, foreign_key="person.id")
    text: str | None
    behaviours: str = ""  # ids with commas between; the giver may name others later (KudosTag)
    private: bool = False
    meaning: str
    edition: int = 0
    source: str | None = None
    link: str | None = None
    joined_id: int | None = Field(default=None, foreign_key="kudos.id")
    local_day: date  # the giver's
    given_utc: datetime


class KudosReceiver(SQLModel, table=True):
    """One receiver of kudos; None: somebody erased. `points`, in halves, are what boards count: derived, like Score."""

    __table_args__ = (UniqueConstraint("kudos_id", "person_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    kudos_id: int = Field(foreign_key="kudos.id")
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    local_day: date  # the receiver's
    points: int = 0


class KudosReversal(SQLModel, table=True):
    """That kudos no longer count, for good. Whoever did it is None when it was nobody, or somebody erased.

    `kind`: the giver took them back (undo), their message or reaction is gone (gone), a manager took them out for a
    `reason` (void), or somebody was found out too late: a receiver is an app (bot), has left (left) or is a guest of
    other channels (guest), or the giver is an app (bot_gave). They once were void, with a reason in one language.
    """

    kudos_id: int = Field(foreign_key="kudos.id", primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    kind: str
    by_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = ""
    at_utc: datetime


class KudosTag(SQLModel, table=True):
    """That the giver let kudos name other behaviours from now on; the newest row is what `Kudos.behaviours` holds."""

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    kudos_id: int = Field(foreign_key="kudos.id", index=True)
    behaviours: str
    before: str
    named_utc: datetime


class KudosSource(SQLModel, table=True):
    """The newest state of a reaction, or of a deleted message: what comes late or again changes nothing.

    `at` is the platform's time in seconds since 1970. Kept as long as a platform may deliver again.
    """

    id: int | None = Field(default=None, primary_key=True)
    __table_args__ = (UniqueConstraint("workspace_id", "source", "person_id"),)
    workspace_id: int = Field(foreign_key="workspace.id")
    source: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    on: bool
    at: float
    seen_utc: datetime = Field(index=True)


class KudosAllowance(SQLModel, table=True):
    """How many receivers somebody has thanked in a group in a period of theirs: `day:2026-11-16`, `week:2026-11-16`."""

    workspace_id: int = Field(foreign_key="workspace.id")
    group_id: int = Field(foreign_key="practice_group.id", primary_key=True)
    period: str = Field(primary_key=True)
    giver_id: int = Field(foreign_key="person.id", primary_key=True)
    used: int


class Score(SQLModel, table=True):
    """What boards read: points of a person in a group, by period and role. Kept by the kudos transaction.

    `period` is `week:2026-11-16` (its Monday), `month:2026-11`, `quarter:2026-Q4` or `all`. `role` is `receiver` or
    `giver`, in halves of a point, or `behaviour:ID`: how many kudos received that name it. `shown` is False for people
    who want to stand on no board.
    """

    __table_args__ = (Index("ix_score_board", "group_id", "period", "role", "shown", "points", "person_id"),)
    workspace_id: int = Field(foreign_key="workspace.id")
    group_id: int = Field(foreign_key="practice_group.id", primary_key=True)
    period: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    points: int
    shown: bool = True


class BoardSchedule(SQLModel, table=True):
    """When a group's board is posted by itself, in the zone of the manager who said so."""

    __table_args__ = (UniqueConstraint("group_id"), Index("ix_board_schedule_due", "next_due_utc"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    group_id: int = Field(foreign_key="practice_group.id")
    weekday: int  # ISO: Monday is 1
    time: str  # HH:MM
    zone: str
    every: str = "week"  # week, month, or first_day: the first working day of a month, whatever its weekday
    period: str  # week, month, quarter or all
    next_due_utc: datetime


class ExercisePlan(SQLModel, table=True):
    """When a team exercise is posted to a group by itself, in the zone of the manager who said so."""

    __table_args__ = (UniqueConstraint("group_id"), Index("ix_exercise_plan_due", "next_due_utc"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    group_id: int = Field(foreign_key="practice_group.id")
    weekday: int  # ISO: Monday is 1
    time: str  # HH:MM
    zone: str
    every: str  # week, fortnight or month
    next_due_utc: datetime


class TipFeed(SQLModel, table=True):
    """When somebody who manages a group gets their next tip; None: they asked for no more."""

    __table_args__ = (UniqueConstraint("person_id"), Index("ix_tip_feed_due", "next_due_utc"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id")
    next_due_utc: datetime | None = None


class Digest(SQLModel, table=True):
    """When somebody who wants a weekly note gets their next one; None: they asked for no more."""

    __table_args__ = (UniqueConstraint("person_id"), Index("ix_digest_due", "next_due_utc"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id")
    next_due_utc: datetime | None = None


class Shown(SQLModel, table=True):
    """Which tip a person, or which exercise a group, was shown: none comes again while others are unseen.

    `recipient`, `kind` and `cause` are those of the outbox, so that a message composed twice says the same.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "recipient", "kind", "cause"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    recipient: str
    kind: str
    cause: str
    entry_id: str
    shown_utc: datetime


class SeenEvent(SQLModel, table=True):
    """The durable id of an event that a platform may deliver again."""

    workspace_id: int = Field(foreign_key="workspace.id", primary_key=True)
    key: str = Field(primary_key=True)
    seen_utc: datetime = Field(index=True)


class Delivery(SQLModel, table=True):
    """One proactive message: due, then sending, then sent, failed, ambiguous or dropped.

    `recipient` is `person:7` or `group:3`; `cause` what it is for (a local day, or the id of what happened). `epoch` is
    the lane's fencing number under which it was last taken in hand.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "recipient", "kind", "cause"),
        Index("ix_delivery_due", "state", "workspace_id", "due_utc"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    recipient: str
    kind: str
    cause: str
    due_utc: datetime
    state: str = "due"
    epoch: int = 0
    attempts: int = 0
    reason: str = ""
    reference: str | None = None
    settled_utc: datetime | None = None


class Lane(SQLModel, table=True):
    """Who drains a workspace's deliveries. A higher `epoch` fences off whoever held it before."""

    workspace_id: int = Field(foreign_key="workspace.id", primary_key=True)
    holder: str
    epoch: int
    until_utc: datetime


class ChatLine(SQLModel, table=True):
    """One line of the local chat: what a platform's own servers would remember.

    `message` is a Message as JSON (from the bot), `text` what a person typed. `only_for` is the platform id of the one
    person who sees it, or None. `edition` is the workspace's running count of changes when this line was last changed
    (replaced, deleted, reacted to), so that (id, edition) tells a reader what is new. Of a deleted line only the place
    is left in which it stood.
    """

    __table_args__ = (Index("ix_chat_line_place", "place", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    place: str
    author: str | None = None  # platform id; None is the bot
    only_for: str | None = None
    text: str = ""
    message: str | None = None
    at_utc: datetime
    deleted_utc: datetime | None = None
    edition: int = 0


class ChatReaction(SQLModel, table=True):
    """A reaction that somebody has put on a line of the local chat; taken off, the row is gone."""

    __table_args__ = (UniqueConstraint("line_id", "person", "emoji"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    line_id: int = Field(foreign_key="chatline.id")
    person: str  # platform id
    emoji: str

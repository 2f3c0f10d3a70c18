"""The rules of the house that no linter knows: who may open a transaction or ask the time, and whose rows are read."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import event, text

from empathy_bot import schedule
from empathy_bot.actions import (
    EnrolEveryone,
    GiveKudos,
    JoinGroup,
    OpenBaseline,
    PausePractice,
    PostBoard,
    ResumePractice,
    SaveBoardSchedule,
    SaveExercisePlan,
    SaveGroupKudos,
    SaveRoster,
    SaveSettings,
    SaveWishes,
    SendReply,
    ShareReply,
    ShowGroupBaseline,
    ShowRecentKudos,
    ShowRecognition,
    StopBoardSchedule,
    SwitchSecondViews,
    VoidKudos,
)
from empathy_bot.events import BotAdded, PeopleLeft, PeopleSeen, Place, Someone, Spot
from empathy_bot.message import Choices, Message
from empathy_bot.practice import recognition
from empathy_bot.store import (
    Scope,
    Store,
    allowances,
    baselines,
    boards,
    deliveries,
    directory,
    feeds,
    insights,
    ledger,
    mine,
    peers,
    practice,
    scores,
    second_views,
    shifts,
    transcript,
)
from empathy_bot.store.tables import METADATA
from empathy_bot.store.transcript import Mark, Transcript
from tests.fakes.pack import for_managers, reply_item, with_baseline, with_items
from tests.fakes.readers import READER
from tests.fakes.world import CHANNEL, World

ROOT = Path(__file__).parents[2]
CODE = sorted([*(ROOT / "empathy_bot").rglob("*.py"), *(ROOT / "adapters").rglob("*.py")])
TOP = ("pyproject.toml", "empathy_bot", "content", "adapters", "tests", "app.json", "README.md")

MAY_OPEN_A_TRANSACTION = {
    "empathy_bot/bot.py", "empathy_bot/schedule.py", "empathy_bot/outbox.py", "empathy_bot/slow_coach.py",
    "empathy_bot/store/transcript.py",
}  # fmt: skip
OF_EVERY_WORKSPACE = {
    "directory.due_people",
    "boards.due_schedules",
    "mine.due_digests",
    "feeds.due_exercise_plans",
    "feeds.due_tip_feeds",
    "deliveries.waiting",
    "deliveries.forget_events",
    "ledger.forget_sources",
    "peers.due",
    "peers.forget_texts",
    "second_views.due",
    "second_views.settled",
}
"""The tick's and the lanes' queries: they look for what is due, whoever's it is, and each says so in its docstring."""
QUERIES = (
    allowances,
    baselines,
    boards,
    deliveries,
    directory,
    feeds,
    insights,
    ledger,
    mine,
    peers,
    practice,
    scores,
    second_views,
    shifts,
    transcript,
)
TENANT = [name for name, table in METADATA.tables.items() if "workspace_id" in table.columns]


def found(pattern: str, *, within: str = "") -> set[str]:
    """Return the files of code in which some call's or name's dotted source matches."""
    return {
        name
        for name, tree in trees()
        if name.startswith(within)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and re.fullmatch(pattern, ast.unparse(node))
    }


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in CODE:
        yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text())


def test_only_the_bot_the_schedule_the_outbox_and_the_transcript_open_transactions() -> None:
    assert found(r".*\.transaction") == MAY_OPEN_A_TRANSACTION
    assert found(r".*\.(commit|rollback)") <= {"empathy_bot/store/__init__.py", "empathy_bot/bot.py"}


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    asks = r"(.*\.)?(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime))"
    assert found(asks, within="empathy_bot/") == {"empathy_bot/clock.py"}


def test_no_class_is_named_after_nothing() -> None:
    tests = [(str(file), ast.parse(file.read_text())) for file in (ROOT / "tests").glob("*/*.py")]
    names = [
        (name, node.name)
        for name, tree in [*trees(), *tests]
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Service|Helper|Helpers|Util|Utils)$", node.name)
    ]
    assert names == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, tree in trees() if not ast.get_docstring(tree) and "/versions/" not in name] == []


@pytest.mark.parametrize("name", TOP)
def test_the_house_has_its_rooms(name: str) -> None:
    assert (ROOT / name).exists()


def test_every_written_query_names_the_workspace() -> None:
    """By the source: whoever selects from or changes a tenant's rows says whose."""
    forgetful = []
    for module in QUERIES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            source = inspect.getsource(function)
            if function.__module__ != module.__name__ or not re.search(r"\b(select|update|delete)\(", source):
                continue
            short = f"{module.__name__.rpartition('.')[2]}.{name}"
            if ".workspace_id" not in source and short not in OF_EVERY_WORKSPACE:
                forgetful.append(short)
    assert forgetful == ["directory.workspace", "directory.workspace_by_id"]  # the workspaces themselves


def test_the_queries_of_every_workspace_say_so() -> None:
    for name in OF_EVERY_WORKSPACE:
        module, _, function = name.partition(".")
        told = inspect.getdoc(getattr(sys.modules[f"empathy_bot.store.{module}"], function)) or ""
        assert re.search(r"For the (tick|lanes) alone\.", told)


class Listener:
    """Hears every statement that a store sends, and who in the store asked for it."""

    def __init__(self, store: Store) -> None:
        self.heard: list[tuple[str, str]] = []
        event.listen(store.engine, "before_cursor_execute", self._hear)

    def _hear(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.heard.append((_asking(sys._getframe(1)), " ".join(statement.split())))

    def unscoped(self) -> list[tuple[str, str]]:
        """Return the statements that read or change a tenant's rows without saying whose they are."""
        return [
            (who, statement)
            for who, statement in self.heard
            if who not in OF_EVERY_WORKSPACE and _touches_tenants(statement) and not _is_scoped(statement)
        ]


def _asking(frame: FrameType | None) -> str:
    """Return the query function on whose behalf a statement is sent; empty when the unit of work writes rows back."""
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.parent == ROOT / "empathy_bot" / "store" and file.stem not in {"__init__", "schema"}:
            return f"{file.stem}.{frame.f_code.co_name}"
        frame = frame.f_back
    return ""


def _touches_tenants(statement: str) -> bool:
    source = re.search(r"(?:FROM|^UPDATE|^DELETE FROM) (.*?)(?: WHERE | SET |$)", statement)
    return source is not None and any(re.search(rf"\b{table}\b", source[1]) for table in TENANT)


def _is_scoped(statement: str) -> bool:
    where = statement.partition(" WHERE ")[2]
    if re.search(r"workspace_id = ", where):
        return True
    # The unit of work writes back, by its key, a row that a scoped query has loaded.
    return statement.startswith(("UPDATE", "DELETE")) and re.fullmatch(r"\w+\.id = \S+", where) is not None


def test_the_listener_hears_what_it_should() -> None:
    assert not _is_scoped("SELECT person.id FROM person WHERE person.id = ?")
    assert not _is_scoped("UPDATE delivery SET state=? WHERE delivery.state = ?")
    assert _is_scoped("SELECT person.id FROM person WHERE person.workspace_id = ? AND person.id = ?")
    assert _touches_tenants("SELECT person.id FROM person JOIN enrolment ON 1 = 1 WHERE person.id = ?")
    assert not _touches_tenants("SELECT workspace.id FROM workspace WHERE workspace.id = ?")


def test_every_statement_of_a_whole_story_names_the_workspace(world: World) -> None:
    """By what is really sent, while people do everything that there is to do."""
    listener = Listener(world.store)
    _story(World(world.store, world.clock, for_managers(world.pack), workspace=transcript.WORKSPACE))
    assert listener.unscoped() == []
    asked = {who for who, _ in listener.heard}
    assert _query_functions() - asked == set(), "the story does not ask these"


def _query_functions() -> set[str]:
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in QUERIES
        if module is not transcript
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and re.search(r"session\.exec\(|_connection\(scope\)\.execute\(", inspect.getsource(function))
    }


def _story(world: World) -> None:
    group = world.found_group("ana", "ben", "mira")
    world.clicks("mira", EnrolEveryone(group=group), CHANNEL)
    world.says("ana", "kudos ", "@ben", " for the patience", place=CHANNEL)
    world.submits("ben", GiveKudos(), receivers=("ana",), behaviour="listened", message="for the call")
    _kudos(world, group)
    _ten_thanked_alike(world)
    world.submits("mira", SaveGroupKudos(group=group), day="5", week="20", emoji="clap", goal="10")
    world.clicks("mira", ShowRecognition(group=group))
    world.clicks("mira", ShowRecentKudos(group=group))
    world.submits("mira", VoidKudos(kudos=1), reason="It names a customer.")
    world.clicks("mira", PostBoard(group=group, period="week"), CHANNEL)
    world.submits("mira", SaveBoardSchedule(group=group), every="week", weekday="2", time="09:00", period="week")
    for days in ("", " 2026-11-16 2026-11-20"):
        for view in ("", " varied", " teams"):
            world.says("mira", f"board{days}{view}", place=CHANNEL)
        for who in ("ana", "ben"):
            board = world.says(who, f"board{days}", place=CHANNEL).message
            assert board is not None
            world.presses(who, board, "Where am I on this?")
    world.submits("mira", SaveExercisePlan(group=group), weekday="2", time="09:00", every="week")
    world.says("mira", "tip")
    for words in ("settings", "messages"):
        world.says("mira", words)
    world.submits("ana", SaveWishes(), digest="weekly", boards="no")
    _own_kudos(world)
    world.submits("dev", SaveSettings(), time="10:00", zone="Asia/Kolkata")
    world.clicks("chloe", PausePractice())
    world.submits("ben", SaveRoster(), roster="date,shift\n2026-11-27,leave")
    world.deliver()
    for day in (17, 18, 19):
        world.clock.at(f"2026-11-{day} 09:30")
        for outgoing in world.tick():
            if "/prompt/" in outgoing.key and outgoing.address.id == "ana":
                world.presses("ana", outgoing.message, "A")
    world.clicks("chloe", ResumePractice())
    shown = world.says("ben", "today").message
    assert shown is not None
    world.presses("ben", shown, "In an hour")
    for words in ("streak", "today", "board month", "settings", "help", "nonsense"):
        world.says("ana", words)
    world.opens_home("ana")
    world.clock.at("2026-11-20 09:30")
    world.bot.reader = READER
    world.practises(with_items(world.pack, reply_item()))
    world.clicks("mira", SwitchSecondViews(group=group, on=True), CHANNEL)
    world.deliver()
    world.says("ana", "today")
    number = max(_prompts(world))
    world.submits("ana", SendReply(prompt=number, reader=READER.host), text="I'm sorry.")
    world.coach_says(world.questions()[0], "You said sorry.")
    world.deliver()
    _peer_view(world, group, number)
    world.says("ana", "journal")
    _where_am_i(world, group)
    world.clicks("mira", StopBoardSchedule(group=group), CHANNEL)
    world.handle(BotAdded(world.origin("somebody", Place("new", direct=False))))  # in a language still to be learnt
    world.deliver()
    world.handle(PeopleLeft(world.origin("mira", CHANNEL), (Someone("dev"),)))
    _chat(Transcript(world.store, world.clock))
    schedule.sweep(world.store, world.clock)


def _own_kudos(world: World) -> None:
    """Name another behaviour, look at both lists, and at the page."""
    reply = world.says("ben", "kudos ", "@ana", " you listened to the whole story").message
    assert reply is not None
    form = world.presses("ben", reply, "Choose another").form
    assert form is not None
    world.submits("ben", form.submit, behaviour="owned-it")
    for words in ("kudos mine", "kudos given"):
        world.says("ben", words)


def _ten_thanked_alike(world: World) -> None:
    """So many that a board looks for whoever has as many points as the last on it."""
    ten = tuple(Someone(f"p{number}", f"P{number}") for number in range(10))
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), ten))
    names = tuple(one.id for one in ten)
    world.submits("chloe", GiveKudos(), receivers=names, behaviour="listened", message="for the tour")


def _kudos(world: World, group: int) -> None:
    """Give and take back in every way, let a look-up find somebody gone, hide from boards, and be erased."""
    world.deliver()
    spot = Spot("m1", world.someone("ben"))
    for on, at in ((True, 1.0), (False, 2.0)):
        world.reacts("ana", spot, on=on, at=at)
        world.deliver()
    for message in ("m2", "m3"):
        world.says("ana", "kudos ", "@zoe", " for the tour", message=message, place=CHANNEL)
    world.says("robot", "kudos ", "@ben", " for the answer", place=CHANNEL)
    shoutout = next(one.message for one in world.deliver() if "the tour" in one.message.text and not one.address.direct)
    world.presses("ben", shoutout, "Add mine")
    world.deletes("m2")
    world.handle(PeopleSeen(world.origin("ana"), (Someone("zoe", is_gone=True), Someone("robot", is_bot=True))))
    world.deliver()
    with world.store.transaction() as session:
        scope = Scope(session, 1)
        zoe = directory.person(scope, "zoe")
        assert zoe is not None
        scores.show_on_boards(scope, zoe, shown=False)
        recognition.erase(scope, zoe)


def _peer_view(world: World, group: int, prompt: int) -> None:
    for who in ("chloe", "dev", "mira"):
        world.clicks(who, JoinGroup(group=group))
    world.submits("ana", ShareReply(prompt=prompt), text="I'm sorry.")
    first, second = (one for one in world.tick() if "/peer/" in one.key)
    world.presses(first.address.id, first.message, "Not this time")
    form = world.presses(second.address.id, second.message, "Mark the moves").form
    assert form is not None
    world.submits(second.address.id, form.submit, moves="own")
    world.clock.at("2026-11-23 09:30")
    world.tick()


def _where_am_i(world: World, group: int) -> None:
    """Take both rounds, ninety days apart, with an offer between them, and let the manager look."""
    world.practises(with_baseline(world.bot.library.usual))
    for repeat in (False, True):
        shown = world.clicks("ana", OpenBaseline(repeat=repeat)).message
        while shown is not None and any(isinstance(block, Choices) for block in shown.blocks):
            shown = world.presses("ana", shown, "A").message
        world.clock.wait(days=91)
        world.tick()
    world.clicks("mira", ShowGroupBaseline(group=group))


def _prompts(world: World) -> list[int]:
    with world.store.transaction() as session:
        return list(session.connection().execute(text("SELECT id FROM prompt WHERE workspace_id = 1")).scalars())


def _chat(chat: Transcript) -> None:
    line = chat.add("dm:ana", author="ana", text="hello")
    chat.replace(line.id, Message(blocks=(), text="hello"))
    chat.react(line.id, "ana", "heart_hands", on=True)
    chat.line(line.id, "ana")
    chat.delete(line.id)
    chat.page("dm:ana", "ana", before=9)
    chat.since(Mark(), ("dm:ana",), "ana")
    chat.newest(("dm:ana",), "ana")
    chat.mark()
    chat.channels()

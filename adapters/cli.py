"""`empathy-bot`: what an operator and an author can do from a shell.

Each command reads the settings, does one thing, says what it did, and ends with a non-zero code when it could not.
"""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from adapters import log
from empathy_bot.settings import Settings

app = typer.Typer(
    help="Empathy Bot: a minute of empathy practice a day, in Slack, Microsoft Teams and a local web chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="Look after the database.", no_args_is_help=True)
content = typer.Typer(help="Write, check, preview and import packs: what is practised.", no_args_is_help=True)
roster = typer.Typer(help="Look after people's shifts and leave.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(roster, name="roster")
app.add_typer(content, name="content")

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

SELDOM = (25_000, 20, 20)
"""When a server looks for cycles: by default so often that it takes a seventh of a start and a tenth of a click."""


class Platform(StrEnum):
    """Where a manifest or a preview is for."""

    SLACK = "slack"
    TEAMS = "teams"


class Surface(StrEnum):
    """Where a message can be previewed."""

    SLACK = "slack"
    TEAMS = "teams"
    WEB = "web"


class FileKind(StrEnum):
    """The kinds of files in a pack."""

    PACK = "pack"
    ITEMS = "items"
    BEHAVIOURS = "behaviours"
    EXERCISES = "exercises"
    TIPS = "tips"


@contextmanager
def _plain_failures() -> Iterator[None]:
    """Turn what can go wrong into one clear sentence and exit code 1."""
    from adapters.serve import SetupError  # noqa: PLC0415 - importing the server is what a cold start costs
    from empathy_bot.content import ContentError  # noqa: PLC0415
    from empathy_bot.store import StoreError, checks  # noqa: PLC0415

    try:
        with checks.plain_faults():
            yield
    except (SetupError, StoreError, ContentError, OSError) as error:
        raise _stopped(error) from error


def _stopped(error: Exception) -> typer.Exit:
    """Say why, and return what ends the program."""
    err.print("[bold red]Stopped:[/] ", markup=True, end="")
    err.print(str(error), markup=False)  # it may quote brackets
    return typer.Exit(1)


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            name = str(problem["loc"][0]).upper() if problem["loc"] else "settings"
            err.print(f"{name}: {problem['msg']}", markup=False)
        raise typer.Exit(1) from error


@app.command()
def serve() -> None:
    """Serve Slack and Teams, or without credentials the local chat: HTTP, schedule and deliveries."""
    gc.set_threshold(*SELDOM)  # before the imports, which leave hardly any
    settings = _settings()
    log.configure(settings.log_format, settings.log_level)
    with _plain_failures():
        from adapters import serve as server  # noqa: PLC0415

        server.run(settings, lambda address: _announce(settings, address))


@app.command()
def worker() -> None:
    """Deliver messages beside a server that shares the same PostgreSQL database."""
    settings = _settings()
    log.configure(settings.log_format, settings.log_level)
    with _plain_failures():
        from adapters import serve as server  # noqa: PLC0415

        with suppress(KeyboardInterrupt):
            asyncio.run(server.work(settings))


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database up to date. Safe to run again, and while an older version still serves."""
    with _plain_failures():
        from empathy_bot.store import checks, schema  # noqa: PLC0415

        with closing(checks.opened(_settings().database_url)) as store:
            changed = schema.upgrade(store)
        out.print(f"The database is at {schema.NEWEST}" + ("." if changed else " already."))


@db.command("check")
def db_check() -> None:
    """Tell whether the database has the shape that this version needs."""
    with _plain_failures():
        from empathy_bot.store import checks, schema  # noqa: PLC0415

        with closing(checks.opened(_settings().database_url)) as store:
            schema.require_newest(store)
            differences = schema.differences(store)
        for difference in differences:
            err.print(difference, markup=False)
        if differences:
            raise typer.Exit(1)
        out.print(f"The database is at {schema.NEWEST}, and every table is as it should be.")


@content.command("check")
def content_check(
    path: Annotated[
        Path | None, typer.Argument(help="A pack's folder, a zip of one, or a CSV; without it, all that are shipped.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the same for machines.")] = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Check a pack: every mistake by file, line and field, then the gates that its texts pass or fail."""
    from adapters.authoring import gates, report  # noqa: PLC0415
    from adapters.authoring.curriculum import curriculum  # noqa: PLC0415
    from adapters.drafts import loaded  # noqa: PLC0415
    from empathy_bot.content import ContentError, load, shelf  # noqa: PLC0415

    folders = sorted(file.parent for file in shelf().glob("*/pack.yaml"))
    try:  # not `_plain_failures`: no server is needed here, and importing one takes a second
        packs = [loaded(path)] if path else [load(folder) for folder in folders]
        found = [(pack, gates.examine(pack, curriculum())) for pack in packs]
    except (ContentError, OSError) as error:
        raise _stopped(error) from error
    if as_json:
        told = [report.as_data(*one) for one in found]
        out.print(json.dumps(told, indent=2, ensure_ascii=False), markup=False)
    else:
        for one in found:
            report.show(out, *one)
    if any(report.failed(verdicts) for _, verdicts in found):
        raise typer.Exit(1)


@content.command("analysis")
def content_analysis(
    workspace: Annotated[str | None, typer.Option(help="Only of the workspace with this id; without it, all.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also items without a remark.")] = False,  # noqa: FBT002 - Typer's way
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures for machines.")] = False,  # noqa: FBT002 - the same
) -> None:
    """Tell from people's answers which quizzes are too easy, too hard, or tell nobody apart. Never about a person."""
    with _plain_failures():
        from adapters import analysis  # noqa: PLC0415
        from empathy_bot.library import shipped  # noqa: PLC0415
        from empathy_bot.store import checks, schema  # noqa: PLC0415

        with closing(checks.opened(_settings().database_url)) as store:
            schema.require_newest(store)
            found = analysis.figures(store, shipped(), workspace)
        if as_json:
            out.print(analysis.as_json(found), markup=False)
            return
        for line in analysis.lines(found, everything=everything):
            out.print(line, markup=False)
        out.print(analysis.summary(found))


@content.command("preview")
def content_preview(
    item: Annotated[str, typer.Argument(help="The item's id.")],
    surface: Annotated[Surface, typer.Option("--as", help="Where it is shown.")] = Surface.WEB,
    locale: Annotated[str, typer.Option(help="For whom: the language of a person, e.g. es.")] = "en",
    pack: Annotated[
        Path | None, typer.Option(help="Your own pack: its folder, zip or CSV; without it, the shipped one.")
    ] = None,
) -> None:
    """Print how an item looks on a platform: its JSON, or its HTML for the local chat."""
    with _plain_failures():
        from adapters.drafts import loaded  # noqa: PLC0415
        from adapters.preview import preview  # noqa: PLC0415

        out.print(preview(item, surface.value, locale, loaded(pack) if pack else None), markup=False)


@content.command("new")
def content_new(
    path: Annotated[Path, typer.Argument(help="The folder to make, or with --csv the file.")],
    title: Annotated[str | None, typer.Option(help="What people read; without it, made of the path's name.")] = None,
    locale: Annotated[str, typer.Option(help="The language that it is written in, e.g. en or es.")] = "en",
    csv: Annotated[bool, typer.Option("--csv", help="Write a spreadsheet for questions alone.")] = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Write a small pack to start from, with one item of each kind and a word on every field."""
    with _plain_failures():
        from adapters.drafts import write_folder, write_template  # noqa: PLC0415

        try:
            if csv:
                write_template(path)
            else:
                write_folder(path, title, locale)
        except ValueError as error:
            raise _stopped(error) from error
        if csv:
            out.print(f"Written to {path}. Open it in a spreadsheet; a row is a question.", markup=False)
        else:
            out.print(f"Written to {path}. Look at pack.yaml first, then run:", markup=False)
            out.print(f"empathy-bot content check {path}", markup=False)


@content.command("schema")
def content_schema(
    kind: Annotated[FileKind, typer.Argument(help="The kind of file in a pack.")] = FileKind.ITEMS,
    out_folder: Annotated[Path | None, typer.Option("--out", help="Write all of them into this folder.")] = None,
) -> None:
    """Print the JSON Schema of a kind of file, which editors read to help while somebody writes."""
    with _plain_failures():
        from adapters.drafts import schema_text, write_schemas  # noqa: PLC0415

        if out_folder is None:
            out.print(schema_text(kind.value), markup=False, end="")
        else:
            write_schemas(out_folder)
            out.print(f"Written to {out_folder}.", markup=False)


@content.command("import")
def content_import(
    path: Annotated[Path, typer.Argument(help="A pack's folder, a zip of one, or a CSV of questions.")],
    workspace: Annotated[str | None, typer.Option(help="The workspace's id, where there is more than one.")] = None,
    title: Annotated[str, typer.Option(help="For a CSV: what people read; else made of the file's name.")] = "",
    locale: Annotated[str, typer.Option(help="For a CSV: the language that it is written in.")] = "en",
) -> None:
    """Bring a pack to a workspace. With any mistake nothing is imported, and every mistake is named."""
    with _plain_failures():
        from adapters.packs import PackError, bring  # noqa: PLC0415
        from empathy_bot.clock import SystemClock  # noqa: PLC0415
        from empathy_bot.content.parcels import Label  # noqa: PLC0415
        from empathy_bot.store import checks, schema  # noqa: PLC0415

        with closing(checks.opened(_settings().database_url)) as store:
            schema.require_newest(store)
            try:
                told = bring(store, SystemClock(), path, workspace=workspace, label=Label(title, locale))
            except PackError as error:
                raise _stopped(error) from error
        out.print(told, markup=False)


@roster.command("import")
def roster_import(
    file: Annotated[Path, typer.Argument(help="CSV (see docs/roster.md), or for one person an ICS calendar.")],
    group: Annotated[str | None, typer.Option(help="Whose people it is about: a channel's id, or its name.")] = None,
    person: Annotated[str | None, typer.Option(help="Whose it is: a person's id, or their exact name.")] = None,
    workspace: Annotated[str | None, typer.Option(help="The workspace's id, where there is more than one.")] = None,
) -> None:
    """Import shifts and leave. With any row that cannot be read nothing is imported, and every such row is named."""
    with _plain_failures():
        from adapters.rosters import RosterError, bring  # noqa: PLC0415
        from empathy_bot.clock import SystemClock  # noqa: PLC0415
        from empathy_bot.store import checks, schema  # noqa: PLC0415

        with closing(checks.opened(_settings().database_url)) as store:
            schema.require_newest(store)
            try:
                told = bring(store, SystemClock(), file, group=group, person=person, workspace=workspace)
            except RosterError as error:
                raise _stopped(error) from error
        out.print(told, markup=False)


@app.command()
def export(
    person: Annotated[str, typer.Argument(help="The person's id on their platform, as `my-data` tells them.")],
    workspace: Annotated[
        str | None, typer.Option(help="Slack's team id or Teams' tenant id; needed where there are several.")
    ] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="Write here instead of to the screen.")] = None,
) -> None:
    """Write everything that is kept about a person as JSON: for that person, and nobody else."""
    with _plain_failures():
        from adapters.export import export as exported  # noqa: PLC0415
        from empathy_bot.store import checks, schema  # noqa: PLC0415

        with closing(checks.opened(_settings().database_url)) as store:
            schema.require_newest(store)
            found = exported(store, person, workspace)
        if out_file is None:
            out.print(found, markup=False)
        else:
            out_file.touch(mode=0o600, exist_ok=True)
            out_file.write_text(found + "\n", encoding="utf-8")
            out.print(f"Written to {out_file}. Give it to the person it is about.", markup=False)


@app.command()
def erase(
    person: Annotated[str, typer.Argument(help="The person's id on their platform, as `my-data` tells them.")],
    workspace: Annotated[
        str | None, typer.Option(help="Slack's team id or Teams' tenant id; needed where there are several.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Forget a person: everything about them is deleted, for good. Kudos stay counted, without name or words."""
    with _plain_failures():
        from adapters.export import forget  # noqa: PLC0415
        from empathy_bot.clock import SystemClock  # noqa: PLC0415
        from empathy_bot.store import checks, schema  # noqa: PLC0415

        if not yes:
            typer.confirm(f"Delete everything about {person}, for good?", abort=True)
        with closing(checks.opened(_settings().database_url)) as store:
            schema.require_newest(store)
            out.print(forget(store, SystemClock(), person, workspace), markup=False)


@app.command()
def manifest(
    platform: Platform,
    base_url: Annotated[str | None, typer.Option(help="The bot's public address, e.g. https://bot.example.com")] = None,
) -> None:
    """Print the app manifest to give to Slack or Teams. Without --base-url, Slack's is for Socket Mode."""
    with _plain_failures():
        from adapters.preview import manifest_for  # noqa: PLC0415

        try:
            found = manifest_for(platform.value, base_url, _settings().microsoft_app_id)
        except ValueError as error:
            raise _stopped(error) from error
        out.print(json.dumps(found, indent=2), markup=False)


@app.command()
def doctor() -> None:
    """Check credentials, scopes, database and clock, and say what to do about each."""
    from adapters.doctor import examine  # noqa: PLC0415

    findings = asyncio.run(examine(_settings()))
    for finding in findings:
        sign = "[green]ok[/]  " if finding.ok else "[bold red]mend[/]"
        out.print(f"{sign} {finding.what}: ", end="", markup=True)
        out.print(finding.say, markup=False)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def main() -> None:
    """Run the command line."""
    app()


def _announce(settings: Settings, address: str) -> None:
    served = [name for name, on in (("Slack", settings.slack), ("Teams", settings.teams)) if on]
    if served:
        out.print(f"Serving {' and '.join(served)} at {address}")
        return
    out.print(f"The local chat is ready: [bold]{address}[/]", markup=True)
    out.print(f"Microsoft's local Teams client may talk to {address}api/messages (see README).")
    out.print("No Slack or Teams credentials are set, so this is a demo team for this machine only. Ctrl-C stops it.")


if __name__ == "__main__":
    main()

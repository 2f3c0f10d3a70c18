"""What `content check` prints: a table of gates with the offenders below it, or the same as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.authoring.verdict import Outcome, Verdict
from empathy_bot.content import Pack

WIDTH = 130
"""Columns of the table where there is no terminal to say how many it has."""
MOST = 20
"""Offenders that are printed for one gate; --json has all."""
_STYLE = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "bold red",
    Outcome.SHOWN: "yellow",
}


def counted(pack: Pack) -> str:
    """Return one sentence about what is in a pack that has loaded."""
    techniques = len({item.technique for item in pack.items})
    return (
        f"{pack.title} ({pack.locale}): {len(pack.items)} items over {techniques} techniques, "
        f"{len(pack.held_back)} held back, {len(pack.behaviours)} kudos behaviours, {len(pack.exercises)} team "
        f"exercises, {len(pack.tips)} tips, no mistakes in the files."
    )


def failed(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the gates that the pack did not pass."""
    return [verdict for verdict in verdicts if verdict.outcome is Outcome.FAILED]


def as_data(pack: Pack, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the same for machines."""
    return {
        "pack": pack.id,
        "locale": pack.locale,
        "passed": not failed(verdicts),
        "gates": [asdict(verdict) for verdict in verdicts],
    }


def show(console: Console, pack: Pack, verdicts: Sequence[Verdict]) -> None:
    """Print the table, then whom each gate points at, then what was not computed, then one sentence."""
    console.print(counted(pack), markup=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Gate", "Over", "Figure", "Threshold", ""):
        table.add_column(heading, overflow="fold")
    unrun = [verdict for verdict in verdicts if verdict.outcome in {Outcome.NOT_RUN, Outcome.NOT_ASKED}]
    for verdict in [one for one in verdicts if one not in unrun]:
        sign = Text(verdict.outcome.value, _STYLE[verdict.outcome])
        table.add_row(verdict.gate, verdict.scope, Text(verdict.figure), Text(verdict.threshold), sign)
    wide = console if console.is_terminal else Console(file=console.file, width=WIDTH)
    wide.print(table)
    for verdict in verdicts:
        if verdict.outcome in {Outcome.FAILED, Outcome.SHOWN}:
            _point(console, verdict)
    if unrun:
        console.print("\nNot computed:")
        reasons = dict.fromkeys((verdict.scope, verdict.note) for verdict in unrun)
        for scope, note in reasons:
            names = [one.gate for one in unrun if (one.scope, one.note) == (scope, note)]
            console.print(f"  {scope}: {note}: {'; '.join(names)}", markup=False)
    bad, of = failed(verdicts), Counter(verdict.outcome for verdict in verdicts)
    console.print(
        f"\n{len(bad)} of {len(verdicts)} gates failed: {'; '.join(f'{one.gate} ({one.scope})' for one in bad)}."
        if bad
        else f"\nNo gate failed: {of[Outcome.PASSED]} passed, {of[Outcome.SHOWN]} to look at, "
        f"{len(unrun)} not computed.",
        markup=False,
    )


def _point(console: Console, verdict: Verdict) -> None:
    sign = Text(f"\n{verdict.outcome.value}", _STYLE[verdict.outcome])
    note = f" ({verdict.note})" if verdict.note else ""
    console.print(
        sign + Text(f": {verdict.gate}, {verdict.scope}: {verdict.figure}, {verdict.threshold}{note}", "default")
    )
    for one in verdict.offenders[:MOST]:
        where = f" ({one.file})" if one.file else ""
        console.print(f"  {one.item}{where}: {one.why}", markup=False)
    if (more := len(verdict.offenders) - MOST) > 0:
        console.print(f"  … and {more} more (--json shows all)")

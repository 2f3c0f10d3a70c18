"""Queries about allowances: how many people somebody has thanked in a group, in each period that has a limit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Executable, Integer, Select, String, bindparam, true, union_all
from sqlalchemy import select as rows_of

from empathy_bot.store import Scope, adding, table_of, upsert
from empathy_bot.store.tables import KudosAllowance

_ALLOWANCE = table_of(KudosAllowance).c


def spend(scope: Scope, group_id: int, giver_id: int, most: Mapping[str, int], people: int) -> int | None:
    """Take `people` from the giver's allowance of every period in `most`, and return how many are left.

    None, and nothing is taken, when one of the periods does not allow it.

    The caller holds the giver's lock, so nobody else sees what is taken and given back again.
    """
    connection = scope.connection
    taken = connection.execute(
        _spend(connection.dialect.name, len(most)),
        {"workspace": scope.workspace_id, "group": group_id, "giver": giver_id, "people": people} | _by_period(most),
    )
    left: int = min(most[row.period] - row.used for row in taken)
    if left < 0:
        give_back(scope, group_id, giver_id, most, people)
        return None
    return left


@cache
def _spend(dialect: str, periods: int) -> Executable:
    """Return the statement that takes from all periods: one that selects its rows, which is remembered as compiled."""
    own = [bindparam(name, type_=Integer) for name in ("workspace", "group", "giver", "people")]
    rows = [rows_of(*own, bindparam(f"period_{place}", type_=String)).where(true()) for place in range(periods)]
    named = ["workspace_id", "group_id", "giver_id", "used", "period"]
    taken = adding(dialect, KudosAllowance, "used").from_select(named, union_all(*rows))
    return taken.returning(_ALLOWANCE.period, _ALLOWANCE.used)


def give_back(scope: Scope, group_id: int, giver_id: int, periods: Collection[str], people: int) -> None:
    """Give `people` of an allowance back."""
    upsert(
        scope.session,
        KudosAllowance,
        "used",
        [
            {
                "workspace_id": scope.workspace_id,
                "group_id": group_id,
                "giver_id": giver_id,
                "period": period,
                "used": -people,
            }
            for period in periods
        ],
    )


def used(scope: Scope, group_id: int, giver_id: int, periods: Collection[str]) -> dict[str, int]:
    """Return how many people the giver has thanked in the group, by period."""
    found = scope.connection.execute(
        _used(len(periods)),
        {"workspace": scope.workspace_id, "group": group_id, "giver": giver_id} | _by_period(periods),
    )
    return dict.fromkeys(periods, 0) | {row.period: row.used for row in found}


def _by_period(periods: Collection[str]) -> dict[str, str]:
    return {f"period_{place}": period for place, period in enumerate(periods)}


@cache
def _used(periods: int) -> Select[Any]:
    return rows_of(_ALLOWANCE.period, _ALLOWANCE.used).where(
        _ALLOWANCE.workspace_id == bindparam("workspace"),
        _ALLOWANCE.group_id == bindparam("group"),
        _ALLOWANCE.giver_id == bindparam("giver"),
        _ALLOWANCE.period.in_([bindparam(f"period_{place}") for place in range(periods)]),
    )

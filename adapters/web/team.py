"""The people of the local chat: a small, made-up support team.

They are what a real platform's directory would know: who there is, in which zone. Roles are for the reader of the
demo alone; the bot never hears of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from empathy_bot.events import Someone, UserGroup

Role = Literal["rep", "peer", "manager"]


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the team."""

    id: str
    name: str
    role: Role
    zone_name: str = "Europe/Berlin"
    locale: str | None = field(default=None, compare=False)
    """The language they have chosen; the same person all the same."""

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return ZoneInfo(self.zone_name)

    @property
    def someone(self) -> Someone:
        """The person as the core knows people."""
        return Someone(self.id, self.name, self.zone_name, self.locale)


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody who can use the local chat; the first one is who a new window belongs to."""

    members: tuple[Member, ...]
    named: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """User groups: what each is called, and the ids of its people."""

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    def find(self, person: str) -> Member | None:
        """Return the member with this id."""
        return next((member for member in self.members if member.id == person), None)

    @property
    def user_groups(self) -> tuple[UserGroup, ...]:
        """The user groups as the core knows them."""
        known = {member.id: member.someone for member in self.members}
        return tuple(UserGroup(name, tuple(known[person] for person in people)) for name, people in self.named)


TEAM = Team(
    (
        Member("ana", "Ana Lima", "rep"),
        Member("jonas", "Jonas Weber", "rep"),
        Member("priya", "Priya Nair", "rep"),
        Member("tomasz", "Tomasz Zieliński", "rep", "Europe/Warsaw"),
        Member("leyla", "Leyla Demir", "rep"),
        Member("kofi", "Kofi Mensah", "rep", "Europe/London"),
        Member("mei", "Mei Tanaka", "peer"),
        Member("ruth", "Ruth Adler", "manager"),
    ),
    named=(("early-shift", ("jonas", "leyla", "kofi")), ("team-leads", ("mei", "ruth"))),
)

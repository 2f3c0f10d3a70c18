"""A core that only remembers: for tests of an adapter's own behaviour."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from empathy_bot.events import Event
from empathy_bot.message import Reply


class ScriptedCore:
    """Records every event, then answers as `script` says; the script may raise."""

    def __init__(self, script: Callable[[Event], Reply] = lambda _: Reply()) -> None:
        self.events: list[Event] = []
        self.script = script
        self.seconds = 0.0

    async def handle(self, event: Event) -> Reply:
        self.events.append(event)
        await asyncio.sleep(self.seconds)
        return self.script(event)

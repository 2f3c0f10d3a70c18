"""In which language people were last spoken to, for the one sentence that the core cannot say: that it failed.

Slack's payloads do not name a language, so the replies of the core are listened to. What is forgotten is English.
"""

from __future__ import annotations

from collections import OrderedDict

from empathy_bot.events import Origin
from empathy_bot.words import DEFAULT_LOCALE

MOST_REMEMBERED = 10_000
"""People whose language is remembered; English needs no place."""


class Languages:
    """The languages of the people who were heard of since the start."""

    def __init__(self) -> None:
        self._spoken: OrderedDict[tuple[str, str], str] = OrderedDict()

    def learn(self, origin: Origin, locale: str) -> None:
        """Remember in which language somebody was answered."""
        key = (origin.workspace, origin.person.id)
        self._spoken.pop(key, None)
        if locale != DEFAULT_LOCALE:
            self._spoken[key] = locale
        if len(self._spoken) > MOST_REMEMBERED:
            self._spoken.popitem(last=False)

    def of(self, origin: Origin) -> str:
        """Return the language in which somebody was last answered; English when nobody knows."""
        return self._spoken.get((origin.workspace, origin.person.id), DEFAULT_LOCALE)

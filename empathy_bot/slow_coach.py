"""What a slow coach is to be asked now, and the lease on each question. The asking is an adapter's affair.

A row is taken in hand before anything leaves, for a little longer than an answer may take: a crash costs a wait, never
a view told twice. What leaves is composed here, redacted, at the last moment at which somebody may still say no.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import timedelta

from empathy_bot.clock import Clock
from empathy_bot.content import Item, OpenReply, Pack, Quiz
from empathy_bot.features.second_views import TRIES
from empathy_bot.learning.coach.second_view import INSTRUCTION, question
from empathy_bot.learning.redaction import common_words, parts_of, redact
from empathy_bot.library import Library
from empathy_bot.ports import Asked, SecondReader
from empathy_bot.practice import second_view
from empathy_bot.store import Scope, Store, Transaction, directory, practice, second_views
from empathy_bot.store.tables import Person, SecondView
from empathy_bot.turn import Scene, row_id
from empathy_bot.words import words

SPARE = timedelta(seconds=30)
"""How much longer than an answer may take a question stays with whoever asked it."""
AT_ONCE = 50
"""Rows per transaction."""

EVER = ("active", "invited", "left", "gone")
"""Whoever was ever in a group may be spoken of."""


def claim(
    store: Store, clock: Clock, library: Library, *, common: AbstractSet[str], reader: SecondReader, limit: int
) -> list[Asked]:
    """Take up to `limit` questions in hand and return them; what is no longer allowed or was asked enough is given up.

    `common` comes from `words_of` the usual pack. Also forgets the texts of views that have been sent.
    """
    with store.transaction() as session:
        now = clock.now()
        forget(session)
        asked: list[Asked] = []
        for row in second_views.due(session, now, limit):
            scope = Scope(session, row.workspace_id)
            person = directory.person_by_id(scope, row.person_id)
            found = None
            if person is not None:
                pack = library.pack(scope, person.locale)
                found = _question(Scene(words(person.locale), pack, scope, now, reader=reader), row, person, common)
            if found is None or person is None:
                row.state = "given_up"
                continue
            row.state, row.attempts = "asked", row.attempts + 1
            row.until_utc = now + reader.patience + SPARE
            asked.append(_asked(scope, row, person, found))
        return asked


def forget(session: Transaction) -> int:
    """Delete an AI's words where they have been sent or never will be; return of how many views."""
    found = second_views.settled(session, AT_ONCE)
    for row in found:
        row.text = None
    return len(found)


def words_of(pack: Pack) -> frozenset[str]:
    """Return the words that are no names because the pack itself writes them in lower case."""
    return common_words(text for item in pack.items for text in _texts(item))


def _question(scene: Scene, row: SecondView, person: Person, common: AbstractSet[str]) -> str | None:
    """Return what to ask about a reply; None when nobody may be asked (any more)."""
    if scene.reader is None or row.host != scene.reader.host or row.attempts >= TRIES:
        return None
    found = practice.prompt(scene.scope, row_id(person), row.prompt_id)
    prompt, answer = found or (None, None)
    item = scene.pack.item(prompt.item_id) if prompt else None
    if not isinstance(item, OpenReply) or answer is None or answer.text is None:
        return None
    if not second_view.allowed(scene, person):
        return None
    names = parts_of([item.customer_name, *_known(scene.scope, person)])
    return question(redact(item.customer, names, common), redact(answer.text, names, common), item.wanted)


def _known(scope: Scope, person: Person) -> Iterator[str]:
    """Return the names of the person and of everybody who was ever in a group with them."""
    yield person.name
    for group, _ in directory.parts(scope, row_id(person)):
        yield from (one.name for one in directory.members(scope, row_id(group), EVER))


def _asked(scope: Scope, row: SecondView, person: Person, found: str) -> Asked:
    workspace = directory.workspace_by_id(scope.session, scope.workspace_id)
    return Asked(
        view=row.id or 0,
        attempt=row.attempts,
        platform=workspace.platform,  # type: ignore[arg-type] # only an event's platform was ever written
        workspace=workspace.external_id,
        person=person.external_id,
        instruction=INSTRUCTION,
        question=found,
    )


def _texts(item: Item) -> Iterator[str]:
    match item:
        case Quiz():
            yield item.customer
            yield from (text for option in item.options for text in (option.text, option.feedback))
        case OpenReply():
            yield from (item.customer, item.example, item.why)
        case _:
            return

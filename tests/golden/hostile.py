"""The same messages when people's words and names are as awkward, or as wicked, as they can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from empathy_bot.actions import ShowRecentKudos, SwitchPack
from empathy_bot.asking import PEER
from empathy_bot.events import Someone
from empathy_bot.learning.coach import Advice
from tests.fakes.pack import reflection_item, reply_item, small_pack, with_items
from tests.fakes.parcels import PACK, parcel, quiz
from tests.golden.stage import Shown, Stage, message, observing, platform_id, to

Seen = Iterator[tuple[str, Shown]]

TEXTS = {
    "broadcast": "<!channel> <!here> @everyone <at>everyone</at>",
    "mention": "<@U0CHLOE> and <at>Chloé Martin</at> and <#C1|general> and @Chloé Martin",
    "link": "<https://evil.test|your invoice> [your invoice](https://evil.test) https://evil.test javascript:alert(1)",
    "markdown": "*bold* _italic_ ~struck~ `code` **bold** # heading\n> quote\n- item\n1. item\n```\nblock\n```",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)> &lt;b&gt; &amp; \" ' </blockquote></article>",
    "template": "{{ say('quiz.heading') }} {% raw %} {giver} ${expression} %s $(command)",
    "formula": '=HYPERLINK("https://evil.test";"+1")',
    "right-to-left": "שלום \u202eevil.exe\u202c مرحبا بالجميع",
    "invisible": "zero\u200bwidth\u00a0and\ttabs and\u2028lines \u0000nothing\u0007",
    "combined-characters": "👩‍👩‍👧‍👦 🇩🇪 👍🏽 Zoë e\u0301 " + "o\u0308" * 20,
    "longest": ("Thank you for the patience. " * 18)[:500],
    "one-word": "w" * 500,
    "many-lines": "line\n" * 80 + "end",
}
"""What somebody may write as kudos; each is shown as it was written, and does nothing."""

NAMES = {
    "ana": "Ana <!channel> *Lima* <b>",
    "ben": "Ben_Osei_of_the_" + "very_" * 20 + "long_name",
    "chloe": '\u202eeolhC </at> & "Co" 👩‍👩‍👧‍👦',
    "dev": "Dev\nPatel | =1+1",
    "mira": "Müller-Lüdenscheidt, Prof. Dr. Annegret Wilhelmine von und zu",
}


def kudos(stage: Stage) -> Seen:
    _, group = stage.gather()
    stage.limit(group, 100)
    for name, text in TEXTS.items():
        stage.said("ana", "kudos ", "@ben", f" {text}")
        yield f"hostile-shoutout-{name}", to(stage.deliver(), stage.place.id)


def reasons(stage: Stage) -> Seen:
    """Why kudos were taken off, as their receiver reads it."""
    _, group = stage.gather()
    for name in ("broadcast", "mention", "link", "markdown", "markup"):
        text = TEXTS[name]
        stage.said("ana", "kudos ", "@ben", f" {text}")
        stage.deliver()
        listed = stage.clicked("mira", ShowRecentKudos(group=group))
        yield f"hostile-recent-{name}", listed
        stage.sent("mira", stage.form("mira", listed, "Take it off"), reason=text[:200])
        yield f"hostile-reason-{name}", to(stage.deliver(), stage.someone("ben").id)


def own_words(stage: Stage) -> Seen:
    """Replies and lines, which come back to their writer alone."""
    stage = stage.with_pack(with_items(stage.pack, reply_item()))
    for number, (name, text) in enumerate(TEXTS.items()):
        form = stage.form(f"p{number}", stage.said(f"p{number}", "today"), "Write my reply")
        with observing(Advice((), (), None, None)):
            yield f"hostile-reply-{name}", stage.sent(f"p{number}", form, text=text)
    stage = stage.with_pack(with_items(stage.pack, reflection_item()))
    form = stage.form("ana", stage.said("ana", "today"), "Write a line")
    stage.sent("ana", form, text=TEXTS["markup"] + TEXTS["markdown"])
    yield "hostile-journal", stage.said("ana", "journal")


def own_packs(stage: Stage) -> Seen:
    """What stands in a pack that a workspace brings: it is shown as it was written, and does nothing."""
    stage.gather("ana")
    pack = small_pack()
    for number, name in enumerate(("broadcast", "mention", "link", "markdown", "markup", "template")):
        text = " ".join(TEXTS[name].split())
        own = {
            "pack.yaml": PACK.replace("title: Acme's own", f"title: {text[:60]!r}"),
            "care/listening.yaml": quiz(f"wicked-{number}", "listening", text.replace("\\", "").replace('"', "'")),
        }
        yield f"hostile-packs-{name}", message(stage.brings("mira", parcel(own, upon=pack)))
        stage.clicked("mira", SwitchPack(on=False))
        yield f"hostile-own-quiz-{name}", stage.morning(f"2026-11-{17 + number + 2 * (number > 3)}")


def shared_words(stage: Stage) -> Seen:
    """Replies shared with peers: read by somebody who does not know whose they are."""
    stage = stage.with_pack(with_items(stage.pack, reply_item()))
    stage.gather(*stage.people)
    for number, (name, text) in enumerate(TEXTS.items()):
        form = stage.form("ana", stage.morning(f"{date(2026, 11, 17) + number * timedelta(days=14)}"), "Write my reply")
        with observing(Advice((), (), None, None)):
            answered = stage.sent("ana", form, text="I'm sorry.")
        shared = stage.sent("ana", stage.form("ana", answered, "Ask two peers"), text=text)
        ask = next(one for one in stage.tick() if f"/{PEER}/" in one.key)
        yield f"hostile-peers-ask-{name}", ask.message
        yield f"hostile-peers-marks-{name}", stage.form(stage.receiver(ask), ask.message, "Mark the moves")
        stage.pressed("ana", shared, "Take it back")


def names(stage: Stage) -> Seen:
    stage.people |= {who: replace(one, name=NAMES[who]) for who, one in stage.people.items()}
    hello, _ = stage.gather(name="support <!here> *" + "long-" * 40)
    yield "hostile-names-joined", stage.pressed("ana", hello, "Join in")
    yield "hostile-names-kudos-form", stage.asked("ana", "kudos")
    words = ("kudos ", "@ben", " ", "@chloe", " ", "@dev", " ", "@mira", " for staying with ", "@chloe", " all day")
    yield "hostile-names-kudos-given", stage.said("ana", *words)
    sent = stage.deliver()
    yield "hostile-names-shoutout", to(sent, stage.place.id)
    yield "hostile-names-kudos-note", to(sent, stage.someone("chloe").id)
    board = stage.said("mira", "board")
    yield "hostile-names-board", board
    yield "hostile-names-board-form", stage.form("mira", board, "Plan the board")
    yield "hostile-names-board-exported", stage.pressed("mira", board, "Export")


def a_board_of_ten(stage: Stage) -> Seen:
    for number in range(10):
        name = f"Person Number {number} With A Name Of Forty Ch"[:40]
        stage.people[f"p{number}"] = Someone(platform_id(stage.platform, f"p{number}"), name, "Europe/Berlin", "en-GB")
    _, group = stage.gather()
    stage.limit(group, 100)
    for number in range(10):
        for again in range(10 - number):
            stage.said(f"p{number - 1}" if number else "ana", "kudos ", f"@p{number}", f" for call {again}")
    everybody = (word for number in range(10) for word in (f"@p{number}", " "))
    stage.said("ana", "kudos ", *everybody, "for the calm in the outage")
    (shoutout,) = [one.message for one in stage.deliver() if "outage" in one.message.text and not one.address.direct]
    yield "shoutout-to-ten", shoutout
    yield "board-of-ten", stage.said("ana", "board")

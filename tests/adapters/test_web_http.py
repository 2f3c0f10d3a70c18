from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from empathy_bot.actions import GiveKudos, OpenKudos, ShowToday
from empathy_bot.content import Pack
from empathy_bot.message import Message
from empathy_bot.store import Store
from tests.fakes.web import Answer, LocalChat, Window, local_chat


@pytest.fixture
def chat(sqlite_store: Store, pack: Pack) -> Iterator[LocalChat]:
    with local_chat(sqlite_store, pack) as running:
        yield running


@pytest.fixture
def ruth(chat: LocalChat) -> Window:
    """The manager's window on a channel of hers with everybody enrolled."""
    return chat.founded("ana", "mei")


def test_the_door_opens_on_the_first_person_s_messages(chat: LocalChat) -> None:
    answer = chat.window("ana").get("/")
    assert (answer.status, answer.headers["location"]) == (307, "/as/ana/chat/dm")


@pytest.mark.parametrize(
    "path", ["/as/nobody/chat/dm", "/as/ana/chat/c-secret", "/as/ana/chat/dm/lines/1/elsewhere", "/as/nobody/home"]
)
def test_what_is_not_there_or_not_for_this_person_is_not_found(chat: LocalChat, path: str) -> None:
    assert chat.window("ana").get(path).status == 404


def test_every_answer_carries_the_security_headers(chat: LocalChat) -> None:
    for path in ("/", "/as/ana/chat/dm", "/as/ana/home", "/static/chat.js", "/as/nobody/home"):
        headers = chat.window("ana").get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_pages_hold_no_script_and_no_style_of_their_own(chat: LocalChat, ruth: Window) -> None:
    for page in (chat.window("ana").page(), ruth.page(), chat.window("ana").get("/as/ana/home")):
        assert "<style" not in page.text
        assert " style=" not in page.text
        assert " on" + "click=" not in page.text
        assert page.text.count("<script") == page.text.count("<script src=")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "empathy.example"},
        {"X_Forwarded_For": "10.0.0.1"},
        {"Forwarded": "for=10.0.0.1"},
        {"Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
def test_a_deed_from_elsewhere_is_refused_and_changes_nothing(chat: LocalChat, headers: dict[str, str]) -> None:
    ana = chat.window("ana")
    assert ana.post(f"{ana.address}/say", {"text": "streak"}, **headers).status == 403
    assert ana.page().lines == []


def test_a_body_that_is_too_long_is_refused(chat: LocalChat) -> None:
    ana = chat.window("ana")
    assert ana.says("x" * 600_000).status == 413
    assert ana.page().lines == []


def test_words_in_direct_messages_reach_the_bot_and_the_answer_comes_with_them(chat: LocalChat) -> None:
    answer = chat.window("ana").says("help")
    assert len(answer.lines) == 2
    assert answer.lines == chat.window("ana").page().lines


def test_nothing_typed_writes_nothing(chat: LocalChat) -> None:
    assert chat.window("ana").says("   ").status == 204
    assert chat.window("ana").page().lines == []


def test_a_command_in_a_channel_and_its_answer_are_seen_by_one_person_alone(chat: LocalChat, ruth: Window) -> None:
    before = chat.window("ana", ruth.room).page().lines
    answer = ruth.says("/empathy streak")
    assert answer.text.count("Only visible to you") == 2
    assert chat.window("ana", ruth.room).page().lines == before


def test_plain_talk_in_a_channel_is_seen_by_everybody_in_it(chat: LocalChat, ruth: Window) -> None:
    said = ruth.says("Good morning, @Ana Lima")
    ana = chat.window("ana", ruth.room)
    assert said.lines[0] in ana.page().lines
    assert '<span class="mention mention-me">@Ana Lima</span>' in ana.page().text
    assert chat.window("kofi", ruth.room).page().status == 404


def test_an_unknown_command_is_answered_kindly(chat: LocalChat) -> None:
    assert "/empathy help" in chat.window("ana").says("/dance").text


def test_the_morning_brings_the_question_and_an_answer_takes_its_place(chat: LocalChat, ruth: Window) -> None:
    moved = ruth.goes_to("morning")
    assert "Tuesday 17 November" in json.loads(moved.headers["hx-trigger"])["toast"]["text"]
    ana = chat.window("ana")
    page = ana.page()
    assert len(page.actions) >= 3
    line = page.lines[-1]
    choice = next(action for action in page.actions if '"option":0' in action)
    answer = ana.clicks(line, choice)
    assert answer.lines == [line]
    assert "Why the best of" in answer.text
    assert ana.page().lines == page.lines


def test_a_line_of_somebody_else_cannot_be_clicked(chat: LocalChat, ruth: Window) -> None:
    ruth.goes_to("morning")
    ana = chat.window("ana").page()
    assert chat.window("mei").clicks(ana.lines[-1], ana.actions[-1]).status == 404


def test_an_action_of_an_old_message_gets_a_friendly_sentence(chat: LocalChat, ruth: Window) -> None:
    answer = ruth.clicks(ruth.page().lines[0], '{"kind":"dance"}')
    assert answer.status == 200
    assert len(answer.lines) == 1


def test_a_reaction_shows_to_everybody_at_once_with_whose_it_is(chat: LocalChat, ruth: Window) -> None:
    line = ruth.says("The hotel has called back to thank us.").lines[0]
    ana, mei = chat.window("ana", ruth.room), chat.window("mei", ruth.room)
    assert f"/lines/{line}/react" not in ruth.page().text
    mark = ruth.page().mark
    with ruth.news(after=mark) as news:
        put = ana.reacts(line)
        seen = next(event.text for event in news if "Ana Lima" in event.text)
    assert Answer(200, {}, seen).lines == put.lines == [line]
    assert (put.text.count('aria-pressed="true"'), seen.count("aria-pressed")) == (1, 0)
    assert "Ana Lima, Mei Tanaka" in mei.reacts(line).text
    assert ana.reacts(line).text == ana.reacts(line).text, "a page that is behind gets what there is"
    taken = ana.reacts(line, on=False).text
    assert "Ana Lima" not in taken.replace('data-author="Ana Lima"', "")
    assert "Mei Tanaka" in taken


def test_what_can_be_done_with_a_line_depends_on_whose_it_is(chat: LocalChat, ruth: Window) -> None:
    ana = chat.window("ana", ruth.room)
    own = ruth.says("Good morning.").lines[0]
    command = ruth.says("/empathy streak").lines[0]
    hello = ruth.page().lines[0]
    assert ruth.page().deeds == ["delete"], "her own words, but neither the command nor what the bot says"
    assert ana.page().deeds == ["react", "choose"]
    refused = [ruth.reacts(own), ruth.chooses(own), ruth.deletes(command), ruth.reacts(hello), ruth.deletes(hello)]
    refused += [ana.deletes(own), ana.reacts(command), ana.chooses(hello), ana.reacts(hello)]
    assert {answer.status for answer in refused} == {404}
    assert ana.page().deeds == ["react", "choose"]


def test_a_deleted_line_is_gone_for_everybody_and_for_good(chat: LocalChat, ruth: Window) -> None:
    ana = chat.window("ana", ruth.room)
    line = ruth.says("A customer's name, by mistake.").lines[0]
    ana.reacts(line)
    mark = ana.page().mark
    with ana.news(after=mark) as news:
        assert "This message was deleted." in ruth.deletes(line).text
        assert "by mistake" not in next(event.text for event in news if "was deleted" in event.text)
    assert "by mistake" not in ana.page().text
    assert line in ana.page().lines
    assert {one.status for one in (ruth.deletes(line), ana.reacts(line), ana.chooses(line))} == {404}


def test_a_line_s_own_address_leads_everybody_there_in_their_own_seat(chat: LocalChat, ruth: Window) -> None:
    line = ruth.says("The first of many.").lines[0]
    for number in range(130):
        chat.transcript.add(ruth.room, author="mei", text=f"line {number}")
    ana = chat.window("ana", ruth.room)
    assert line not in ana.page().lines
    led = ana.get(f"/as/ana/line/{line}").headers["location"]
    assert led == f"/as/ana/chat/{ruth.room}?line={line}#line-{line}"
    assert line in ana.get(led.partition("#")[0]).lines
    assert ana.get(f"/line/{line}").headers["location"] == f"/as/ana/line/{line}"
    assert ana.get(f"/as/kofi/line/{line}").status == 404
    private = ruth.says("/empathy streak").lines[0]
    assert ana.get(f"/as/ana/line/{private}").status == 404
    assert ana.get(f"/line/{private}").headers["location"] == f"/as/ruth/line/{private}"
    assert {ana.get(path).status for path in ("/line/9999", "/as/ana/line/9999")} == {404}


def test_a_form_opens_says_its_mistakes_at_the_inputs_and_thanks(chat: LocalChat, ruth: Window) -> None:
    opened = ruth.clicks(ruth.page().lines[0], OpenKudos())
    assert "<dialog" in opened.text
    assert 'value="mei"' in opened.text
    wrong = ruth.submits(GiveKudos(), [("in.receivers", "ruth"), ("in.behaviour", "listened"), ("in.message", "x")])
    assert 'data-mistake="receivers"' in _attributes(wrong)
    assert wrong.lines == []
    right = [("in.receivers", "ana"), ("in.behaviour", "listened"), ("in.message", "for your calm <b>voice</b>")]
    mark = ruth.page().mark
    with chat.window("mei", ruth.room).news(after=mark) as news:
        ruth.submits(GiveKudos(), right)
        shout = next(event for event in news if "for your calm" in event.text)
    assert "&lt;b&gt;voice" in shout.text


def test_the_page_of_one_s_own_shows_and_its_buttons_lead_to_the_messages(chat: LocalChat, ruth: Window) -> None:
    ana = chat.window("ana", "home")
    assert ana.get("/as/ana/home").status == 200
    answer = ana.clicks(0, ShowToday())
    assert answer.headers["hx-redirect"] == "/as/ana/chat/dm"
    assert ana.clicks(0, OpenKudos()).text.count("<dialog") == 1


@pytest.mark.parametrize("name", ["", "  ", "#"])
def test_a_channel_needs_a_name(chat: LocalChat, name: str) -> None:
    answer = chat.window("ruth").makes_channel(name, "ana")
    assert 'data-mistake="name"' in _attributes(answer)


def test_a_channel_s_name_is_taken_once(chat: LocalChat, ruth: Window) -> None:
    answer = chat.window("ana").makes_channel("SUPPORT", "mei")
    assert 'data-mistake="name"' in _attributes(answer)


def test_the_clock_refuses_to_go_back(chat: LocalChat) -> None:
    before = chat.clock.now()
    answer = chat.window("ana").goes_to("day", "2026-11-01")
    assert "only goes forward" in answer.text
    assert (chat.clock.now() - before).total_seconds() < 60


def test_news_after_a_mark_holds_everything_since_and_nothing_before(chat: LocalChat) -> None:
    ana = chat.window("ana")
    ana.says("one")
    mark = ana.page().mark
    second = ana.says("two")
    with ana.news(after="0.0", last_event_id=mark) as news:
        first_event = next(news)
        clock = next(event for event in news if event.name == "clock")
    assert Answer(200, {}, first_event.text).lines == second.lines
    assert clock.id == ana.page().mark
    assert first_event.id == ""


def test_a_replaced_line_is_news_for_a_window_that_was_away(chat: LocalChat, ruth: Window) -> None:
    ruth.goes_to("morning")
    ana = chat.window("ana")
    page = ana.page()
    answer = next(action for action in page.actions if "answer_quiz" in action)
    ana.clicks(page.lines[-1], answer)
    with ana.news(after=page.mark) as news:
        assert Answer(200, {}, next(news).text).lines == [page.lines[-1]]


def test_two_windows_hear_of_the_same_line(chat: LocalChat, ruth: Window) -> None:
    mark = ruth.page().mark

    def listen(person: str) -> str:
        with chat.window(person, ruth.room).news(after=mark) as news:
            return next(event.text for event in news if "Hello both" in event.text)

    with ThreadPoolExecutor(2) as pool:
        heard = [pool.submit(listen, person) for person in ("ana", "mei")]
        ruth.says("Hello both")
        assert all("Ruth Adler" in one.result() for one in heard)


def test_earlier_lines_come_page_by_page(chat: LocalChat) -> None:
    for number in range(130):
        chat.transcript.add("dm-ana", author="ana", text=f"line {number}")
    ana = chat.window("ana")
    page = ana.page()
    assert len(page.lines) == 60
    older = ana.get(f"{ana.address}/earlier?before={page.lines[0]}")
    oldest = ana.get(f"{ana.address}/earlier?before={older.lines[0]}")
    assert [len(older.lines), len(oldest.lines)] == [60, 10]
    assert "earlier?before" in older.text
    assert "earlier?before" not in oldest.text
    assert ana.get(f"{ana.address}/earlier?before=x").status == 400


def test_how_a_message_looks_elsewhere_is_what_the_previews_say(chat: LocalChat) -> None:
    ana = chat.window("ana")
    typed, answered = ana.says("help").lines
    payloads = json.loads(ana.get(f"{ana.address}/lines/{answered}/elsewhere").text)
    assert set(payloads) == {"slack", "teams"}
    Message.model_validate(payloads["slack"])
    assert ana.get(f"{ana.address}/lines/{typed}/elsewhere").status == 404


def _attributes(answer: Answer) -> str:
    return answer.text.replace("&#34;", '"')

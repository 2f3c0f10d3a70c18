from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from adapters.web.guard import refused

HOST = "127.0.0.1:3000"


def judged(method: str = "GET", peer: str = "127.0.0.1", **headers: str) -> bool:
    named = {"host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    return refused(method, peer, Headers(named))


@pytest.mark.parametrize("host", [HOST, "localhost", "localhost:8080", "[::1]:3000", "127.0.0.5"])
def test_this_machine_s_own_names_are_welcome(host: str) -> None:
    assert not judged(host=host)


@pytest.mark.parametrize(
    "host",
    [
        "empathy.example",
        "empathy.example:3000",
        "127.0.0.1.example",
        "localhost.example",
        "10.0.0.1",
        "",
        "[",
        "0.0.0.0",
    ],
)
def test_a_foreign_host_is_refused(host: str) -> None:
    assert judged(host=host)


@pytest.mark.parametrize("peer", ["10.0.0.7", "192.168.1.2", "", "::ffff:10.0.0.7"])
def test_another_machine_is_refused(peer: str) -> None:
    assert judged(peer=peer)


@pytest.mark.parametrize("name", ["forwarded", "x_forwarded_for", "x_forwarded_host", "x_forwarded_proto"])
def test_a_proxy_in_between_is_refused(name: str) -> None:
    assert judged(**{name: "127.0.0.1"})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"origin": f"http://{HOST}", "sec_fetch_site": "cross-site"},
    ],
)
def test_a_post_from_another_site_is_refused(headers: dict[str, str]) -> None:
    assert judged("POST", **headers)
    assert not judged("GET", **headers)


@pytest.mark.parametrize("headers", [{}, {"origin": f"http://{HOST}", "sec_fetch_site": "same-origin"}])
def test_a_post_from_the_chat_s_own_page_is_welcome(headers: dict[str, str]) -> None:
    assert not judged("POST", **headers)

"""Headers: what a header's name and value decide about its journey."""

import pytest

from proxy.config.backend import Backend
from proxy.upstream import headers

LAB = Backend("lab", "http://127.0.0.1:9", "sk-lab", (("x-title", "abc"), ("cf-secret", "long-enough")))
OPEN = Backend("open", "http://127.0.0.1:9")


def names(told: list[tuple[bytes, bytes]]) -> set[str]:
    return {name.decode() for name, _ in told} - {name.decode() for name, _ in headers._OURS}


@pytest.mark.parametrize(
    ("name", "travels"),
    [
        ("accept", True),
        ("http-referer", True),
        ("x-stainless-os", True),
        ("anthropic-version", True),
        ("x-forwarded-for", False),
        ("x-real-ip", False),
        ("cookie", False),
        ("origin", False),
        ("referer", False),
        ("sec-fetch-site", False),
        ("host", False),
        ("content-length", False),
        ("transfer-encoding", False),
        ("expect", False),
        ("x-hop", False),
        ("x-other-hop", False),
    ],
)
def test_what_travels_up(name: str, travels: bool) -> None:
    sent = [(b"connection", b"keep-alive, X-Hop"), (b"connection", b"x-other-hop"), (name.encode(), b"v")]
    assert headers.up(sent) == ([(name.encode(), b"v")] if travels else [])


def test_blanks_around_a_value_do_not_travel() -> None:
    assert headers.up([(b"x-a", b"v \t")]) == [(b"x-a", b"v")]


@pytest.mark.parametrize(
    ("name", "value", "backend", "travels"),
    [
        ("content-type", "text/event-stream", LAB, True),
        ("x-ratelimit-limit", "3", LAB, True),
        ("set-cookie", "a=b", OPEN, False),
        ("access-control-allow-origin", "*", OPEN, False),
        ("x-request-id", "Bearer sk-lab", LAB, False),
        ("openai-organization", "long-enough", LAB, False),
        # So short a value stands in many a header by chance.
        ("x-request-id", "abc", LAB, True),
        ("x-request-id", "Bearer sk-lab", OPEN, True),
    ],
)
def test_what_travels_down(name: str, value: str, backend: Backend, travels: bool) -> None:
    assert names(headers.down([(name.encode(), value.encode())], 200, backend)) == ({name} if travels else set())


def test_a_length_that_cannot_be_true_is_not_told() -> None:
    length = (b"content-length", b"5")
    assert names(headers.down([length], 200, OPEN)) == {"content-length"}
    assert names(headers.down([length], 204, OPEN)) == set()
    assert names(headers.down([length, (b"transfer-encoding", b"chunked")], 200, OPEN)) == set()


def test_a_header_that_no_browser_may_get_is_an_error() -> None:
    with pytest.raises(ValueError, match="control character"):
        headers.down([(b"x-request-id", b"a\x07b")], 200, OPEN)
    assert names(headers.down([(b"x-request-id", b"a\tb"), (b"x-spy", b"\x07")], 200, OPEN)) == {"x-request-id"}

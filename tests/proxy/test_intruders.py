"""Intruders at the door: under a false name, from a foreign page or without the token; and who may pass."""

import socket

import pytest

from proxy.config.backend import Backend
from tests.proxy.wire import Console, StartConsole, StartPeer, error_of, listing, model_server

TOKEN = "correct-horse"
EVIL = "https://evil.example"
FRIEND = "https://friend.example"
HERE = "Host: localhost:PORT"


def ask(console: Console, first: str, *lines: str) -> tuple[int, str]:
    """Ask for what the first line says; gives the status and all of the answer. PORT stands for the console's."""
    said = (line.replace("PORT", str(console.port)) for line in (f"{first} HTTP/1.1", *lines))
    answer = console.raw(*said).decode("latin-1")
    return int(answer.split(" ", 2)[1]), answer


def outcomes(console: Console, path: str, cases: dict[str, list[str]]) -> dict[str, int]:
    return {name: ask(console, f"GET {path}", *lines)[0] for name, lines in cases.items()}


# Under a false name, or from a foreign page.

FALSE_NAMES = {
    "another name": ["Host: evil.example:PORT"],
    "no name": [],
    "an empty name": ["Host:"],
    "a name twice": [HERE, HERE],
    "two names": [HERE, "Host: evil.example"],
    "a user before the name": ["Host: localhost@evil.example"],
    "a user before our name": ["Host: evil.example@localhost:PORT"],
    "our name as a prefix": ["Host: localhost.evil.example"],
    "our name as a port": ["Host: evil.example:localhost"],
    "our address as a prefix": ["Host: 127.0.0.1.nip.example"],
    "a name of this machine, not bound": [f"Host: {socket.gethostname()}.local"],
    "another name with a dot": ["Host: evil.example."],
    "two dots": ["Host: localhost..:PORT"],
    "a path": ["Host: localhost/evil"],
    "a list": ["Host: localhost, evil.example"],
    "no v6 address": ["Host: [::1"],
    "another v6 address": ["Host: [2001:db8::1]:PORT"],
    "any v4 address": ["Host: 0.0.0.0:PORT"],
    "any v6 address": ["Host: [::]:PORT"],
    "a mapped foreign address": ["Host: [::ffff:192.0.2.1]"],
    "an address as one number": ["Host: 2130706433"],
    "an address in base 16": ["Host: 0x7f.0.0.1"],
    "a short address": ["Host: 127.1"],
    "letters that are none of ASCII": ["Host: l\xf6calhost"],
    "forwarded by a name": ["Host: evil.example", "X-Forwarded-Host: localhost", "Forwarded: host=localhost"],
}
FOREIGN_PAGES = {
    "a foreign page": [HERE, f"Origin: {EVIL}"],
    "no page": [HERE, "Origin: null"],
    "an empty page": [HERE, "Origin: file://"],
    "our page by another scheme": [HERE, "Origin: https://localhost:PORT"],
    "our page on another port": [HERE, "Origin: http://localhost:1"],
    "our page on no port": [HERE, "Origin: http://localhost"],
    "our page by another name": [HERE, "Origin: http://127.0.0.1:PORT"],
    "our page with a path": [HERE, "Origin: http://localhost:PORT/"],
    "our page with a user": [HERE, "Origin: http://evil@localhost:PORT"],
    "a page like ours": [HERE, "Origin: http://localhost:PORT.evil.example"],
    "two pages, ours first": [HERE, "Origin: http://localhost:PORT", f"Origin: {EVIL}"],
    "two pages, ours last": [HERE, f"Origin: {EVIL}", "Origin: http://localhost:PORT"],
    "two pages in a line": [HERE, f"Origin: http://localhost:PORT {EVIL}"],
    "a page where ours has no origin": ["Host: ::1", "Origin: null"],
    "another site": [HERE, "Sec-Fetch-Site: cross-site"],
    "another site as our page": [HERE, "Origin: http://localhost:PORT", "Sec-Fetch-Site: cross-site"],
    "a friend who is none": [HERE, f"Origin: {FRIEND}"],
}
AT_HOME = {
    "no page at all": [HERE],
    "our own page": [HERE, "Origin: http://localhost:PORT", "Sec-Fetch-Site: same-origin"],
    "our own page, capitals": ["Host: LocalHost:PORT", "Origin: http://localhost:PORT"],
    "an address typed": [HERE, "Sec-Fetch-Site: none"],
    "a neighbour's link": [HERE, "Sec-Fetch-Site: same-site"],
    "an address": ["Host: 127.0.0.1:PORT", "Origin: http://127.0.0.1:PORT"],
    "an address with a dot": ["Host: 127.0.0.1.:PORT"],
    "a v6 address": ["Host: [::1]:PORT", "Origin: http://[::1]:PORT"],
    "a long v6 address": ["Host: [0:0:0:0:0:0:0:1]"],
    "a mapped address": ["Host: [::ffff:127.0.0.1]:PORT"],
    "behind a port of its own": ["Host: localhost:9999", "Origin: http://localhost:9999"],
}


def test_false_names_and_foreign_pages_are_refused_and_reach_nothing(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    peer = start_peer(model_server(listing("m")))
    console = start_console(Backend("lab", peer.url))
    intruders = FALSE_NAMES | FOREIGN_PAGES
    for path in ("/v1/models", "/backends", "/backends/lab/v1/models"):
        refused = {name: status in (400, 403) for name, status in outcomes(console, path, intruders).items()}
        assert refused == dict.fromkeys(intruders, True), path
    assert not peer.requests
    assert outcomes(console, "/v1/models", AT_HOME) == dict.fromkeys(AT_HOME, 200)
    assert set(outcomes(console, "/", FOREIGN_PAGES).values()) == {200}, "the page may be linked to"


# By what --allow-origin says: the pages that may, and those that may not.
PAGES = {
    FRIEND: (
        [FRIEND, f"{FRIEND}:443", "https://FRIEND.example"],
        [
            "http://friend.example",
            f"{FRIEND}:444",
            f"{FRIEND}/",
            f"{FRIEND}.evil.example",
            "https://a@friend.example",
            "null",
        ],
    ),
    "local": (
        ["http://127.0.0.1:1", "https://127.9.9.9", "http://localhost:65535", "http://[::1]:3000"],
        [
            "http://a@localhost:3000",
            "http://localhost:3.evil.example",
            "http://2130706433",
            "http://0.0.0.0:3000",
            "null",
        ],
    ),
    "disk": (["null"], ["NULL", "file://", "http://localhost:3000", EVIL]),
}


@pytest.mark.parametrize("allowed", PAGES)
def test_an_allowed_page_and_no_other_may_ask_and_read(allowed: str, start_console: StartConsole) -> None:
    console, (friends, others) = start_console(allow_origins=(allowed,)), PAGES[allowed]
    names = "x-stainless-os,http-referer,x-title"
    wishes = [
        f"Access-Control-Request-{wish}" for wish in ("Method: POST", f"Headers: {names}", "Private-Network: true")
    ]
    granted = ["private-network: true", f"headers: {names.replace(',', ', ')}"]
    for origin in [*friends, *others]:
        lines, may = [HERE, f"Origin: {origin}", "Sec-Fetch-Site: cross-site"], origin in friends
        asked, answer = ask(console, "GET /v1/models", *lines)
        before, preflight = ask(console, "OPTIONS /v1/models", *lines, *wishes)
        assert (asked, before) == ((200, 204) if may else (403, 403)), origin
        assert [f"\r\naccess-control-allow-{grant}\r\n" in preflight for grant in granted] == [may, may], origin
        for text in (answer, preflight):
            assert (f"\r\naccess-control-allow-origin: {origin}\r\n" in text) is may, origin
            assert text.count("\r\nvary: Origin\r\n") == 1


def test_on_a_wildcard_the_machines_own_names_pass_and_others_do_not(start_console: StartConsole) -> None:
    console = start_console(host="0.0.0.0", allow_hosts=("console.example",))  # noqa: S104
    short = socket.gethostname().lower().partition(".")[0]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # nothing is sent; the system only picks the address it would send from
        lan = probe.getsockname()[0]
    own = [lan, short, f"{short}.local", f"{short.upper()}.Local.", "localhost", "[::1]", "[::ffff:127.0.0.1]"]
    foreign = ["evil.local", f"{short}.evil.example", "203.0.113.7", "[2001:db8::1]", f"{short}.local.evil"]
    expected = dict.fromkeys([*own, "console.example", "Console.Example."], 200) | dict.fromkeys(foreign, 403)
    assert outcomes(console, "/v1/models", {name: [f"Host: {name}:PORT"] for name in expected}) == expected


# By another way.


PATHS = [
    *("/backends", "/backends%0a", "/backends%0A?x", "/backends/", "/back%65nds", "/backends%00", "/backends;x"),
    *("/backends/demo/v1/models", "/backends%2fdemo/v1/models", "/v1/models", "/v1/models%0a", "/%76%31/models"),
    *("/v1", "/v1%0a", "/v1/", "/v1%2fmodels", "/v1%3f", "/session%0a", "/session/x"),
]


@pytest.mark.parametrize("first", ["GET", "POST", "HEAD", "DELETE"])
def test_no_spelling_of_a_path_goes_round_the_door(first: str, start_console: StartConsole) -> None:
    console = start_console(token=TOKEN)
    for path in [*PATHS, f"/v1/models?token={TOKEN}", f"/backends?key={TOKEN}#token={TOKEN}"]:
        assert ask(console, f"{first} {path}", HERE)[0] in (400, 401), path
        assert ask(console, f"{first} {path}", "Host: evil.example")[0] in (400, 403), path
    for path in ["//backends", "/./backends", "/x/../backends", "/BACKENDS", "/V1/models", "\\backends", "backends"]:
        assert ask(console, f"{first} {path}", HERE)[0] in (400, 404, 405), path


# On the way out.


def test_every_answer_is_safe_to_look_at(start_console: StartConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    console = start_console(Backend("dead", "http://127.0.0.1:9"), token=TOKEN)
    http, bearer = console.http, {"Authorization": f"Bearer {TOKEN}"}
    answers = {
        "page": http.get("/"),
        "script": http.get("/rtv.js"),
        "bad range": http.get("/", headers={"Range": "bytes=9-1"}),
        "no such file": http.get("/nowhere"),
        "wrong method": http.put("/"),
        "health": http.get("/healthz"),
        "no token": http.get("/backends"),
        "refused": http.get("/backends", headers={"Origin": EVIL}),
        "list": http.get("/backends", headers=bearer),
        "dead": http.post("/v1/chat/completions", headers=bearer),
        "demo": http.get("/backends/demo/v1/models", headers=bearer),
        "wrong token": http.post("/session"),
        "signed in": http.post("/session", headers=bearer),
    }
    for name, answer in answers.items():
        told = answer.headers
        assert told["x-content-type-options"] == "nosniff", name
        assert told["referrer-policy"] == "no-referrer", name
        assert "unsafe" not in told.get("content-security-policy", ""), name
        if told.get("content-type", "").startswith("text/html"):
            assert "frame-ancestors 'none'" in told["content-security-policy"], name
            assert told["permissions-policy"] == "camera=(self), microphone=(self)", name
        if not answer.is_success:
            assert name == "bad range" or error_of(answer)["code"], name


def test_an_unforeseen_failure_can_be_read_by_an_allowed_page_alone(
    start_console: StartConsole, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_: object) -> None:
        raise ZeroDivisionError("inner secret")

    monkeypatch.setattr("proxy.backends.registry.Backends.listing", fail)
    console = start_console(allow_origins=(FRIEND,))
    for origin, expected, shared in ((FRIEND, 500, True), (EVIL, 403, False)):
        status, answer = ask(console, "GET /backends", HERE, f"Origin: {origin}")
        assert status == expected
        assert (f"\r\naccess-control-allow-origin: {origin}\r\n" in answer) is shared
        assert '"error"' in answer
        assert "secret" not in answer
    assert caplog.text.count("ZeroDivisionError: inner secret") == 1, "told once, where it can be mended"

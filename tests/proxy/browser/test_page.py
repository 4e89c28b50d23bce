"""The page's files: what is served, under which headers, and what is not."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from proxy.browser import page
from proxy.browser.page import HEADERS, ISOLATION, POLICY, find_page
from proxy.errors import SettingsError
from tests.proxy.wire import StartConsole, error_of

STATIC = Path(__file__).parents[3] / "static"


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: values for name, *values in parts}


def test_the_meta_policy_is_the_headers_less_what_a_meta_tag_cannot_carry() -> None:
    found: list[str] = []

    class Finder(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            facts = dict(attrs)
            if tag == "meta" and (facts.get("http-equiv") or "").lower() == "content-security-policy":
                found.append(facts.get("content") or "")

    Finder().feed((STATIC / "index.html").read_text("utf-8"))
    served = directives(POLICY)
    assert served.pop("frame-ancestors") == ["'none'"]
    assert [directives(policy) for policy in found] == [served]


def test_the_policy_allows_nothing_unsafe() -> None:
    assert "unsafe" not in POLICY
    assert directives(POLICY)["default-src"] == ["'none'"]


def test_the_page_comes_with_its_headers(start_console: StartConsole) -> None:
    answer = start_console().http.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.content == (STATIC / "index.html").read_bytes()
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize(
    ("headers", "isolated"),
    [
        ({}, True),
        ({"Host": "localhost:8081"}, True),
        ({"Host": "192.168.1.5:8081"}, False),
        ({"Host": "console.example", "Sec-Fetch-Dest": "document"}, True),
    ],
    ids=["our own address", "this machine", "in the network", "behind a proxy with TLS"],
)
def test_isolation_is_asked_for_only_where_the_browser_grants_it(
    headers: dict[str, str], isolated: bool, start_console: StartConsole
) -> None:
    answer = start_console().http.get("/", headers=headers)
    for name, value in ISOLATION.items():
        assert answer.headers.get(name) == (value if isolated else None)


def test_every_file_the_page_names_is_served_with_the_right_type(start_console: StartConsole) -> None:
    types = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    console = start_console()
    index = (STATIC / "index.html").read_text("utf-8")
    names = re.findall(r'(?:src|href)="([\w./-]+\.(?:js|css|svg))"', index)
    assert names
    for name in names:
        if not (STATIC / name).exists():
            continue
        answer = console.http.get(f"/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["content-type"].partition(";")[0] == types[Path(name).suffix], name
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_unchanged_file_is_not_sent_again(start_console: StartConsole) -> None:
    console = start_console()
    first = console.http.get("/")
    assert first.headers["cache-control"] == "no-cache"
    for asked in ({"If-None-Match": first.headers["etag"]}, {"If-Modified-Since": first.headers["last-modified"]}):
        again = console.http.get("/", headers=asked)
        assert (again.status_code, again.content) == (304, b"")


def test_a_browser_that_can_unpack_gets_it_packed(start_console: StartConsole) -> None:
    console = start_console()
    whole = (STATIC / "styles.css").read_bytes()
    plain = console.http.get("/styles.css", headers={"Accept-Encoding": "identity"})
    assert (plain.content, plain.headers.get("content-encoding")) == (whole, None)
    packed = console.http.get("/styles.css", headers={"Accept-Encoding": "br, gzip"})
    assert (packed.content, packed.headers["content-encoding"]) == (whole, "gzip")
    assert int(packed.headers["content-length"]) < len(whole) / 2
    assert [one.headers["vary"] for one in (plain, packed)] == ["Accept-Encoding"] * 2
    again = console.http.get("/styles.css", headers={"If-None-Match": packed.headers["etag"]})
    assert again.status_code == 304


def test_a_changed_file_shows_at_the_next_reload(
    start_console: StartConsole, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    index = tmp_path / "index.html"
    monkeypatch.setattr("proxy.app.find_page", lambda: tmp_path)
    index.write_text("before")
    console = start_console()
    assert console.http.get("/").text == "before"
    index.write_text("and after")
    assert console.http.get("/").text == "and after"


def test_no_path_leaves_the_page(
    start_console: StartConsole, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "static"
    secrets = [tmp_path / ".env", tmp_path / "key", root / ".env", root / ".git" / "config", root / "view" / ".x"]
    for secret in secrets:
        secret.parent.mkdir(parents=True, exist_ok=True)
        secret.write_text("treasure")
    (root / "index.html").write_text("page")
    monkeypatch.setattr("proxy.app.find_page", lambda: root)
    console = start_console()
    steps = ["..", "%2e%2e", ".%2e", "..%2f..", "..%5c", "%5c..%5c", "..\\", "%252e%252e", "..;", "%c0%ae."]
    paths = [f"/{step}/{end}" for step in steps for end in ("key", "static/.env", "view/" + step + "/key")]
    paths += [f"{start}{tmp_path}/key" for start in ("/", "//", "/%2f", "/file:")]
    paths += ["/.env", "/%2eenv", "/.git/config", "/view/.x", "/view/%2ex", "/view", "/view/..", "/.", "//etc/passwd"]
    paths += ["/key%00", "/%00", "/" + "a" * 5000, "/" + "a/" * 3000]
    for path in paths:
        answer = console.raw(f"GET {path} HTTP/1.1", "Host: evil.example")
        assert (answer.split()[1] in (b"400", b"404"), b"treasure" in answer) == (True, False), path
    linked = console.raw("GET / HTTP/1.1", "Host: evil.example", "Sec-Fetch-Site: cross-site")
    assert linked.endswith(b"page")
    assert not [record for record in caplog.records if record.exc_info]


def test_the_page_takes_no_posts(start_console: StartConsole) -> None:
    answer = start_console().http.post("/", content=b"x")
    assert answer.status_code == 405
    assert error_of(answer)["code"] == "method_not_allowed"


def test_the_packaged_page_is_preferred_and_a_missing_one_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(page, "__file__", str(tmp_path / "proxy" / "browser" / "page.py"))
    with pytest.raises(SettingsError, match=r"static/index\.html"):
        find_page()
    for folder in (tmp_path / "static", tmp_path / "proxy" / "static"):
        folder.mkdir(parents=True)
        (folder / "index.html").touch()
        assert find_page() == folder

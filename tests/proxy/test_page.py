"""The page's files: what is served, under which headers, and what is not."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from proxy import page
from proxy.errors import SettingsError
from proxy.page import HEADERS, POLICY, find_page
from tests.proxy.wire import StartConsole, error_of

STATIC = Path(__file__).parents[2] / "static"


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


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/%2e%2e/pyproject.toml",
        "/..%2fpyproject.toml",
        "/x/../../pyproject.toml",
        "/%5c..%5cpyproject.toml",
        "//etc/passwd",
        "/.env",
        "/.hidden/file.js",
        "/%2eenv",
        "/view/.secret",
        "/index.html%00.js",
        "/nowhere.js",
        "/view",
    ],
)
def test_nothing_outside_the_page_or_hidden_is_served(
    path: str, start_console: StartConsole, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text("treasure")
    root = tmp_path / "static"
    for name in ("index.html", ".env", ".hidden/file.js", "view/.secret"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("treasure")
    monkeypatch.setattr("proxy.app.find_page", lambda: root)
    console = start_console()
    answer = console.raw(f"GET {path} HTTP/1.1", "Host: localhost")
    assert answer.split()[1] in (b"404", b"400")
    assert b"treasure" not in answer


def test_the_page_takes_no_posts(start_console: StartConsole) -> None:
    answer = start_console().http.post("/", content=b"x")
    assert answer.status_code == 405
    assert error_of(answer)["code"] == "method_not_allowed"


def test_the_packaged_page_is_preferred_and_a_missing_one_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(page, "__file__", str(tmp_path / "proxy" / "page.py"))
    with pytest.raises(SettingsError, match=r"static/index\.html"):
        find_page()
    for folder in (tmp_path / "static", tmp_path / "proxy" / "static"):
        folder.mkdir(parents=True)
        (folder / "index.html").touch()
        assert find_page() == folder

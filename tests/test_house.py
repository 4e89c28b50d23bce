"""The rules of the house: where a line belongs, what no file may hold, and what the README must tell.

Those that a linter sees better stand in eslint.config.mjs and stylelint.config.mjs.
"""

import ast
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from proxy.config.options import OPTIONS

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
INDEX = (STATIC / "index.html").read_text("utf-8")
TYPES = STATIC / "types.js"  # which the page does not load
SCRIPTS = sorted(path for path in STATIC.rglob("*.js") if path != TYPES)
PARTS = [path for path in SCRIPTS if path.parent != STATIC]
ROOMS = sorted({path.parent.name for path in PARTS})

# The proxy's modules from the top down, floor by floor: each imports only from further down.
ORDER = [
    *("__main__", "server", "app", "forward"),
    *("tls.identity", "tls", "tls.own", "tls.certificate", "tls.keeping", "tls.context"),
    *("invitation", "invitation.greeting", "invitation.phone"),
    *("invitation.links", "invitation.lan", "invitation.qr"),
    *("backends", "backends.registry"),
    *("demo", "demo.endpoint", "demo.words", "demo.places", "demo.phrases", "demo.opencv"),
    *("demo.eye", "demo.eye.look", "demo.eye.colours", "demo.eye.finds", "demo.eye.motion", "demo.eye.picture"),
    *("demo.reply", "demo.question", "demo.eye.scene"),
    *("browser", "browser.protocol", "browser.access", "browser.cors", "browser.session"),
    *("browser.page", "browser.body", "browser.watch"),
    *("llama.keeper", "llama.process", "llama.leash", "llama.log", "llama.trouble"),
    *("backends.probe", "backends.verdict", "backends.report", "backends.kinds", "backends.models"),
    *("upstream", "upstream.question", "upstream.client", "upstream.route", "upstream.answer"),
    *("upstream.pool", "upstream.connection", "upstream.stream", "upstream.headers"),
    *("config", "config.reader", "config.review", "config.settings", "config.backend"),
    *("llama", "llama.command", "llama.program"),
    *("config.flags", "config.values", "config.options", "config.checks", "config.envfile"),
    *("addresses", "errors"),
]

# Hosted services among the servers to choose from: nobody contacts them before they are chosen.
PRESETS = {"openrouter.ai"}

# Ids that tools outside this repository rely on.
CONTRACT = {
    "videoFeed": "video",
    "baseURL": "input",
    "apiKey": "input",
    "modelSelect": "select",
    "intervalSelect": "select",
    "instructionText": "textarea",
    "responseText": "p",
    "startButton": "button",
    "captureOnce": "button",
    "testAPI": "button",
    "maxTokens": "input",
    "temperature": "input",
    "logList": "ol",
    "themeToggle": "button",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=name_of)


def code(path: Path) -> str:
    """A script or style without its comments."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"(^|\s)// .*", r"\1", text) if path.suffix == ".js" else text


def kept_files() -> list[Path]:
    """What is committed or about to be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = shutil.which("git") and subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not listed or listed.returncode:
        pytest.skip("this is no git checkout, so there is no list of its files")
    return [path for name in sorted(set(listed.stdout.split("\0")) - {""}) if (path := ROOT / name).is_file()]


class Elements(HTMLParser):
    """The tag of every element that has an id, and the ids in the order they come."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, str] = {}
        self.ids: list[str] = []
        self.feed(INDEX)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if element_id := dict(attrs).get("id"):
            self.tags[element_id] = tag
            self.ids.append(element_id)


# The page


def test_the_index_lists_every_script_once() -> None:
    listed = re.findall(r'<script defer src="([^"]+)"></script>', INDEX)
    assert len(listed) == INDEX.count("<script"), "index.html has a script that is not of the one form"
    assert sorted(listed) == sorted(path.relative_to(STATIC).as_posix() for path in SCRIPTS), (
        "index.html is the table of contents: every script stands there, once"
    )
    assert (listed[0], listed[-1]) == ("rtv.js", "app.js"), "the registry comes first, what acts comes last"


@each(PARTS)
def test_a_part_is_one_statement_under_its_own_name(path: Path) -> None:
    start = f"RTV.{path.parent.name}.{path.stem} = RTV.part(() => "
    outermost = [line for line in code(path).splitlines() if line.strip() and not line.startswith(" ")]
    forms = [["'use strict';", start + opening, closing] for opening, closing in (("{", "});"), ("({", "}));"))]
    assert outermost in forms, f"{name_of(path)} is to be one statement: {start}{{ ... }});"


@each(sorted(path for path in STATIC.rglob("*") if path.is_file()))
def test_the_page_names_no_third_party(path: Path) -> None:
    hosts = set(re.findall(r"(?:https?:|[\"'(])//([\w-]+(?:\.[\w-]+)*)", path.read_text("utf-8")))
    foreign = hosts - {"localhost", "127.0.0.1", "www.w3.org", *PRESETS}
    assert not foreign, f"{name_of(path)} names {foreign}: the page contacts nobody but the chosen server"


def test_styles_go_by_the_names_of_the_theme() -> None:
    styles, theme = code(STATIC / "styles.css"), code(STATIC / "theme.css")
    used = set(re.findall(r"var\((--[\w-]+)", styles + theme))
    defined = set(re.findall(r"(?<![\w-])(--[\w-]+)\s*:", theme))
    local = set(re.findall(r"(?<![\w-])(--[\w-]+)\s*:", styles))
    assert not used - defined - local, "styles.css goes by names that theme.css does not define"
    assert not defined - used, "theme.css defines names that nothing uses"


def test_parts_that_travel_to_the_worker_close_over_nothing() -> None:
    listed = re.search(r"const deskParts = \{(.*?)\};", code(STATIC / "app.js"), re.DOTALL)
    assert listed, "app.js lists the parts of the worker as `deskParts`"
    parts = re.findall(r"\w+: (\w+)\.(\w+)", listed[1])
    assert parts, "`deskParts` is empty"
    for room, name in parts:
        factory = code(STATIC / room / f"{name}.js").partition("RTV.part(")[2]
        outside = set(re.findall(r"\b(?:RTV|window|document|localStorage|sessionStorage)\b", factory))
        assert not outside, f"static/{room}/{name}.js goes by {outside}, which the worker has not"


def test_the_namespace_is_the_only_global(chromium: Callable[..., Browser], index: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text("<!doctype html><title>Empty</title>")
    context = chromium("face").new_context()
    page = context.new_page()
    names = []
    for address in (empty.as_uri(), index):
        page.goto(address)
        names.append(set(page.evaluate("() => Object.getOwnPropertyNames(window)")))
    context.close()
    assert names[1] - names[0] == {"RTV"}, "scripts add nothing to window but RTV"


def test_every_element_that_a_script_asks_for_is_there_once() -> None:
    elements = Elements()
    assert len(elements.ids) == len(elements.tags), "an id stands twice in index.html"
    scripts = "\n".join(code(path) for path in [STATIC / "app.js", *sorted((STATIC / "view").glob("*.js"))])
    asked = set(re.findall(r"\bfind\('(\w+)'", scripts))
    asked |= set(re.findall(r"\bfields\.(?:choice|toggle|number)\('(\w+)'", scripts))
    asked |= {f"{name}Error" for name in re.findall(r"\bfields\.number\('(\w+)'", scripts)}
    assert asked, "scripts ask for elements with find('id')"
    assert not asked - set(elements.ids), "scripts ask for elements that index.html does not have"


def test_the_ids_that_tools_rely_on_are_kept() -> None:
    tags = Elements().tags
    assert {name: tags.get(name) for name in CONTRACT} == CONTRACT, "tools outside this repository go by these ids"


# The proxy


def modules() -> dict[str, Path]:
    """The proxy's modules by their names, less the `proxy.` in front."""
    paths = {path: path.relative_to(ROOT / "proxy").with_suffix("").parts for path in (ROOT / "proxy").rglob("*.py")}
    named = {".".join(part for part in parts if part != "__init__"): path for path, parts in paths.items()}
    return {name: path for name, path in named.items() if name}


def imported(path: Path, known: set[str]) -> set[str]:
    """The modules of ours that a module imports, wherever in it that stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("proxy.") for alias in node.names if alias.name.startswith("proxy.")}
        elif isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("proxy."):
            # `from proxy.tls import own` names a module after `import`, `from proxy.tls.own import load` before it.
            whole = {f"{node.module}.{alias.name}".removeprefix("proxy.") for alias in node.names}
            found |= whole & known or {(node.module or "").removeprefix("proxy.")}
    return found & known


def test_the_order_names_every_module_of_the_proxy() -> None:
    assert sorted(ORDER) == sorted(modules()), "give a new module its place in ORDER"


def test_the_tests_of_the_proxy_stand_as_its_modules_do() -> None:
    tests = (ROOT / "tests" / "proxy").rglob("test_*.py")
    folders = {path.parent.relative_to(ROOT / "tests").as_posix() for path in tests}
    packages = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "proxy").rglob("__init__.py")}
    assert folders == packages, "each package of the proxy has its tests in the folder of its name"


@pytest.mark.parametrize("name", ORDER)
def test_imports_point_downward(name: str) -> None:
    upward = {other for other in imported(modules()[name], set(ORDER)) if ORDER.index(other) <= ORDER.index(name)}
    assert not upward, f"proxy.{name} imports {upward}, which stand above it"


def test_settings_stand_on_little_and_errors_on_nothing() -> None:
    known = modules()
    assert imported(known["errors"], set(known)) == set(), "errors is at the bottom"
    below = {"errors", "addresses", "llama.command", "llama.program"}
    beyond = {
        other
        for name, path in known.items()
        if name.startswith("config.")
        for other in imported(path, set(known))
        if not other.startswith("config.")
    }
    assert beyond <= below, "config is near the bottom"


# Every file


def test_the_first_line_tells_what_a_file_holds() -> None:
    openings = {".py": r'"""', ".js": "// ", ".mjs": "// ", ".css": r"/\* "}
    for path in kept_files():
        if opening := openings.get(path.suffix):
            first = path.read_text("utf-8").partition("\n")[0]
            assert re.match(rf"{opening}\S+( \S+){{2,}}", first), (
                f"{name_of(path)} begins with a line that says what is in it"
            )


def test_nothing_names_a_machine_or_a_registry() -> None:
    telling = re.compile(
        rf"{re.escape(str(ROOT))}\b|(?<![\w.])/(?:home|mnt|root|tmp|work|Users)/\w"
        r"|\b(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com|net)\b",
    )
    for path in kept_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found = telling.search(text)
        assert not found, f"{name_of(path)} names {found and found[0]}: nobody else has that path, or may use that host"
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text("utf-8"), "package-lock.json names a registry"


# The README


def test_the_map_of_the_proxy_goes_downward() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = readme.partition("| in `proxy/`, imports point downward | |")[2].partition("\n\n")[0]
    places = re.findall(r"^\| (`[^|]+`) \|", rows, re.MULTILINE)
    assert re.findall(r"\w+", " ".join(places)) == list(dict.fromkeys(name.partition(".")[0] for name in ORDER))


def test_the_readme_is_complete() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    folders = {path.relative_to(ROOT).parts[0] for path in kept_files() if path.parent != ROOT}
    wanted = {
        "options": [option.flag for option in OPTIONS],
        "variables": [*(option.twin for option in OPTIONS), "RTV_KEY_"],
        "targets": [f"make {target}" for target in targets],
        "folders": [f"{folder}/" for folder in sorted(folders)],
        "rooms": [f"{room}/" for room in ROOMS],
    }
    missing = {
        kind: lacking for kind, names in wanted.items() if (lacking := [one for one in names if not says(one, readme)])
    }
    assert not missing, f"README.md does not tell of {missing}"


def says(name: str, text: str) -> bool:
    """Whether the name stands in the text as a whole: `--token` does not stand in `--token-file`."""
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}" + r"(?![\w-])" * (not name.endswith(("_", "/"))), text))

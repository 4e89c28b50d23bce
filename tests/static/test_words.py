"""The words of the page: the markup says what its table says, and each language says all that English says."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
STATIC = Path(__file__).parents[2] / "static"
INDEX = (STATIC / "index.html").read_text("utf-8")
VOID = {"meta", "link", "img", "input", "path", "rect", "circle", "use", "br"}
SPOKEN = ("title", "aria-label", "placeholder", "alt")

# Words that are the same in every language: names of keys and units.
NAMES = {"Esc", "Ctrl", "Enter", "fps", "tok"}

# So many words in a row are a sentence.
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")


class Markup(HTMLParser):
    """What index.html says, and the names that its marks give to that."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.said: list[tuple[str, str]] = []  # name, words
        self.unmarked: list[str] = []
        self.feed(INDEX)

    @property
    def exempt(self) -> bool:
        return any(tag in ("script", "style") or held.get("translate") == "no" for tag, held in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.open.append((tag, held))
        content = ("content",) if held.get("name") == "description" else ()
        for attribute in (*SPOKEN, *content):
            self._note(held.get(f"data-say-{attribute}"), held.get(attribute, ""))
        if tag in VOID:
            self.open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self._note(self.open[-1][1].get("data-say"), data)

    def _note(self, name: str | None, words: str) -> None:
        if name:
            self.said.append((name, words))
        elif re.search(r"[^\W\d_]", words) and not self.exempt:
            self.unmarked.append(words.strip())


def test_all_that_the_markup_says_has_a_name() -> None:
    unmarked = Markup().unmarked
    assert not unmarked, "mark it with data-say, or data-say-title and the like; names with translate='no'"


def test_the_markup_and_its_english_table_say_the_same(run: Run) -> None:
    said = Markup().said
    table = run("() => RTV.en.markup")
    assert dict(said) == table
    assert [(name, words) for name, words in said if words != table[name]] == [], "one name, one text"


# Every word of every language by its path in the table: a text, or how many arguments a function takes.
SHAPES = """() => {
    const shape = (words) => typeof words === 'function' ? words.length
        : typeof words === 'string' ? (words === '' ? 'nothing' : 'text')
        : Object.fromEntries(Object.entries(words).map(([name, value]) => [name, shape(value)]));
    return RTV.view.languages.tables.map(shape);
}"""


def test_every_language_has_every_word(run: Run) -> None:
    english, *others = run(SHAPES)
    assert others
    for other in others:
        # Where two sentences stand side by side, not every language has a space between them.
        assert {**other, "gap": ""} == {**english, "gap": ""}


# Every text by its path; functions are given what is a number, a text and a list at once.
TEXTS = """(tag) => {
    const any = Object.assign(new String('7'), { join: () => '7' });
    const texts = (words, path) => {
        const said = typeof words === 'function' ? words(...Array(words.length).fill(any)) : words;
        return typeof said === 'string' ? [[path, said]]
            : Object.entries(said).flatMap(([name, value]) => texts(value, `${path}.${name}`));
    };
    const { remedies, ...table } = RTV.view.languages.tables.find((one) => one.tag === tag);
    return Object.fromEntries(texts(table, ''));
}"""


def test_every_text_is_translated(run: Run) -> None:
    english, *others = run("() => RTV.view.languages.tables.map(({ tag }) => tag)")
    words = run(TEXTS, english)
    worded = [path for path, text in words.items() if set(re.findall(r"\b[A-Za-z][a-z]{2,}\b", text)) - NAMES]
    for tag in others:
        told = run(TEXTS, tag)
        assert [path for path in worded if told[path] == words[path]] == [], f"{tag} says in English what stands there"


def test_no_japanese_sentence_is_english(run: Run) -> None:
    english = {path: text for path, text in run(TEXTS, "ja").items() if ENGLISH.search(text)}
    assert not english


# Each kind of fault in many scenes, as two languages tell it.
TOLD = """(tag) => {
    const [english, other] = ['en', tag].map((one) => RTV.view.languages.of(one, []).remedies);
    const any = (list, seed) => list[seed % list.length];
    const told = [];
    for (const [kind, words] of Object.entries(english.kinds)) {
        for (let seed = 0; seed < 4096; seed += 1) {
            const bit = (place) => Boolean((seed * 2654435761 >>> (31 - place)) & 1);
            const url = any(['', 'http://h/v1', 'https://h/v1', 'http://h:8081/v1'], seed);
            const facts = {
                server: 'lab', url, model: bit(0) ? 'm' : '', kind: '', start: '', reason: bit(1) ? 'R.' : '',
                proxied: bit(2), elsewhere: bit(3), key: bit(4), keyed: bit(5), headed: bit(6), think: bit(7),
                disk: bit(8), origin: bit(9) ? 'null' : 'http://o', console: bit(10), allow: '--a',
                granting: bit(11) ? 'g' : '', around: 'around', encrypted: bit(12), plain: bit(13), projector: bit(14),
            };
            const fault = { kind, status: bit(15) ? 503 : 0, detail: any(['', 'length', '7'], seed) };
            const said = [words, other.kinds[kind]].map((one) => one(facts, fault));
            told.push([kind, ...said.map(({ what, todo }) => `${what}|${todo}`)]);
        }
    }
    return [...new Set(told.map((one) => JSON.stringify(one)))].map((one) => JSON.parse(one));
}"""


def test_remedies_tell_the_same_things_apart_in_every_language(run: Run) -> None:
    for tag in run("() => RTV.view.languages.tables.slice(1).map(({ tag }) => tag)"):
        told = run(TOLD, tag)
        assert len(told) > 60
        for index, name in ((1, "English"), (2, tag)):
            seen = {(row[0], row[index]) for row in told}
            assert len(seen) == len(told), f"{name} has one sentence where the other language has two"
        for kind, english, other in told:
            assert english != other, f"{tag} says in English what to do about {kind}"
            assert tag != "ja" or not ENGLISH.search(other), (kind, other)


@pytest.mark.parametrize(
    "path", [*sorted((STATIC / "view").glob("*.js")), STATIC / "app.js"], ids=lambda path: path.name
)
def test_no_sentence_stands_outside_the_tables(path: Path) -> None:
    code = re.sub(r"/\*.*?\*/|// .*|new Error\(.*", "", path.read_text("utf-8"))
    texts = [text for quoted in re.findall(r"'([^'\n]*)'|`([^`]*)`", code) for text in quoted]
    commands = ("ollama ", "brew ", "winget ")
    sentences = [text for text in texts if ENGLISH.search(text) and not text.startswith(commands)]
    assert not sentences, "words stand in static/en/"


@pytest.mark.parametrize(
    ("wanted", "preferred", "spoken"),
    [
        ("system", ["ja"], "ja"),
        ("system", ["ja-JP", "en-US"], "ja"),
        ("system", ["qaa", "ja-JP", "en"], "ja"),
        ("system", ["en-GB", "ja"], "en"),
        ("system", ["qaa"], "en"),
        ("system", [], "en"),
        ("en", ["ja"], "en"),
        ("ja", ["en"], "ja"),
        ("", ["ja"], "ja"),
        ("a language that was taken away", ["ja"], "ja"),
    ],
)
def test_the_page_speaks_what_is_chosen_or_what_the_browser_prefers(
    run: Run, wanted: str, preferred: list[str], spoken: str
) -> None:
    assert run("([wanted, preferred]) => RTV.view.languages.of(wanted, preferred).tag", [wanted, preferred]) == spoken

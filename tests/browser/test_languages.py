"""The page in another language: chosen or the browser's, at once and whole, and in words that are longer than ours."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer
from tests.served import Served

Open = Callable[..., Console]

# Every text and every attribute that is read or read out, in their order, but what is the model's or a name.
SAID = """() => {
    const names = '#backendSelect, #modelSelect, #deviceSelect, #responseText, .entry .words, #announcer';
    const foreign = `script, code, template, [hidden], [translate="no"], ${names}`;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
    const said = [document.title];
    while (walker.nextNode()) {
        const one = walker.currentNode;
        if (one.closest(foreign)) continue;
        said.push(...['title', 'aria-label', 'placeholder', 'alt'].map((name) => one.getAttribute(name) ?? ''));
        said.push(...[...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()));
    }
    return said.map((text) => text.replace(/[0-9.,:]+/g, '0'));
}"""

# What stays as it is in any language: names, and a unit.
NAMES = {"English", "tiny", "vlm", "demo", "tok"}


def speak(console: Console, tag: str) -> Console:
    """Choose the language that the page speaks."""
    console.put("interfaceSelect", tag)
    expect(console.page.locator(f"html[lang={tag}]")).to_be_attached()
    # What is drawn follows with the next frame.
    console.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return console


def test_a_japanese_browser_is_spoken_to_in_japanese(open_console: Open, index: str, server: ModelServer) -> None:
    console = open_console(index, locale="ja-JP").use(server.url)
    expect(console.page.locator("html[lang=ja]")).to_be_attached()
    expect(console["startButton"]).to_have_text("開始")
    expect(console["themeToggle"]).to_have_attribute("title", "ライトとダークを切り替え")
    expect(console["instructionText"]).to_have_value(re.compile("何が見えますか"))
    console.start().says(script.WORDS).logged(1).stop()
    expect(console["logList"].locator("time").first).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    expect(console["interfaceSelect"].locator("option")).to_have_text(["ブラウザーの設定に従う", "English", "日本語"])


def test_the_language_changes_at_once_and_everywhere(open_console: Open, server: ModelServer) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url).start().logged(2).stop().reaches("idle")
        console.put("latencyRequests", "1").unfold("metrics")["latencyCheck"].click()
        expect(console["latencyProgress"]).to_have_text("Done.")
        console.put("maxTokens", "0").put("headersText", "no header").put("latencyRequests", "0")
        console.unfold("model")["testAPI"].click()
        expect(console["testCopy"]).to_be_visible()
        english = console.page.evaluate(SAID)
        japanese = speak(console, "ja").page.evaluate(SAID)
        same = {one for one, other in zip(english, japanese, strict=True) if one == other}
        worded = {text for text in same if set(re.findall(r"\b[A-Za-z][a-z]{2,}\b", text)) - NAMES}
        assert not worded, "these words did not change with the language"
        assert speak(console, "en").page.evaluate(SAID) == english


def test_it_watches_on_and_keeps_what_was_typed(console: Console, server: ModelServer) -> None:
    console.put("instructionText", "My own words").put("systemText", "Be kind.").start().logged(2)
    before = console["logList"].locator("li").count()
    speak(console, "ja")
    assert console.phase == "watching"
    console.logged(before + 2)
    expect(console["startButton"]).to_have_text("停止")
    expect(console["instructionText"]).to_have_value("My own words")
    expect(console["systemText"]).to_have_value("Be kind.")


def test_a_suggestion_follows_the_language(console: Console) -> None:
    text = console["instructionText"].input_value()
    speak(console, "ja")
    expect(console["instructionText"]).not_to_have_value(text)
    expect(console["presets"].locator("[aria-pressed=true]")).to_have_text("説明する")
    speak(console, "en")
    expect(console["instructionText"]).to_have_value(text)


def test_the_language_is_remembered(console: Console) -> None:
    speak(console, "ja").page.reload()
    expect(console["startButton"]).to_have_text("開始")
    console.put("interfaceSelect", "system")
    expect(console["startButton"]).to_have_text("Start")


# A language like German: every word 40 % longer, with marks above its vowels.
STRETCH = """() => {
    const marks = { a: 'ä', e: 'é', i: 'ï', o: 'ö', u: 'ü' };
    const longer = (word) => word + word.slice(-Math.ceil(word.length * 0.4));
    const said = (text) => text.replace(/[A-Za-z]{3,}/g, longer).replace(/[aeiou]/g, (one) => marks[one]);
    const stretch = (words) => typeof words === 'string' ? said(words)
        : typeof words === 'function' ? (...given) => stretch(words(...given))
        : Array.isArray(words) ? words.map(stretch)
        : Object.fromEntries(Object.entries(words).map(([name, value]) => [name, stretch(value)]));
    const [english] = RTV.view.languages.tables;
    RTV.view.languages.tables.push({ ...stretch(english), tag: 'qaa', name: 'Long' });
    document.getElementById('interfaceSelect').append(new Option('Long', 'qaa'));
}"""

# Texts that leave their box, or are cut where no title tells the whole.
SPILT = """(root) => {
    const cut = (one) => one.closest('[title]') !== null && one.closest('[title]').title !== '';
    const spilt = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { currentNode: node } = walker;
        const own = node.parentElement;
        if (!node.textContent.trim() || own.closest('.unseen, select, textarea, svg, #responseText, .words')) continue;
        if (!own.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const text = range.getBoundingClientRect();
        if (!text.width) continue;
        const frame = own.closest('button, summary, .chip, .segments label')?.getBoundingClientRect() ?? text;
        const high = text.top < frame.top - 1 || text.bottom > frame.bottom + 1;
        if (high) spilt.push(`${node.textContent.trim()} is too high`);
        for (let box = own; box; box = box.parentElement) {
            const { overflowX, position } = getComputedStyle(box);
            const { left, right, width } = box.getBoundingClientRect();
            // Hidden from the eye, and read out.
            if (width <= 1) break;
            if (['auto', 'scroll'].includes(overflowX) && box.scrollWidth > box.clientWidth + 1) {
                spilt.push(`scrolls sideways: ${node.textContent.trim()}`);
                break;
            }
            const out = text.right > right + 1 || text.left < left - 1;
            const clipped = overflowX === 'hidden' || overflowX === 'clip';
            const told = clipped && cut(own);
            if (out && !told) spilt.push(`${node.textContent.trim()} leaves ${box.tagName} .${box.className}`);
            if (out || position === 'fixed') break;
        }
    }
    const { scrollWidth } = document.scrollingElement;
    if (scrollWidth > innerWidth) spilt.push(`the page is ${scrollWidth} px wide`);
    return spilt;
}"""


def holds(console: Console, where: str = "body") -> None:
    root: Locator = console.page.locator(where)
    spilt: list[str] = root.evaluate(SPILT)
    assert not spilt, "\n".join(spilt)


@pytest.mark.parametrize(
    ("tag", "width", "height"), [("qaa", 1440, 900), ("qaa", 1024, 768), ("qaa", 390, 844), ("ja", 390, 844)]
)
def test_longer_words_break_nothing(open_console: Open, server: ModelServer, tag: str, width: int, height: int) -> None:
    def opened(**options: Any) -> Console:
        console = open_console(served.url, viewport={"width": width, "height": height}, **options)
        if tag == "qaa":
            console.page.evaluate(STRETCH)
        return speak(console, tag)

    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = opened()
        holds(console)
        console.start().logged(3)
        holds(console)
        server.behave(script.status(500, {"error": {"message": "CUDA error"}}))
        expect(console["notice"]).to_be_visible()
        holds(console)
        console.stop()
        if width < 640:
            console["panelOpen"].click()
        for mode in ("query", "detect"):
            console.page.locator(f"#modeChoice input[value={mode}]").dispatch_event("click")
            holds(console)
        for section in ("model", "camera", "pace", "metrics", "display"):
            console.unfold(section)
            holds(console, f"#{section}Section")
        console.put("gateSelect", "strict").put("heartbeatSeconds", "0").put("maxTokens", "0")
        console["testAPI"].click()
        expect(console["testCopy"]).to_be_visible()
        holds(console)
        console["logList"].locator("button").first.click()
        holds(console, "#viewer")

"""A real llama-server before the page: what it sees is read, and what happens to it is survived."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import random

import httpx
import pytest
from playwright.sync_api import expect

from tests import llama_server
from tests.console import Console
from tests.served import Served
from tests.servers import changes, tiny_vlm
from tests.servers.llama import Llama

Site = Callable[[Llama], Console]

PATIENCE = 120  # s; a model that is slow alone is much slower on a machine that has more to do

SCHEMA = {
    "type": "object",
    "properties": {"alarm": {"type": "boolean"}, "what": {"type": "string"}},
    "required": ["alarm", "what"],
}
# Ask about a plain picture of the colour, and have the answer as the schema wants it.
ASK_IN_JSON = """async ([url, colour, schema]) => {
    const canvas = document.createElement('canvas');
    const pencil = canvas.getContext('2d');
    pencil.fillStyle = colour;
    pencil.fillRect(0, 0, canvas.width, canvas.height);
    const content = [
        {type: 'text', text: 'Is there an alarm?'},
        {type: 'image_url', image_url: {url: canvas.toDataURL('image/jpeg')}},
    ];
    const answer = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: {'content-type': 'application/json'},
        body: JSON.stringify({
            messages: [{role: 'user', content}],
            max_tokens: 60,
            response_format: {type: 'json_schema', json_schema: {name: 'alarm', schema}},
        }),
    });
    return JSON.parse((await answer.json()).choices[0].message.content);
}"""


@pytest.fixture(params=["from disk", "through the proxy"])
def site(request: pytest.FixtureRequest, index: str, open_console: Callable[..., Console]) -> Iterator[Site]:
    """A console before the server, both ways, its camera on colours that change."""
    with ExitStack() as running:

        def open_it(llama: Llama) -> Console:
            if request.param == "from disk":
                return open_console(index, changes.CLIP).use(llama.url)
            served = running.enter_context(Served("--no-discover", "--backend", f"llama={llama.url}"))
            return open_console(served.url, changes.CLIP)

        yield open_it


def endless(console: Console) -> Console:
    """Neither its limit of tokens nor that of time ends an answer."""
    return console.put("maxTokens", "8000").put("timeLimit", str(PATIENCE))


def test_the_colours_before_the_camera_are_read_as_they_change(site: Site, lasting_llama: Callable[..., Llama]) -> None:
    console = site(lasting_llama("colour")).start()
    for colour in changes.NAMES:
        console.says(f"the view is {colour}.")
    console.stop().reaches("idle")


def test_a_json_schema_holds_the_answer(site: Site, lasting_llama: Callable[..., Llama]) -> None:
    llama = lasting_llama("colour")
    page = site(llama).page
    assert page.evaluate(ASK_IN_JSON, [llama.url, "red", SCHEMA]) == {"alarm": True, "what": " red."}
    assert page.evaluate(ASK_IN_JSON, [llama.url, "blue", SCHEMA]) == {"alarm": False, "what": " blue."}


def test_stop_ends_the_work_at_the_server(site: Site, lasting_llama: Callable[..., Llama]) -> None:
    llama = lasting_llama("slow")
    console = endless(site(llama)).start().says(re.compile(r"\w+ \w+"), PATIENCE)
    assert llama.busy == 1
    console.stop().reaches("idle")
    llama.wait_for(lambda: llama.busy == 0)


def test_stop_ends_the_work_before_the_first_word(site: Site, lasting_llama: Callable[..., Llama]) -> None:
    llama = lasting_llama("slow")
    # Nothing of it is in the server's cache, so that it is long about the question.
    question = f"{random()} Look there."
    console = endless(site(llama)).put("instructionText", question).start()
    llama.wait_for(lambda: llama.busy == 1)
    console.stop().reaches("idle")
    llama.wait_for(lambda: llama.busy == 0)
    assert console.answer == ""


def test_a_question_waits_in_the_servers_queue(site: Site, lasting_llama: Callable[..., Llama]) -> None:
    llama = lasting_llama("slow", "--parallel", "1")
    long = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 8000, "stream": True}
    with httpx.stream("POST", f"{llama.url}/v1/chat/completions", json=long, trust_env=False) as other:
        # Kept: a generator that is thrown away closes the connection.
        lines = other.iter_lines()
        assert next(lines)
        console = endless(site(llama)).put("maxTokens", "20").start().reaches("watching")
        # The server is silent, so that this cannot be seen but by what does not come.
        console.page.wait_for_timeout(500)
        assert console.answer == ""
        expect(console["notice"]).to_be_hidden()
    console.says(re.compile(r"\w+ \w+"), PATIENCE)


def test_a_blind_model_is_told_of_with_what_it_lacks(site: Site, lasting_llama: Callable[..., Llama]) -> None:
    console = site(lasting_llama("colour", blind=True)).start()
    console.complains("cannot see pictures").complains("--mmproj")


def test_a_key_opens_the_server(site: Site, lasting_llama: Callable[..., Llama]) -> None:
    console = site(lasting_llama("colour", "--api-key", "right")).start().complains("wants an API key (401)")
    console.put("apiKey", "right").says(re.compile(r"the view is \w+\."))
    expect(console["notice"]).to_be_hidden()


def test_a_killed_server_breaks_off_its_answer(site: Site, llama: Callable[..., Llama]) -> None:
    slow = llama("slow")
    console = endless(site(slow)).start().says(re.compile(r"\w+ \w+"), PATIENCE)
    slow.kill()
    console.complains("broke off before its end")
    console.complains(re.compile("does not answer|is not running"))
    assert console.phase == "watching"


@pytest.mark.parametrize(
    ("arguments", "blind", "rung", "told"),
    [
        ((), False, None, ""),
        ((), True, "Picture", "--mmproj"),
        (("--api-key", "secret"), False, "Key", "wants an API key"),
    ],
    ids=["sees", "without its eye", "wants a key"],
)
def test_the_test_of_the_api_finds_what_is_wrong_with_it(
    site: Site, llama: Callable[..., Llama], arguments: tuple[str, ...], blind: bool, rung: str | None, told: str
) -> None:
    console = site(llama("colour", *arguments, blind=blind)).unfold("model")
    console["testAPI"].click()
    expect(console["testCopy"]).to_be_visible(timeout=30_000)
    rows = console["testReport"].locator("li")
    bad = [row.inner_text() for row in rows.all() if row.get_attribute("data-tone") == "bad"]
    assert [row.partition("\n")[0] for row in bad] == ([rung] if rung else []), console["testReport"].inner_text()
    assert told in "".join(bad)


def test_watching_goes_on_when_a_killed_server_is_back(site: Site, llama: Callable[..., Llama]) -> None:
    looking = llama("colour")
    console = site(looking).start()
    console.logged(2)
    looking.kill()
    # Long enough away for the pauses between the tries to have grown.
    expect(console["noticeRetry"]).to_have_text(re.compile(r"in 3 s"), timeout=30_000)
    looking.start()
    expect(console["notice"]).to_be_hidden(timeout=40_000)
    console.says(re.compile(r"the view is \w+\."))
    assert console.phase == "watching"


def test_the_console_runs_one_of_its_own(open_console: Callable[..., Console], tmp_path: Path) -> None:
    binary = llama_server.binary()
    if binary is None:
        pytest.skip(llama_server.LACKING)
    files = tiny_vlm.model("colour")
    for file in (files.text, files.eye):
        (tmp_path / file.name).symlink_to(file)
    text = tmp_path / files.text.name
    with Served("--no-discover", "--llama", str(text), "--llama-server", binary) as served:
        console = open_console(served.url, changes.CLIP)
        expect(console["serverBadge"]).to_have_attribute("data-status", "up", timeout=30_000)
        expect(console["serverName"]).to_have_text("llama")
        console.start().says(re.compile(r"the view is \w+\."))
        [first] = running(text)
        os.kill(first, signal.SIGKILL)
        expect(console["notice"]).to_be_visible()
        expect(console["notice"]).to_be_hidden(timeout=40_000)
        console.says(re.compile(r"the view is \w+\.")).stop()
        [second] = running(text)
        assert second != first
    assert running(text) == []


def running(model: Path) -> list[int]:
    """The processes of llama-server, and nothing around it, that have this model."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if str(model) in words and "python" not in Path(words[0]).name:
            found.append(int(folder.name))
    return found

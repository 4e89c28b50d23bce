"""What servers do, and what the page must make of it: one row a behaviour, one cell a server that shows it.

A cell names the answers that are played back (files below `wire/`) and the outcome before a person's eyes, through the
proxy and from a page on disk; where these differ, `disk` has the page's. The same cells hold for servers run for real,
which are set up as the row says; a row without a set-up cannot be brought about there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SetUp = Literal["looking", "text-only", "keyed", "thinking", "narrow"]


@dataclass(frozen=True)
class Answers:
    """The answer's text is shown, and beside it a note, both regular expressions; without a note it took no thought."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Complains:
    """The strip below the picture says this, a regular expression, and nothing stands there as an answer."""

    what: str


@dataclass(frozen=True)
class Offers:
    """The models to choose from, each with whether it can see, None where the server does not tell."""

    models: Mapping[str, bool | None]


@dataclass(frozen=True)
class Fares:
    """How the server fares, on its badge."""

    status: str


Outcome = Answers | Complains | Offers | Fares


@dataclass(frozen=True)
class Cell:
    """What one server answers, and what becomes of it."""

    outcome: Outcome
    chat: tuple[str, ...] = ("stream",)
    models: str = "models"
    preflight: str = "preflight"
    disk: Outcome | None = None


@dataclass(frozen=True)
class Row:
    """One behaviour; `fields` are filled in, and `switches` thrown, before anything is asked."""

    name: str
    cells: Mapping[str, Cell]
    set_up: SetUp | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    switches: tuple[str, ...] = ()


UNREADABLE = Complains("does not let this page|the browser does not show")
NO_KEY = Complains("wants an API key|does not accept the API key")
NO_MODEL = Complains("has no model “nope”")
BLIND = Complains("cannot see pictures")
BROKEN = Complains("broke off before its end")
THOUGHT_ONLY = Complains("spent its whole answer on thinking")
SENTENCE, CUP = Answers(r"^the view is \w+\.$"), Answers(r"^A red cup\.$")


TABLE = (
    Row(
        "lists its models",
        {
            "llama.cpp": Cell(Offers({"m1/tiny-text.gguf": True})),
            "vllm": Cell(Offers({"tiny-vlm": None})),
            "transformers": Cell(Offers({})),
            "ollama": Cell(Offers({"gemma3:4b": None, "llama3:8b": None})),
            "lmstudio": Cell(Offers({"qwen2.5-vl-3b": None})),
            "sglang": Cell(Offers({"qwen": None})),
            "openrouter": Cell(Offers({"qwen/qwen2.5-vl-72b-instruct": True, "deepseek/deepseek-chat": False})),
            "tgi": Cell(Offers({"tiny-vlm": None})),
        },
        "looking",
    ),
    Row(
        "lists a model that is blind",
        {
            "llama.cpp": Cell(Offers({"tiny-text": False}), models="models-of-text"),
            "vllm": Cell(Offers({"tiny-text": None}), models="models-of-text"),
        },
        "text-only",
    ),
    Row("has no models yet", {"ollama": Cell(Offers({}), models="models-none")}),
    Row(
        "lists nothing without a key",
        {
            "llama.cpp": Cell(Fares("unauthorised"), models="models-without-key"),
            "vllm": Cell(Fares("unauthorised"), models="models-without-key", disk=Fares("down")),
        },
        "keyed",
    ),
    Row("lists nothing while it loads", {"llama.cpp": Cell(Fares("loading"), models="models-while-loading")}),
    Row(
        "streams an answer",
        {
            "llama.cpp": Cell(SENTENCE),
            "vllm": Cell(Answers(r"^\w+( \w+)+$")),
            "transformers": Cell(Answers(r"^\w+( \w+)+$")),
            "ollama": Cell(CUP),
            "lmstudio": Cell(CUP),
            "sglang": Cell(CUP),
            "openrouter": Cell(CUP),
            "tgi": Cell(CUP),
        },
        "looking",
    ),
    Row("streams comments while it is busy", {"llama.cpp": Cell(Answers(r"^water three"), ("stream-after-pings",))}),
    Row(
        "answers in one piece",
        {
            "llama.cpp": Cell(Answers(r"^\w+( \w+)+"), ("whole",)),
            "vllm": Cell(Answers("^three white grey hand desk$"), ("whole",)),
        },
    ),
    Row("fills its context with the answer", {"llama.cpp": Cell(Answers(r"^water"), ("context-full",))}),
    Row(
        "thinks before it answers",
        {
            "llama.cpp": Cell(Answers(r"^[^<]*\w+", "thought"), ("thoughts",)),
            "ollama": Cell(Answers(CUP.text, "thought"), ("thoughts",)),
            "lmstudio": Cell(Answers(CUP.text, "thought"), ("thoughts",)),
            "sglang": Cell(Answers(CUP.text, "thought"), ("thoughts",)),
            "openrouter": Cell(Answers(CUP.text, "thought"), ("thoughts",)),
        },
        # Played back only: the tiny model that thinks does not always come to an answer.
        switches=("thinkSwitch",),
    ),
    Row("is asked not to think", {"llama.cpp": Cell(Answers(r"^\w+ \w+"), ("whole-unthought",))}, "thinking"),
    Row(
        "thinks and does not answer",
        {
            "llama.cpp": Cell(THOUGHT_ONLY, ("thoughts-only-whole",)),
            "vllm": Cell(THOUGHT_ONLY, ("thoughts-only",)),
            "ollama": Cell(THOUGHT_ONLY, ("thoughts-only",)),
        },
        "thinking",
        {"maxTokens": "2"},
        ("thinkSwitch",),
    ),
    Row(
        "thinks and does not answer, in one piece",
        {"vllm": Cell(THOUGHT_ONLY, ("thoughts-only-whole",))},
    ),
    Row(
        "is asked for a model that it has not",
        {
            "llama.cpp": Cell(Answers(r"\w", "m1/tiny-text.gguf"), ("other-model-whole",)),
            "vllm": Cell(NO_MODEL, ("no-model",)),
            "transformers": Cell(NO_MODEL, ("no-model",)),
            "ollama": Cell(NO_MODEL, ("no-model",)),
            "openrouter": Cell(NO_MODEL, ("no-model",)),
        },
        "looking",
        {"modelSelect": "custom", "customModel": "nope"},
    ),
    Row(
        "is a router and has not that model",
        {"llama.cpp": Cell(NO_MODEL, ("no-model",))},
        fields={"modelSelect": "custom", "customModel": "nope"},
    ),
    Row(
        "is shown a picture and is blind",
        {
            "llama.cpp": Cell(BLIND, ("picture-to-text",), "models-of-text"),
            "vllm": Cell(BLIND, ("picture-to-text",), "models-of-text"),
            "openrouter": Cell(BLIND, ("picture-to-text",)),
        },
        "text-only",
    ),
    Row(
        "is shown the wrong key",
        {
            "llama.cpp": Cell(NO_KEY, ("wrong-key",), "models-without-key"),
            # It sends no CORS headers with this, so that the browser cannot tell.
            "vllm": Cell(NO_KEY, ("wrong-key",), "models-without-key", disk=UNREADABLE),
            "sglang": Cell(NO_KEY, ("wrong-key",)),
            "openrouter": Cell(NO_KEY, ("wrong-key",)),
        },
        "keyed",
        {"apiKey": "wrong"},
    ),
    Row("is asked while it loads", {"llama.cpp": Cell(SENTENCE, ("loading", "stream"))}),
    Row(
        "is too busy",
        {
            "ollama": Cell(Complains("server busy"), ("busy",)),
            "openrouter": Cell(Complains("asks to slow down"), ("busy",)),
        },
    ),
    Row("is not paid", {"openrouter": Cell(Complains("Insufficient credits"), ("no-credit",))}),
    Row(
        "dies in the middle of an answer",
        {"llama.cpp": Cell(BROKEN, ("killed",)), "ollama": Cell(BROKEN, ("killed",))},
    ),
    Row(
        "fails in the middle of an answer",
        {
            "transformers": Cell(Complains("It says: CUDA out of memory"), ("failed-in-stream",)),
            "lmstudio": Cell(Complains("It says: The model has crashed"), ("failed-in-stream",)),
            "sglang": Cell(Complains("It says: The request was aborted"), ("failed-in-stream",)),
            "openrouter": Cell(Complains("It says: Provider disconnected"), ("failed-in-stream",)),
        },
    ),
    Row(
        "fails at once",
        {"vllm": Cell(Complains("It says: Cannot load local files"), ("failed",), disk=UNREADABLE)},
    ),
    Row(
        "is asked for more than its context holds",
        {
            "llama.cpp": Cell(Complains(r"exceeds the available context size"), ("context-overflow",)),
            "vllm": Cell(Complains(r"maximum context length is \d+ tokens"), ("context-overflow",)),
            "sglang": Cell(Complains("longer than the model's context length"), ("context-overflow",)),
            "tgi": Cell(Complains("must be <= 2048"), ("context-overflow",)),
        },
        "narrow",
        {"instructionText": "What do you see there? " * 40},
    ),
    Row(
        "cannot read the picture",
        {
            "llama.cpp": Cell(Complains("Failed to load image"), ("no-picture",)),
            "vllm": Cell(Complains("Failed to load image"), ("no-picture",)),
            # Nor with this, and its reason stays in its log.
            "transformers": Cell(Complains(r"failed \(500\)"), ("no-picture",), disk=UNREADABLE),
            "ollama": Cell(Complains("invalid image input"), ("no-picture",)),
        },
    ),
    Row("takes fewer pictures", {"vllm": Cell(Complains("At most 1 image"), ("too-many-pictures",))}),
    Row(
        "finds the picture too large",
        {
            "llama.cpp": Cell(Complains(r"too large for the server \(413\)"), ("too-large",)),
            "tgi": Cell(Complains(r"too large for the server \(413\)"), ("too-large",)),
        },
    ),
    Row(
        "takes a field for the wrong type",
        {
            "llama.cpp": Cell(Complains("type must be number"), ("wrong-type",)),
            "vllm": Cell(Complains("Input should be a valid integer"), ("wrong-type",)),
        },
    ),
    Row("refuses a field that it can do without", {"transformers": Cell(Answers(r"\w"), ("field-refused", "stream"))}),
    Row(
        "was not told to let pages ask",
        {
            "llama.cpp": Cell(SENTENCE, preflight="preflight-refused", disk=UNREADABLE),
            "vllm": Cell(Answers(r"\w"), preflight="preflight-refused", disk=UNREADABLE),
            "transformers": Cell(Answers(r"\w"), preflight="preflight-refused", disk=UNREADABLE),
            "ollama": Cell(CUP, preflight="preflight-refused", disk=UNREADABLE),
            "lmstudio": Cell(CUP, preflight="preflight-refused", disk=UNREADABLE),
        },
    ),
)

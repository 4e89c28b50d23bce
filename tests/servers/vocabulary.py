"""The vocabulary of the tiny models: single bytes, some whole English words, and the marks of a chat with pictures."""

from dataclasses import dataclass
from functools import cache

WORDS = (
    "a an and are at bag ball bench bicycle bird black blue book bottle box bright brown camera cat chair clear clock "
    "coat coffee computer cup dark desk dog door face far field floor flower glass grass green grey hand hat house in "
    "inside is keyboard lamp large leaf left light line man middle mouse near nothing of old on one open orange "
    "outside paper pen person phone picture pink plant plate purple red right road room round screen shadow shelf "
    "shirt sky small street table tall the there to tree two under view wall water white window with woman yellow yes"
)
START, END, UNKNOWN, THINK, THOUGHT = "<|im_start|>", "<|im_end|>", "<unk>", "<think>", "</think>"
# What llama.cpp puts around the tiles of a picture for SmolVLM's family.
PICTURE = (
    *("<fake_token_around_image>", "<global-img>", "[IMG_END]"),
    *(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)),
)
NORMAL, CONTROL, USER_DEFINED = 1, 3, 4  # llama.cpp's types of tokens

_CONTENT = (
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}{% for part in message['content'] %}"
    "{{ part['text'] if part['type'] == 'text' else '<__media__>' }}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
)
CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    + _CONTENT
    + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# llama-server finds out how a model thinks by having its template write a message that has thoughts.
THINKING_CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['role'] == 'assistant' and message['reasoning_content'] %}"
    "<think>\n{{ message['reasoning_content'] }}\n</think>\n\n{% endif %}"
    + _CONTENT
    + "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n"
    "{% else %}<think>\n{% endif %}{% endif %}"
)


@dataclass(frozen=True)
class Vocabulary:
    """Tokens as GPT-2 writes them, a printable character for each byte, and the merges that make words of bytes."""

    tokens: list[str]
    types: list[int]
    merges: list[str]
    words: frozenset[int]  # the tokens that are whole words

    def __len__(self) -> int:
        return len(self.tokens)

    def id(self, text: str) -> int:
        """The token that stands for just this text."""
        return self.tokens.index(text if text in (START, END, UNKNOWN, THINK, THOUGHT) else _written(text))


@cache
def vocabulary() -> Vocabulary:
    """The one that all tiny models share."""
    known = {_BYTES[byte]: None for byte in range(256)}
    merges: dict[str, None] = {}
    whole = [_written(f" {word}") for word in WORDS.split()]
    for word in whole:
        for end in range(1, len(word)):
            merges[f"{word[:end]} {word[end]}"] = None
            known[word[: end + 1]] = None
    # The picture's tiles are set off by an empty line, which is to be one token.
    line = _written("\n")
    merges[f"{line} {line}"] = None
    known[line * 2] = None
    marks = {UNKNOWN: CONTROL, START: CONTROL, END: CONTROL, THINK: USER_DEFINED, THOUGHT: USER_DEFINED}
    marks |= dict.fromkeys(PICTURE, CONTROL)
    tokens = [*known, *marks]
    words = frozenset(tokens.index(word) for word in whole)
    return Vocabulary(tokens, [NORMAL] * len(known) + list(marks.values()), list(merges), words)


def _printable() -> list[str]:
    """GPT-2's alphabet: a byte that prints stands for itself, the others take characters from 256 on."""
    printing = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = [byte for byte in range(256) if byte not in printing]
    return [chr(byte) if byte in printing else chr(256 + others.index(byte)) for byte in range(256)]


_BYTES = _printable()


def _written(text: str) -> str:
    return "".join(_BYTES[byte] for byte in text.encode())

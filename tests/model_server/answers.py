"""Behaviours that answer: as an answer should be, and in the other shapes that servers give it."""

import asyncio
import itertools

from tests.model_server.reply import Behaviour, Reply, split

WORDS = "a red cup on a wooden table"


def say(words: str = WORDS, gap_ms: float = 0, first_ms: float = 0) -> Behaviour:
    """Stream the words after `first_ms` of thought; answer whole when no stream was asked for."""

    async def answer(reply: Reply) -> None:
        await asyncio.sleep(first_ms / 1000)
        if not reply.asked.get("stream"):
            await asyncio.sleep(gap_ms / 1000 * len(split(words)))
            return await reply.completion(words)
        await reply.open()
        await reply.speak(words, gap_ms)
        await reply.close()

    return answer


def held(words: str = WORDS) -> Behaviour:
    """Stream one word for each `server.release()`, and the end after one more."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        for word in split(words):
            await reply.server.released()
            await reply.speak(word)
        await reply.server.released()
        await reply.close()

    return answer


def numbered() -> Behaviour:
    """Answer whole, "answer 1", "answer 2" and so on, each after one `server.release()`."""
    numbers = itertools.count(1)

    async def answer(reply: Reply) -> None:
        await reply.server.released()
        await reply.completion(f"answer {next(numbers)}")

    return answer


def timings(words: str = WORDS, per_second: float = 42.5) -> Behaviour:
    """Stream with llama.cpp's `timings` on the last chunk."""

    async def answer(reply: Reply) -> None:
        count = len(split(words))
        figures = {"prompt_n": 100, "prompt_ms": 80.0, "predicted_n": count}
        figures |= {"predicted_ms": 1000 * count / per_second, "predicted_per_second": per_second}
        await reply.open()
        await reply.speak(words)
        await reply.close(timings=figures)

    return answer


def whole(text: str = WORDS) -> Behaviour:
    """JSON although a stream was asked for."""

    async def answer(reply: Reply) -> None:
        await reply.completion(text)

    return answer


def parts(text: str = WORDS) -> Behaviour:
    """Content as a list of parts, streamed or whole as asked."""

    async def answer(reply: Reply) -> None:
        if not reply.asked.get("stream"):
            return await reply.completion([{"type": "text", "text": word} for word in split(text)])
        await reply.open()
        for word in split(text):
            await reply.event(reply.chunk({"content": [{"type": "text", "text": word}]}))
        await reply.close()

    return answer


def reasoning(thoughts: str, text: str, field: str = "reasoning_content") -> Behaviour:
    """Thoughts in their own field, then the answer (none when `text` is empty, as when thinking ate the budget)."""

    async def answer(reply: Reply) -> None:
        finish = "stop" if text else "length"
        if not reply.asked.get("stream"):
            return await reply.completion(text, finish, **{field: thoughts})
        await reply.open()
        await reply.speak(thoughts, field=field)
        await reply.speak(text)
        await reply.close(finish)

    return answer


def reasoning_field(thoughts: str, text: str) -> Behaviour:
    """As `reasoning`, in the field that vLLM and Ollama use."""
    return reasoning(thoughts, text, field="reasoning")


def think_tags(thoughts: str, text: str) -> Behaviour:
    """Thoughts inside the content, between `<think>` tags that are split across chunks."""

    async def answer(reply: Reply) -> None:
        tagged = f"<think>{thoughts}</think>{text}"
        await reply.open()
        for start in range(0, len(tagged), 3):
            await reply.event(reply.chunk({"content": tagged[start : start + 3]}))
        await reply.close()

    return answer


def special_tokens(text: str = WORDS) -> Behaviour:
    """The answer between stray chat markup, with an empty-choices chunk in its midst and a last chunk without text."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak("<|im_start|>assistant\n[FINAL] ")
        await reply.event(reply.chunk({}) | {"choices": []})
        await reply.speak(f"{text}<|im_end|><end_of_utterance></s>")
        await reply.close()

    return answer


def repeated(word: str = "the", n: int = 60) -> Behaviour:
    """A degenerate answer: one token over and over."""
    return say(f"{word} " * n)


def length(words: str = WORDS) -> Behaviour:
    """An answer that ran out of tokens: finish_reason `length`."""

    async def answer(reply: Reply) -> None:
        if not reply.asked.get("stream"):
            return await reply.completion(words, "length")
        await reply.open()
        await reply.speak(words)
        await reply.close("length")

    return answer


def empty() -> Behaviour:
    """A complete answer without a word."""
    return say("")

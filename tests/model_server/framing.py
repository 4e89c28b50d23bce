"""Behaviours that say the right words in a stream that is odd, or that breaks off."""

import json

from tests.model_server.answers import WORDS
from tests.model_server.reply import Behaviour, Reply, split


def odd_framing(text: str = WORDS) -> Behaviour:
    """CRLF, comments, an event in two `data` lines, one byte at a time, so through every multi-byte character."""

    async def answer(reply: Reply) -> None:
        await reply.start(kind="text/event-stream")
        lines = [": a comment", "", "event: message", "id: 1", "retry: 1000"]
        for word in split(text):
            head, tail = json.dumps(reply.chunk({"content": word}), ensure_ascii=False).split(", ", 1)
            lines += [f"data: {head},", f"data:{tail}", "", ":", ""]
        lines += [f"data: {json.dumps(reply.chunk({}, 'stop'))}", "", "data: [DONE]", "", ""]
        for byte in "\r\n".join(lines).encode():
            await reply.write(bytes([byte]))
        await reply.end()

    return answer


def no_done(words: str = WORDS) -> Behaviour:
    """A stream that ends after its finish chunk, without `[DONE]`."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak(words)
        await reply.close(done=False)

    return answer


def cut(after_words: int = 2, words: str = WORDS) -> Behaviour:
    """The socket closes in the middle of an event, inside the chunked coding."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak("".join(split(words)[:after_words]))
        await reply.write('data: {"choices": [{"index": 0, "del')

    return answer


def ended(after_words: int = 2, words: str = WORDS) -> Behaviour:
    """The response ends properly but the stream has neither a finish chunk nor `[DONE]`."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak("".join(split(words)[:after_words]))
        await reply.end()

    return answer


def error_in_stream(message: str = "out of memory", after_words: int = 2) -> Behaviour:
    """Some words, then an error object inside the 200 stream, then nothing."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak("".join(split(WORDS)[:after_words]))
        await reply.event({"error": {"message": message, "type": "server_error", "code": 500}})
        await reply.end()

    return answer

"""The log of a llama-server: progress in the spelling of every version, and lines to read."""

import pytest

from proxy.llama.log import KEPT, Log

NOW = "\n\x1b[1A\rDownloading tiny.gguf ───────╴            {share:4d}%\x1b[K\x1b[1B\r"
ONCE = "\x1b[s\x1b[2K\r[==========>        ] {share:3d}%  (12 MB / 40 MB) \x1b[u"
CURL = "\r {share:2d}  413M   {share:2d} 17.6M    0     0  8820k      0  0:00:48  0:00:02  0:00:46 8816k"


def fed(*pieces: str | bytes) -> Log:
    log = Log()
    for piece in pieces:
        log.feed(piece if isinstance(piece, bytes) else piece.encode())
    return log


@pytest.mark.parametrize("bar", [NOW, ONCE, CURL], ids=["now", "once", "curl"])
def test_a_bar_tells_how_far_the_download_is(bar: str) -> None:
    # A bar without an end is known to be whole only when the next one comes.
    assert fed(*(bar.format(share=share) for share in (4, 34, 35)), "\r").downloaded == 35


@pytest.mark.parametrize("bar", [NOW, ONCE, CURL], ids=["now", "once", "curl"])
def test_a_bar_is_read_however_it_is_cut_into_pieces(bar: str) -> None:
    sent = f"{bar.format(share=34)}\r".encode()
    log = fed(*(sent[at : at + 1] for at in range(len(sent))))
    assert (log.downloaded, list(log.lines)) == (34, [])


def test_of_several_files_the_one_furthest_behind_counts() -> None:
    other = NOW.replace("tiny", "mmproj")
    log = fed(NOW.format(share=80), other.format(share=10), NOW.format(share=90))
    assert log.downloaded == 10
    log.feed(other.format(share=95).encode())
    assert log.downloaded == 90


@pytest.mark.parametrize(
    ("line", "downloaded"),
    [
        ("common_download_file_single_online: trying to download model from https://host/tiny.gguf to tiny.gguf", 0),
        ("0.00.007.404 I download task: https://host/tiny.gguf -> tiny.gguf", 0),
        ("0.00.049.725 I srv    load_model: loading model 'tiny.gguf'", None),
        ("main: loading model", None),
        ("srv  log_server_r: done request: GET /health 127.0.0.1 200", 34),
        ("llama_model_loader: 34% of tensors", 34),
    ],
)
def test_a_download_begins_and_ends_with_what_is_done_next(line: str, downloaded: int | None) -> None:
    start = "" if downloaded == 0 else NOW.format(share=34)
    assert fed(start, f"{line}\n").downloaded == downloaded


def test_lines_are_without_stamps_colours_and_blank_ones() -> None:
    log = fed(
        "0.00.011.307 E gguf_init: invalid magic\r\n\r\n",
        "\x1b[31merror:\x1b[0m no such file\n",
        b"caf\xc3",
        b"\xa9 \xff\n",
        "not whole yet",
    )
    assert list(log.lines) == ["gguf_init: invalid magic", "error: no such file", "café �"]


def test_it_does_not_grow() -> None:
    log = fed("x" * 1_000_000, "\n", "".join(f"line {number}\n" for number in range(1000)))
    assert (len(log.lines), log.lines[-1]) == (KEPT, "line 999")
    assert len(fed("x" * 1_000_000, "\n").lines[0]) == 2000

"""The tiny models: that their files are what a loader expects, whether or not there is a llama-server to load them."""

import struct
from pathlib import Path

import numpy as np

from tests.servers import gguf, tiny_vlm, vocabulary


def test_a_file_begins_with_its_counts_and_its_data_is_aligned(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    values: dict[str, gguf.Value] = {"whole": 7, "broken": 0.5, "text": "grüße", "yes": True, "many": ["a", "b"]}
    tensors = {"one": np.arange(3, dtype=np.float32), "two": np.full((2, 5), 2, np.float32)}
    gguf.write(path, values, tensors)
    data = path.read_bytes()
    assert data[:4] == b"GGUF" and struct.unpack_from("<IQQ", data, 4) == (3, len(tensors), len(values))
    # The first tensor fills up to the alignment, and the second ends the file likewise.
    assert len(data) % gguf.ALIGNMENT == 0
    assert data[-96:-64] == np.arange(3, dtype="<f4").tobytes().ljust(32, b"\0")
    assert data[-64:] == np.full(10, 2, "<f4").tobytes().ljust(64, b"\0")


def test_a_tensors_sizes_go_from_the_innermost_out(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    gguf.write(path, {}, {"t": np.zeros((2, 5), np.float32)})
    assert struct.pack("<I2Q", 2, 5, 2) in path.read_bytes()


def test_words_are_single_tokens_made_of_merges() -> None:
    words = vocabulary.vocabulary()
    assert len(set(words.tokens)) == len(words.tokens) == len(words.types)
    assert words.tokens[words.id(" red")] == "Ġred"
    assert {"Ġ r", "Ġr e", "Ġre d"} <= set(words.merges)


def test_a_model_is_made_once() -> None:
    model = tiny_vlm.model("colour")
    made = model.text.stat().st_mtime_ns, model.eye.stat().st_mtime_ns
    assert tiny_vlm.model("colour") == model
    assert (model.text.stat().st_mtime_ns, model.eye.stat().st_mtime_ns) == made

"""GGUF, the file format of llama.cpp's models: version 3, with tensors of 32-bit floats only.

Source: docs/gguf.md of ggml. Little-endian; strings and arrays carry their length in front; a tensor's dimensions
are named from the innermost out; its data begins at a multiple of 32 bytes.
"""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Value = bool | int | float | str | list[int] | list[float] | list[str]
Tensor = NDArray[np.float32]
ALIGNMENT = 32  # bytes
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
F32 = 0


def write(path: Path, values: Mapping[str, Value], tensors: Mapping[str, Tensor]) -> None:
    """Write a model. Whole numbers are unsigned, in arrays signed: what llama.cpp reads where models need them."""
    data = {name: np.ascontiguousarray(tensor, "<f4") for name, tensor in tensors.items()}
    head = [b"GGUF", struct.pack("<IQQ", 3, len(data), len(values))]
    head += [_string(name) + _value(value) for name, value in values.items()]
    offset = 0
    for name, tensor in data.items():
        sizes = struct.pack(f"<I{tensor.ndim}Q", tensor.ndim, *reversed(tensor.shape))
        head.append(_string(name) + sizes + struct.pack("<IQ", F32, offset))
        offset += _aligned(tensor.nbytes)
    with path.open("wb") as file:
        file.write(_padded(b"".join(head)))
        for tensor in data.values():
            file.write(_padded(tensor.tobytes()))


def _value(value: Any) -> bytes:
    """A value with the number of its type in front."""
    match value:
        case bool():
            return struct.pack("<I?", BOOL, value)
        case int():
            return struct.pack("<II", UINT32, value)
        case float():
            return struct.pack("<If", FLOAT32, value)
        case str():
            return struct.pack("<I", STRING) + _string(value)
        case [str(), *_]:
            return struct.pack("<IIQ", ARRAY, STRING, len(value)) + b"".join(map(_string, value))
        case [int(), *_]:
            return struct.pack(f"<IIQ{len(value)}i", ARRAY, INT32, len(value), *value)
        case [float(), *_]:
            return struct.pack(f"<IIQ{len(value)}f", ARRAY, FLOAT32, len(value), *value)
        case _:
            raise TypeError(f"no GGUF value can be made of {value!r}")


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _padded(data: bytes) -> bytes:
    return data.ljust(_aligned(len(data)), b"\0")

"""Tiny vision-language models that a stock llama-server takes, made here to the last weight and kept in `.cache`.

`colour` truly looks (see looking.py), and so does `thinking`, which has a thought first. `slow` talks at random, takes
a second and more to begin and never ends by itself. By hand: `python -m tests.servers.tiny_vlm colour`.
"""

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from tests.servers import gguf, looking, vocabulary
from tests.servers.gguf import Tensor, Value

CACHE = Path(__file__).parents[2] / ".cache" / "models"
CONTEXT = 32768  # tokens
PATCH, MERGE = 16, 2  # px, patches each way that become one token
TILE, LONGEST = 128, 256  # px: a tile's side, and the picture's longest side before it is cut into tiles
SHUNNED = -40.0  # logit of what is never said
Draw = Callable[..., Tensor]


@dataclass(frozen=True)
class Plan:
    """What a model is like."""

    width: int = 64
    eye: int = 64
    layers: int = 2
    heads: int = 4
    looks: bool = False
    thinks: bool = False


PLANS = {
    "colour": Plan(layers=1, looks=True),
    "slow": Plan(width=768, eye=128, layers=6, heads=8),
    "thinking": Plan(layers=1, looks=True, thinks=True),
}


@dataclass(frozen=True)
class Model:
    """A model's two files; a server that is not given the eye is one of text only."""

    text: Path
    eye: Path


def model(name: str) -> Model:
    """The files of `colour`, `slow` or `thinking`, made when they are first asked for."""
    made = b"".join(
        Path(str(part.__file__)).read_bytes() for part in (gguf, looking, vocabulary, sys.modules[__name__])
    )
    folder = CACHE / f"{name}-{hashlib.sha256(made).hexdigest()[:16]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        for outdated in {*CACHE.glob(f"{name}-*")} - {folder}:
            shutil.rmtree(outdated, ignore_errors=True)
        # Renamed when whole, so that nobody ever loads half a model.
        begun = Path(tempfile.mkdtemp(dir=CACHE))
        _write(begun, name, PLANS[name])
        try:
            begun.rename(folder)
        except OSError:  # another worker was quicker
            if not folder.exists():
                raise
            shutil.rmtree(begun)
    return Model(folder / f"tiny-{name}.gguf", folder / f"mmproj-tiny-{name}.gguf")


def _write(folder: Path, name: str, plan: Plan) -> None:
    random = np.random.default_rng(0)

    def drawn(*shape: int, spread: float | None = None) -> Tensor:
        return (random.standard_normal(shape) * (spread or shape[-1] ** -0.5)).astype(np.float32)

    def zero(*shape: int, spread: float | None = None) -> Tensor:
        return np.zeros(shape, np.float32)

    draw = cast(Draw, zero if plan.looks else drawn)
    text, eye = _text(plan, draw), _eye(plan, draw)
    if plan.looks:
        looking.speak(text, vocabulary.vocabulary(), plan.heads, plan.thinks)
        looking.see(eye, MERGE)
    else:
        _talk(text, plan.layers)
    gguf.write(folder / f"tiny-{name}.gguf", _text_values(name, plan), text)
    gguf.write(folder / f"mmproj-tiny-{name}.gguf", _eye_values(name, plan), eye)


def _text_values(name: str, plan: Plan) -> dict[str, Value]:
    words = vocabulary.vocabulary()
    end = words.id(vocabulary.END)
    return {
        "general.architecture": "llama",
        "general.name": f"tiny-{name}",
        "general.file_type": 0,
        "llama.context_length": CONTEXT,
        "llama.embedding_length": plan.width,
        "llama.block_count": plan.layers,
        "llama.feed_forward_length": 2 * plan.width,
        "llama.attention.head_count": plan.heads,
        "llama.attention.head_count_kv": plan.heads,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": plan.width // plan.heads,
        "llama.rope.freq_base": looking.ROPE_BASE if plan.looks else 10000.0,
        "llama.vocab_size": len(words),
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "smollm",
        "tokenizer.ggml.tokens": words.tokens,
        "tokenizer.ggml.token_type": words.types,
        "tokenizer.ggml.merges": words.merges,
        "tokenizer.ggml.bos_token_id": words.id(vocabulary.START),
        "tokenizer.ggml.eos_token_id": end,
        "tokenizer.ggml.eot_token_id": end,
        "tokenizer.ggml.unknown_token_id": words.id(vocabulary.UNKNOWN),
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.chat_template": vocabulary.THINKING_CHAT if plan.thinks else vocabulary.CHAT,
    }


def _eye_values(name: str, plan: Plan) -> dict[str, Value]:
    return {
        "general.architecture": "clip",
        "general.type": "mmproj",
        "general.name": f"tiny-{name}",
        "clip.projector_type": "idefics3",
        "clip.has_vision_encoder": True,
        "clip.use_gelu": True,
        "clip.vision.embedding_length": plan.eye,
        "clip.vision.attention.head_count": plan.heads,
        "clip.vision.feed_forward_length": 2 * plan.eye,
        "clip.vision.block_count": plan.layers,
        "clip.vision.projection_dim": plan.width,
        "clip.vision.image_size": TILE,
        "clip.vision.patch_size": PATCH,
        "clip.vision.attention.layer_norm_epsilon": 1e-6,
        "clip.vision.image_mean": [0.5, 0.5, 0.5],
        "clip.vision.image_std": [0.5, 0.5, 0.5],
        "clip.vision.projector.scale_factor": MERGE,
        "clip.vision.preproc_image_size": LONGEST,
    }


def _text(plan: Plan, draw: Draw) -> dict[str, Tensor]:
    count, width = len(vocabulary.vocabulary()), plan.width
    tensors = {
        "token_embd.weight": draw(count, width, spread=1.0),
        "output_norm.weight": np.ones(width, np.float32),
        "output.weight": draw(count, width, spread=3.0 * width**-0.5),
    }
    for layer in range(plan.layers):
        block = f"blk.{layer}."
        tensors |= {f"{block}{norm}.weight": np.ones(width, np.float32) for norm in ("attn_norm", "ffn_norm")}
        attention = ("attn_q", "attn_k", "attn_v", "attn_output")
        tensors |= {f"{block}{name}.weight": draw(width, width) for name in attention}
        tensors |= {f"{block}{name}.weight": draw(2 * width, width) for name in ("ffn_gate", "ffn_up")}
        tensors[f"{block}ffn_down.weight"] = draw(width, 2 * width)
    return tensors


def _eye(plan: Plan, draw: Draw) -> dict[str, Tensor]:
    width, zeros, ones = plan.eye, np.zeros(plan.eye, np.float32), np.ones(plan.eye, np.float32)
    tensors = {
        "v.patch_embd.weight": draw(width, 3, PATCH, PATCH, spread=(3 * PATCH**2) ** -0.5),
        "v.patch_embd.bias": zeros.copy(),
        "v.position_embd.weight": draw((TILE // PATCH) ** 2, width, spread=0.1),
        "v.post_ln.weight": ones,
        "v.post_ln.bias": zeros,
        "mm.model.fc.weight": draw(plan.width, width * MERGE**2),
    }
    for layer in range(plan.layers):
        block = f"v.blk.{layer}."
        for norm in ("ln1", "ln2"):
            tensors |= {f"{block}{norm}.weight": ones, f"{block}{norm}.bias": zeros}
        for name in ("attn_q", "attn_k", "attn_v", "attn_out"):
            tensors |= {f"{block}{name}.weight": draw(width, width), f"{block}{name}.bias": zeros}
        up, down = draw(2 * width, width), draw(width, 2 * width)
        tensors |= {f"{block}ffn_up.weight": up, f"{block}ffn_up.bias": np.zeros(2 * width, np.float32)}
        tensors |= {f"{block}ffn_down.weight": down, f"{block}ffn_down.bias": zeros}
    return tensors


def _talk(text: dict[str, Tensor], layers: int) -> None:
    """Have random weights say whole words, and no end: one channel is alike in all tokens, and a bias in the output."""
    words = vocabulary.vocabulary()
    text["token_embd.weight"][:, 0] = 4.0
    for layer in range(layers):
        text[f"blk.{layer}.attn_output.weight"][0] = text[f"blk.{layer}.ffn_down.weight"][0] = 0
    bias = np.full(len(words), SHUNNED, np.float32)
    bias[list(words.words)] = 0
    text["output.weight"][:, 0] = bias / 2.5  # about what the norm leaves of the channel


if __name__ == "__main__":
    files = model(*sys.argv[1:])
    print(f"--model {files.text} --mmproj {files.eye}")

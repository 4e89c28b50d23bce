"""Why a llama-server ended: excerpts of its logs, and the sentence that each is worth."""

import pytest

from proxy.llama.trouble import Trouble, read_trouble

DAMAGED = """\
srv    load_model: loading model 'bad.gguf'
llama_model_load: error loading model: tensor 'output.weight' data is not within the file bounds, model is corrupted
llama_model_load_from_file_impl: failed to load model
srv    load_model: failed to load model, 'bad.gguf'
srv  llama_server: exiting due to model loading error"""
NO_NETWORK = """\
get_repo_commit: error: HTTPLIB failed: Could not establish connection
get_repo_files: failed to resolve commit for ggml-org/SmolVLM-500M-Instruct-GGUF
srv    load_model: failed to load model, ''"""
NO_MEMORY = """\
ggml_cuda_init: failed to initialize CUDA: no CUDA-capable device is detected
ggml_backend_cuda_buffer_type_alloc_buffer: allocating 999 MiB on device 0: cudaMalloc failed: out of memory
main: exiting due to model loading error"""
OTHER_PROJECTOR = """\
mtmd_init_from_file: error: Failed to load CLIP model from other.gguf
srv    load_model: failed to load multimodal model, 'other.gguf'"""
TOO_OLD = "llama_model_load: error loading model: unknown model architecture: 'new'"


@pytest.mark.parametrize(
    ("log", "cause", "cure"),
    [
        (DAMAGED, "not within the file bounds", "fetch it anew"),
        (NO_NETWORK, "Could not establish connection", "network"),
        (NO_MEMORY, "out of memory", "smaller"),
        (OTHER_PROJECTOR, "CLIP model", "mmproj"),
        (TOO_OLD, "unknown model architecture", "update it"),
        ("error: invalid argument: --nonsense", "--nonsense", "after --"),
        ('error while handling argument "-c": stoi', "-c", "after --"),
        ("srv start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 1", "couldn't bind", "port"),
        ("common_get_hf_file: error from HF API, response code: 401, data: {}", "401", "HF_TOKEN"),
        ("llama-server: error while loading shared libraries: libggml.so", "libggml.so", "install"),
    ],
)
def test_the_telling_line_and_its_cure(log: str, cause: str, cure: str) -> None:
    trouble = read_trouble(log.splitlines(), 1, was_up=False)
    assert cause in trouble.cause
    assert cure in trouble.cure


def test_what_is_in_no_row_is_told_by_its_first_complaint() -> None:
    lines = ["loading", "GGML_ASSERT(n > 0) failed: so it goes.", "exiting due to an error"]
    assert read_trouble(lines, 1, was_up=False).cause == "GGML_ASSERT(n > 0) failed: so it goes"


def test_once_it_was_up_only_the_last_complaint_can_have_ended_it() -> None:
    lines = ["failed to load image: out of memory", "CUDA error: an illegal access"]
    assert read_trouble(lines, 134, was_up=True) == Trouble("CUDA error: an illegal access")


def test_an_end_in_peace_is_not_blamed_on_an_old_complaint() -> None:
    assert read_trouble(["failed to load image"], 0, was_up=True).cause == "exit status 0"


def test_a_kill_leaves_no_last_words() -> None:
    assert read_trouble(["failed to load image"], 128 + 9, was_up=True).cause == "it was killed"


def test_where_nothing_tells_there_is_the_status() -> None:
    assert read_trouble([], 127, was_up=False).cause == "exit status 127"


def test_a_cause_is_short_enough_to_read() -> None:
    assert len(read_trouble(["error " * 1000], 1, was_up=False).cause) <= 200

"""A real llama-server with one of the tiny models."""

from tests import llama_server
from tests.servers import tiny_vlm
from tests.servers.running import Running

SMALL = ("--threads", "1", "--ctx-size", "8192", "--no-webui")


class Llama(Running):
    """`blind` leaves the model's eye out; `flags` come last, and so replace ours."""

    def __init__(self, model: str, *flags: str, blind: bool = False) -> None:
        binary = llama_server.binary()
        assert binary, llama_server.LACKING
        files = tiny_vlm.model(model)
        sight = () if blind else ("--mmproj", str(files.eye))
        name = f"tiny-{model}"
        super().__init__([binary, "--model", str(files.text), *sight, "--alias", name, *SMALL, *flags], name)

    @property
    def busy(self) -> int:
        """How many questions it is working on."""
        slots = self.get("/slots")
        return sum(slot["is_processing"] for slot in slots.json()) if slots else 0

"""The table of options: each is a flag, its RTV_ twin in the environment, a default and one line of help."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a person can set. Without a `metavar` it is a switch; with `repeats` it is a list.

    One that has an `alone` is both: off unless it is set, and by a mere yes set to that.
    """

    name: str
    metavar: str
    default: str
    help: str
    repeats: bool = False
    alone: str = ""

    @property
    def flag(self) -> str:
        return f"--{self.name}"

    @property
    def twin(self) -> str:
        return "RTV_" + self.name.upper().replace("-", "_")


OPTIONS = (
    Option(
        "host", "ADDRESS", "127.0.0.1", "address to listen on; 0.0.0.0 opens the console to the network, with a token"
    ),
    Option("port", "PORT", "8081", "port to listen on; 0 takes a free one"),
    Option(
        "backend", "NAME=URL", "", "a model server, such as lab=http://10.0.0.5:8000; the first is the default", True
    ),
    Option(
        "llama",
        "MODEL",
        "",
        "run a llama-server too, as the default, with a model of Hugging Face or a .gguf file; alone with SmolVLM",
        alone="ggml-org/SmolVLM-500M-Instruct-GGUF",
    ),
    Option("llama-server", "PATH", "llama-server", "the program that --llama runs"),
    Option("allow-origin", "ORIGIN", "", "a web page that may use the backends: https://host, local or disk", True),
    Option("allow-host", "HOST", "", "another name by which browsers reach this console", True),
    Option("token", "TOKEN", "", "what a browser must know; made at start where others can reach the console"),
    Option("tls", "", "", "serve https, as phones ask for before they give their camera, with a certificate made here"),
    Option("cert", "FILE", "", "serve https with this certificate, a PEM file, instead of one made here"),
    Option("key", "FILE", "", "the private key of --cert, a PEM file"),
    Option("no-discover", "", "", "do not look for model servers on their usual local ports"),
    Option("max-body", "MIB", "32", "largest request body, in MiB"),
    Option("body-timeout", "SECONDS", "30", "longest wait for the next part of a request's body, in seconds"),
    Option("silence", "SECONDS", "300", "longest wait for a backend's next byte, in seconds"),
    Option("connect-timeout", "SECONDS", "5", "longest wait for a connection to a backend, in seconds"),
)

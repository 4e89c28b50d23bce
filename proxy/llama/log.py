"""The log of one run of llama-server: its last lines, and how far a download has come, in every version's spelling."""

import codecs
import re
from collections import deque

KEPT = 200  # lines
_LONGEST = 2000  # characters of a line

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
# Before a line: how long it has been running, and how grave this is.
_STAMP = re.compile(r"^\d+(?:\.\d+){2,3} (?:[A-Z] )?")
# `Downloading model.gguf ────  34%`; before that `[=====>    ]  34%  (12 MB / 40 MB)`; and curl's own table.
_BARS = (
    re.compile(r"^Downloading (?P<file>\S+) .*?(?P<share>\d{1,3})\s*%$"),
    re.compile(r"^(?P<file>)\[=*>? *\]\s+(?P<share>\d{1,3})%"),
    re.compile(r"^(?P<file>)\s*(?P<share>\d{1,3})\s+[\d.]+[kMGT]?\s+\d{1,3}\s+[\d.]+[kMGT]?\s"),
)
_DOWNLOADS = re.compile(r"trying to download|download task:")
_LOADS = re.compile(r"\bload_model\b|\bloading model\b")


class Log:
    """Takes what is printed, piece by piece. `lines` are the last ones, bars and stamps left out.

    `downloaded` is a percentage: of what has come so far of the file that is furthest behind; None while there is no
    download.
    """

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=KEPT)
        self.downloaded: int | None = None
        self._shares: dict[str, int] = {}
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def feed(self, printed: bytes) -> None:
        *whole, rest = re.split(r"[\r\n]+", self._rest + self._decoder.decode(printed))
        self._rest = rest[-_LONGEST:]
        for line in whole:
            self._take(_STAMP.sub("", _CONTROL.sub("", line)).rstrip()[:_LONGEST])

    def _take(self, line: str) -> None:
        for bar in _BARS:
            if seen := bar.match(line):
                self._shares[seen["file"]] = int(seen["share"])
                self.downloaded = min(self._shares.values())
                return
        if line:
            self.lines.append(line)
        if _DOWNLOADS.search(line):
            self.downloaded = self.downloaded or 0
        elif _LOADS.search(line):
            self.downloaded = None
            self._shares.clear()

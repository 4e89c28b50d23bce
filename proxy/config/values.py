"""The values of the options: flags over environment over defaults."""

import re
from collections.abc import Mapping, Sequence

from proxy.config.options import OPTIONS
from proxy.errors import SettingsError

_OPTION = {option.name: option for option in OPTIONS}
_YES, _NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class Values:
    """What was set, flags over environment over defaults, read one kind at a time."""

    def __init__(self, flags: Mapping[str, list[str]], environ: Mapping[str, str]) -> None:
        self._flags = flags
        self._environ = environ

    def said(self, name: str) -> str:
        """What the person typed to set the option, for a sentence about its value: the flag, or its twin."""
        option = _OPTION[name]
        return option.twin if name not in self._flags and self._environ.get(option.twin) else option.flag

    def text(self, name: str) -> str:
        """The option's value without blanks around it, its default where nothing was set."""
        return self._given(name)[-1].strip() or _OPTION[name].default

    def list(self, name: str) -> list[str]:
        """The option's values, in the order given."""
        return [item for text in self._given(name) for item in re.split(r"[,\s]+", text) if item]

    def switch(self, name: str) -> bool:
        """Whether the option is on. Raises SettingsError for a word that is neither yes nor no."""
        word = self.text(name).lower()
        if word not in _YES | _NO:
            raise SettingsError(f"{self.said(name)} must be yes or no, not {word!r}.")
        return word in _YES

    def text_unless_off(self, name: str) -> str:
        """The option's value: what it is when set alone, where that is all that was said; "" where it is off."""
        text = self.text(name)
        if text.lower() in _NO:
            return ""
        return _OPTION[name].alone if text.lower() in _YES else text

    def number(self, name: str, unit: str, *, least: float, most: float) -> float:
        """The option as a number from `least` to `most`. Raises SettingsError for anything else."""
        text = self.text(name)
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise SettingsError(f"{self.said(name)} must be {unit} from {least:g} to {most:g}, not {text!r}.")
        return value

    def _given(self, name: str) -> Sequence[str]:
        return self._flags.get(name) or (self._environ.get(_OPTION[name].twin, ""),)

"""Answers in every family's notation, and the places they mean."""

import json
from pathlib import Path
from typing import Any

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "grounding_cases.json").read_text("utf-8"))

"""The backends: which there are, and what is known of each.

The way down: `registry` (their names, and which is the default) -> `probe` (asks one how it fares) -> `verdict` (what
the answer means) -> `report` (what is told of it) -> `kinds` (a row a kind of server) -> `models` (what servers say of
theirs).
"""

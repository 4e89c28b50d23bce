"""The settings: what the person wrote, checked once, before anything is done with it.

The way down: `reader` (flags, environment and .env become Settings) -> `options` (the table of them) -> `checks` (one
value each) and `envfile` (the file).
"""

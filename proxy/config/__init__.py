"""The settings: what the person wrote, checked once, before anything is done with it.

The way in: `options` (the table of them) -> `flags` (what was typed) and `envfile` (the file .env) -> `values` (who
wins) -> `checks` (one value each) -> `reader` (makes `settings` of them, with a `backend` for each that is named) ->
`review` (all of them together).
"""

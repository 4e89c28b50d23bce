"""The browser's side: what may come in, and what a browser is given for it.

The way of a request: `protocol` (its head, within limits) -> `access` (who may ask: `cors` for pages from elsewhere,
`session` for the token) -> `page` (the files), or `body` (what was sent, read whole) and `watch` (is it still there?).
"""

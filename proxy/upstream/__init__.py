"""The backends' side: a request on its way to a backend, and its answer on the way back.

The way up: `client` (asks any backend) -> `pool` (its kept connections) -> `connection` (HTTP/1.1, by h11) ->
`stream` (bytes, with patience). `headers` says which of them travel; a `question` is what the console asks by itself.
"""

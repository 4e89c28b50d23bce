"""The backends' side: a request on its way to a backend, and its answer on the way back.

The way up: `client` (asks any backend) -> `route` (the way to one, and what it is owed) -> `pool` (its kept
connections) -> `connection` (HTTP/1.1, by h11) -> `stream` (bytes, with patience). The way back is the `answer`.
`headers` says which of them travel, and a `question` is what the console asks by itself.
"""

"""A llama-server of the console's own: started with it, watched, started again when it dies, ended with it.

The way down: `keeper` (runs it, tells how it fares) -> `process` (one run, on the `leash` that ends it even if the
console is killed) -> `log` (what it prints) -> `trouble` (why it ended, and what to do) -> `command` (how it is
started) -> `program` (where it is, or how to get it). Tried on Linux. Where there is no POSIX the leash has no
terminal to lend, so that a download shows no progress, and what llama-server itself has started may outlive it.
"""

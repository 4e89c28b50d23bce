"""The invitation: how a person, on this machine or with a phone, comes to open the page.

`greeting` tells it in the terminal, and `phone` in the page; both draw the `links` as a `qr` code, which lead to the
addresses that this machine has in its `lan`.
"""

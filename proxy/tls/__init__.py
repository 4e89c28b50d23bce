"""TLS: a certificate of the console's own, or the person's, and what it is served with.

`keeping` (a private file) and `certificate` (made, and made anew in time) stand behind --tls, `own` behind --cert;
`identity` chooses between the two, and `context` is what either is loaded into. The package cryptography is the
optional extra `lan`, so `certificate` is imported by nothing but a --tls that needs it.
"""

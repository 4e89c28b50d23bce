"""The console's proxy: serves the page, forwards /v1/ to named backends, and gets out of the way."""

__version__ = "0.1.0"

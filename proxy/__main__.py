"""`python -m proxy`: start the console."""

from proxy.cli import main

if __name__ == "__main__":
    main()

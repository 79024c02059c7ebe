"""`python -m morgiana` is the `morgiana` command."""

from morgiana.app import main

main()

"""`python -m iptui`."""

from iptui.cli.main import main

main()

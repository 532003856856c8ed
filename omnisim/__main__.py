"""`python -m omnisim`: the same as the command `omnisim`."""

from omnisim.cli import main

main()

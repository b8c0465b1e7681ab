"""The command line: `python -m app COMMAND`."""

import sys

from app.command_line.arguments import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))

"""`policy check`: what is wrong with a policy file, before it governs anything."""

import sys
from pathlib import Path

from app.decision.policy_file import read_policy

MOST_BYTES = 1024 * 1024  # far more than a policy may have, so that its own limit is what people hear of


def check(file: str, owner: str) -> int:
    """Prints each problem as `file:line: …`; 1 if one is an error, 2 if the file cannot be read."""
    try:
        with Path(file).open("rb") as opened:
            source = opened.read(MOST_BYTES)
    except OSError as trouble:
        print(f"{file}: {trouble.strerror or trouble}", file=sys.stderr)
        return 2
    found = read_policy(source, owner=owner)
    problems = found.problems
    for problem in problems:
        print(f"{file}:{problem.line}: {problem.severity}: {problem.message}")
    if any(problem.is_error for problem in problems):
        return 1
    decisions = len(found.policy.decisions) if found.policy else 0
    print(f"{file}: fine, {decisions} {'decision' if decisions == 1 else 'decisions'}")
    return 0

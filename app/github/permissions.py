"""The levels of access to a repository, by GitHub's names."""

WRITING = frozenset({"admin", "maintain", "write"})
"""The levels with which somebody may push."""
READING = WRITING | {"triage", "read"}
"""Those with which somebody may read."""

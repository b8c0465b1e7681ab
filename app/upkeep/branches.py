"""Whether the files that decide on a repository's branches are as we know them: values in, values out."""

from collections.abc import Mapping
from hashlib import sha256

from app.decision.facts import PolicyTouched, Repository
from app.decision.policy import POLICY_PATH
from app.github.overview import Asked, Overview
from app.store.policies import SHARED
from app.store.sightings import Governed, Sighting
from app.upkeep.comparing import is_cached

OWNERS = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS")
MOST_ASKED = 3  # times that a policy is read because of one and the same difference


def is_shared(repository: Repository) -> bool:
    """Whether its policy holds where a repository of the same owner has none."""
    return repository.name.lower() == SHARED


def to_ask(repository: Repository, cached: Governed) -> Asked:
    """The default branch's policy, and those of the branches that open pull requests are to be merged into.

    CODEOWNERS is asked for only where there was a policy when we last looked.
    """
    branches = sorted({repository.default_branch, *cached.bases})
    files = []
    for branch in branches:
        policy = cached.policies.get(branch)
        paths = (POLICY_PATH, *OWNERS) if policy is not None and policy.source is not None else (POLICY_PATH,)
        files += [(branch, path) for path in paths]
    return Asked(repository, tuple(files))


def compared(
    one: Overview, cached: Governed, seen: Mapping[str, Sighting]
) -> tuple[list[PolicyTouched], dict[str, Sighting]]:
    """The branches whose files changed without our hearing of it, and what is now seen where that is something new."""
    touched, now = [], {}
    for branch in sorted({one.repository.default_branch, *cached.bases}):
        about = f"branch {branch}"
        blob = one.blobs.get((branch, POLICY_PATH))
        digest = f"{blob or '-'} {_owners(one, branch)}"
        before = seen.get(about)
        same = before is not None and before.digest == digest
        if before is not None and same and not before.asked:
            continue
        asked = before.asked if before is not None and same else 0
        if asked < MOST_ASKED and (_differs(one, branch, blob, cached) or _changed_beside(one, before, digest)):
            touched.append(PolicyTouched(one.repository.id, branch))
            now[about] = Sighting(digest, None, asked + 1)
        else:
            now[about] = Sighting(digest)
    return touched, now


def _owners(one: Overview, branch: str) -> str:
    found = [(path, one.blobs.get((branch, path))) for path in OWNERS]
    return sha256(repr(found).encode()).hexdigest()[:16] if any(blob for _, blob in found) else "-"


def _differs(one: Overview, branch: str, blob: str | None, cached: Governed) -> bool:
    policy = cached.policies.get(branch)
    return policy is not None and not is_cached(policy, f"{one.repository.owner}/{one.repository.name}", blob)


def _changed_beside(one: Overview, before: Sighting | None, digest: str) -> bool:
    """Whether something changed that no policy of this branch's own shows: CODEOWNERS, or a policy that others use."""
    if before is None or before.digest == digest:
        return False
    policy_before, _, owners_before = before.digest.partition(" ")
    policy_now, _, owners_now = digest.partition(" ")
    return owners_before != owners_now or (is_shared(one.repository) and policy_before != policy_now)

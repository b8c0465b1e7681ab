"""Seats that come from elsewhere than the policy's names: CODEOWNERS, front matter, review requests, assignees."""

import pytest

from tests.stage import Stage

pytestmark = pytest.mark.anyio


def policy_from(*sources: str, more: str = "") -> str:
    """A policy whose seats come from these sources; `more` are further lines of its stakeholders."""
    lines = ["decisions:", "  - name: RFC", "    when:", '      paths: ["rfcs/**"]', "    stakeholders:"]
    lines += [f"      from: [{', '.join(sources)}]", *(f"      {line}" for line in more.splitlines()), ""]
    return "\n".join(lines)


OWNERS = "* @alice\n/rfcs/ops/ @acme/architects @bob\n"


async def sets_owners(s: Stage, text: str | None, path: str = ".github/CODEOWNERS") -> None:
    await s.do(s.acts.change_files, s.repository, s.person("admin"), {path: text})


@pytest.mark.policy(policy_from("codeowners"))
async def test_any_one_owner_of_a_line_fills_its_seat(s: Stage) -> None:
    await sets_owners(s, OWNERS)
    pull = await s.opens(files={"rfcs/0001.md": "# A\n", "rfcs/ops/1.md": "# B\n", "src/a.py": "1\n"})
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for owners of *, owners of /rfcs/ops/")
    await s.says(pull, "dave", "/commit")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for owners of *")
    await s.says(pull, "alice", "/dac too much at once")
    assert s.check(pull) == ("success", "2 of 2 committed · 1 disagrees and commits")

from app.decision.policy import Policy
from app.decision.policy_file import read_policy
from app.decision.samples import MOST_DERIVED, SAMPLES, Judged, Sample, judged, samples_for


def policy_of(text: str) -> Policy:
    found = read_policy(text, owner="")
    assert found.policy is not None, found.problems
    return found.policy


def decision(when: str = "", stakeholders: str = "{everyone: [bo]}", more: str = "") -> Policy:
    told = f"    when: {when}\n" if when else ""
    return policy_of(f"decisions:\n  - name: A\n{told}    stakeholders: {stakeholders}\n{more}")


def one(policy: Policy, sample: Sample = SAMPLES[0]) -> Judged:
    return judged(policy, [sample])[0]


def test_a_decision_without_a_when_governs_every_sample() -> None:
    assert all(each.by for each in judged(decision(), SAMPLES))


def test_each_key_of_the_when_that_does_not_hold_is_named() -> None:
    [governed] = one(decision("{paths: [x/*], labels: [y], title: ['ADR*'], branches: [release]}")).governed
    assert governed.unmet == ("paths", "labels", "title", "branches")
    [governed] = one(decision("{paths: ['rfcs/**'], labels: [y], title: ['RFC*'], branches: [main]}")).governed
    assert governed.unmet == ("labels",)


def test_every_team_has_sample_members_with_a_seat_each() -> None:
    [governed] = one(decision(stakeholders="{everyone: [bo, acme/ux]}")).by
    assert [(seat.name, seat.by) for seat in governed.seats] == [
        ("bo", ""),
        ("ux-1", "@acme/ux"),
        ("ux-2", "@acme/ux"),
        ("ux-3", "@acme/ux"),
    ]


def test_a_groups_seat_says_how_many_of_whom_fill_it() -> None:
    groups = "{groups: [{name: Security, of: [acme/security, bo], at_least: majority}]}"
    [[seat]] = [governed.seats for governed in one(decision(stakeholders=groups)).by]
    assert (seat.name, seat.needed, seat.people, seat.more) == (
        "Security",
        3,
        ("security-1", "security-2", "security-3"),
        1,
    )


def test_the_sources_give_sample_people_too() -> None:
    policy = decision(stakeholders="{from: [codeowners, front_matter, requested_reviewers, assignees]}")
    names = [seat.name for seat in one(policy).by[0].seats]
    assert names == ["named-in-the-text", "a-requested-reviewer", "an-assignee", "owners of *"]


def test_what_is_wrong_with_a_decisions_seats_is_told() -> None:
    groups = "{groups: [{name: Security, of: [acme/security], at_least: 4}]}"
    assert "needs 4 people" in one(decision(stakeholders=groups)).by[0].problems[0].message


def test_of_many_seats_the_first_are_shown() -> None:
    people = ", ".join(f"p{place}" for place in range(20))
    [governed] = one(decision(stakeholders=f"{{everyone: [{people}]}}")).by
    assert (len(governed.seats), governed.more) == (12, 8)


def test_an_excluded_author_has_no_seat() -> None:
    policy = decision(stakeholders="{everyone: [The-Author, bo]}", more="    author: excluded\n")
    assert [seat.name for seat in one(policy).by[0].seats] == ["bo"]


def test_a_decision_that_no_usual_sample_meets_gets_one_of_its_own() -> None:
    for when in (
        "{paths: ['design/**']}",
        "{paths: ['!x', 'plans/']}",
        "{paths: ['**/specs/*.tex']}",
        "{labels: [big]}",
        "{title: ['Proposal*']}",
        "{branches: ['release/?']}",
    ):
        policy = decision(when)
        assert one(policy, samples_for(policy)[0]).by, when


def test_a_decision_for_which_no_sample_can_be_made_gets_none() -> None:
    assert samples_for(decision("{paths: ['[0-9][!a]/x']}")) == SAMPLES


def test_one_made_sample_serves_all_that_it_meets_and_only_a_few_are_made() -> None:
    same = "decisions:\n" + "".join(
        f"  - {{name: D{n}, when: {{labels: [big]}}, stakeholders: {{everyone: [bo]}}}}\n" for n in range(3)
    )
    assert len(samples_for(policy_of(same))) == len(SAMPLES) + 1
    many = "decisions:\n" + "".join(
        f"  - {{name: D{n}, when: {{labels: [big{n}]}}, stakeholders: {{everyone: [bo]}}}}\n" for n in range(9)
    )
    assert len(samples_for(policy_of(many))) == len(SAMPLES) + MOST_DERIVED

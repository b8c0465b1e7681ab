import pytest

from app.decision.hearing import hear
from app.decision.statements import Kind


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        pytest.param("/commit", [Kind.COMMIT], id="command"),
        pytest.param("I disagree and commit", [Kind.DISAGREE_AND_COMMIT], id="plain dissent"),
        pytest.param("I can't commit to this", [], id="negated"),
    ],
)
def test_a_comment_declares(body: str, kinds: list[Kind]) -> None:
    assert [declaration.kind for declaration in hear(body).declarations] == kinds

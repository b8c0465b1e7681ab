import pytest

from app.decision.hearing import hear
from app.decision.statements import Kind, Nearness


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("-----Original Message-----\nFrom: Ana", id="an original message"),
        pytest.param("---------- Forwarded message ---------", id="a forwarded message"),
        pytest.param("Begin forwarded message:", id="a forwarded message, another mail program"),
        pytest.param("From: Ana\nSent: Monday", id="a mail's head"),
        pytest.param("On Mon, Jun 3, 2024, Ana wrote:", id="an attribution without marks"),
        pytest.param("On Mon, Jun 3, 2024, Ana Silva\n<ana@example.org> wrote:", id="an attribution on two lines"),
        pytest.param("Am 3. Juni 2024 schrieb Ana:", id="an attribution in German"),
        pytest.param("ana commented 3 days ago", id="a copied conversation"),
        pytest.param("diff --git a/x b/x\nindex 1..2", id="a patch"),
        pytest.param("@@ -1 +1 @@", id="a part of a patch"),
    ],
)
@pytest.mark.parametrize("words", ["I block this until then.", "/commit", "I disagree and commit."])
def test_what_follows_is_somebody_elses(before: str, words: str) -> None:
    heard = hear(f"{before}\n\n{words}\n\nThank you.")
    assert heard.declarations == ()
    assert heard.near[0].nearness is Nearness.MENTIONED


def test_what_stands_before_is_its_authors_own() -> None:
    heard = hear("I commit to this.\n--- a/x\n+++ b/x\n-I block this\n\nI block it too.")
    assert [x.kind for x in heard.declarations] == [Kind.COMMIT]


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("On Mon, Jun 3, 2024, Ana wrote:\n> Where do you stand?", id="an answer below a quote"),
        pytest.param("On Mon, Jun 3, 2024, Ana wrote:\n\n> Where do you stand?", id="an answer further below"),
        pytest.param("```diff\n@@ -1 +1 @@\n-a\n+b\n```", id="a patch in a fence"),
        pytest.param("Ana forwarded message 3 to me.", id="talk of a forwarded message"),
        pytest.param("Here is where I stand:", id="a colon"),
    ],
)
def test_an_answer_is_its_authors_own(before: str) -> None:
    assert [x.kind for x in hear(f"{before}\n\nI commit to this.").declarations] == [Kind.COMMIT]


def test_what_somebody_else_says_of_other_things_meets_silence() -> None:
    assert hear("From: Ana\n\nI commit.\n\nSee you tomorrow.").near[0].line == 3

"""The sandbox's GraphQL, over HTTP."""

from typing import Any

import pytest

pytestmark = pytest.mark.anyio
WHO = "{__typename login ... on User {databaseId} ... on Bot {databaseId}}"
WHOLE = f"""
query Whole($owner: String!, $name: String!, $number: Int!, $after: String) {{
  rateLimit {{ cost remaining }}
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      title state isDraft locked merged mergedAt createdAt updatedAt headRefOid baseRefName
      author {WHO}
      labels(first: 100) {{ nodes {{ name }} }}
      comments(first: 2, after: $after) {{
        pageInfo {{ hasNextPage endCursor }}
        nodes {{
          fullDatabaseId databaseId id url body createdAt updatedAt lastEditedAt viewerDidAuthor isMinimized
          editor {WHO} author {WHO}
          userContentEdits(first: 10) {{ nodes {{ editedAt diff editor {WHO} }} }}
        }}
      }}
      reviews(first: 10) {{
        nodes {{
          fullDatabaseId id url state body submittedAt lastEditedAt editor {WHO} author {WHO} commit {{ oid }}
          comments(first: 10) {{ nodes {{ fullDatabaseId url body path originalCommit {{ oid }} }} }}
        }}
      }}
      reviewThreads(first: 10) {{ nodes {{ id isResolved comments(first: 5) {{ totalCount }} }} }}
      commits(last: 1) {{ nodes {{ commit {{ oid committedDate }} }} }}
      timelineItems(first: 50, itemTypes: [REVIEW_DISMISSED_EVENT]) {{
        nodes {{ __typename ... on ReviewDismissedEvent {{ createdAt dismissalMessage actor {WHO} review {{ id }} }} }}
      }}
    }}
  }}
}}
"""
HERE = {"owner": "acme", "name": "rfcs", "number": 1}


async def read(scene: Any, **more: Any) -> Any:
    told = await scene.query(WHOLE, **HERE, **more)
    assert "errors" not in told, told["errors"]
    return told["data"]["repository"]["pullRequest"]


@pytest.fixture
async def pull(scene: Any) -> Any:
    return scene.acts.open_pull(scene.rfcs, scene.alice, title="RFC 1", files={"new.md": "x\n"})


async def test_a_pull_request_is_read_whole(scene: Any, pull: Any) -> None:
    scene.acts.review(pull, scene.bob, "request_changes", "no rollback", inline=["here"], path="new.md")
    told = await read(scene)

    assert (told["title"], told["state"], told["headRefOid"]) == ("RFC 1", "OPEN", pull.head)
    assert told["author"] == {"__typename": "User", "login": "alice", "databaseId": scene.alice.id}
    assert [one["state"] for one in told["reviews"]["nodes"]] == ["CHANGES_REQUESTED"]
    assert told["reviews"]["nodes"][0]["comments"]["nodes"][0]["originalCommit"] == {"oid": pull.head}
    assert told["commits"]["nodes"][0]["commit"] == {"oid": pull.head, "committedDate": "2026-03-02T09:00:00Z"}


async def test_numbers_beyond_32_bits_are_null_but_for_the_full_one(scene: Any, pull: Any) -> None:
    said = scene.acts.comment(pull, scene.bob, "hello")
    told = (await read(scene))["comments"]["nodes"][0]

    assert (told["fullDatabaseId"], told["databaseId"]) == (str(said.id), None)


async def test_an_unedited_comment_has_no_history(scene: Any, pull: Any) -> None:
    scene.acts.comment(pull, scene.bob, "hello")
    told = (await read(scene))["comments"]["nodes"][0]

    assert (told["lastEditedAt"], told["editor"], told["userContentEdits"]["nodes"]) == (None, None, [])


async def test_an_edited_comment_shows_each_text_newest_first_with_the_original_last(scene: Any, pull: Any) -> None:
    said = scene.acts.comment(pull, scene.bob, "one")
    scene.sandbox.advance(60)
    scene.acts.edit_comment(said, scene.admin, "two")
    told = (await read(scene))["comments"]["nodes"][0]

    assert (told["lastEditedAt"], told["editor"]["login"]) == ("2026-03-02T09:01:00Z", "admin")
    assert [(one["diff"], one["editor"]["login"], one["editedAt"]) for one in told["userContentEdits"]["nodes"]] == [
        ("two", "admin", "2026-03-02T09:01:00Z"),
        ("one", "bob", "2026-03-02T09:00:00Z"),
    ]


async def test_comments_come_in_pages(scene: Any, pull: Any) -> None:
    for number in range(3):
        scene.acts.comment(pull, scene.bob, str(number))
    first = (await read(scene))["comments"]
    second = (await read(scene, after=first["pageInfo"]["endCursor"]))["comments"]

    assert [one["body"] for one in first["nodes"] + second["nodes"]] == ["0", "1", "2"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


async def test_the_app_itself_is_a_bot_without_brackets(scene: Any, pull: Any) -> None:
    await scene.post("/repos/acme/rfcs/issues/1/comments", {"body": "status"})
    told = (await read(scene))["comments"]["nodes"][0]

    assert told["viewerDidAuthor"] is True
    assert told["author"] == {
        "__typename": "Bot",
        "login": "disagree-and-commit",
        "databaseId": scene.sandbox.world.bot.id,
    }


async def test_a_dismissal_keeps_its_message_in_the_timeline(scene: Any, pull: Any) -> None:
    review = scene.acts.review(pull, scene.bob, "request_changes", "no")
    scene.acts.dismiss_review(review, scene.admin, "outdated")
    told = await read(scene)

    assert told["reviews"]["nodes"][0]["state"] == "DISMISSED"
    assert told["timelineItems"]["nodes"][0]["dismissalMessage"] == "outdated"
    assert told["timelineItems"]["nodes"][0]["review"] == {"id": review.node_id}


async def test_a_review_is_reacted_to_and_the_reaction_taken_back(scene: Any, pull: Any) -> None:
    review = scene.acts.review(pull, scene.bob, "approve")
    add = """mutation($id: ID!) { addReaction(input: {subjectId: $id, content: THUMBS_UP}) {
             reaction { content } subject { id } } }"""
    told = await scene.query(add, id=review.node_id)
    held = [one.content for one in review.reactions]
    remove = "mutation($in: RemoveReactionInput!) { removeReaction(input: $in) { clientMutationId } }"
    await scene.query(remove, **{"in": {"subjectId": review.node_id, "content": "THUMBS_UP"}})

    assert told["data"]["addReaction"] == {"reaction": {"content": "THUMBS_UP"}, "subject": {"id": review.node_id}}
    assert (held, review.reactions) == (["+1"], [])
    assert len(scene.sandbox.writes) == 2


async def test_a_node_is_found_by_its_id(scene: Any, pull: Any) -> None:
    said = scene.acts.comment(pull, scene.bob, "hello")
    told = await scene.query(
        "query($id: ID!) { node(id: $id) { __typename id ...Said } } fragment Said on IssueComment { body }",
        id=said.node_id,
    )

    assert told["data"]["node"] == {"__typename": "IssueComment", "id": said.node_id, "body": "hello"}


async def test_skipped_fields_are_left_out_and_aliases_kept(scene: Any, pull: Any) -> None:
    told = await scene.query(
        'query($no: Boolean!) { a: repository(owner: "acme", name: "rfcs") { name @include(if: $no) id } }',
        no=False,
    )

    assert list(told["data"]["a"]) == ["id"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        pytest.param("{ rateLimit { costs } }", "Field 'costs' doesn't exist on type 'RateLimit'", id="field"),
        pytest.param('{ node(id: "x") { ... on Cat { id } } }', "No such type Cat", id="type"),
        pytest.param("{ rateLimit(dry: true) { cost } }", "doesn't accept argument 'dry'", id="argument"),
        pytest.param("{ node { id } }", "missing required arguments: id", id="missing argument"),
        pytest.param('{ node(id: "x") { id } }', "Could not resolve to a node", id="node"),
        pytest.param('{ repository(owner: "a", name: "b") { id } }', "Could not resolve to a Repository", id="repo"),
        pytest.param("{ rateLimit { cost }", "unexpected end", id="unfinished"),
        pytest.param("{ rateLimit { ...Lost } }", "Fragment Lost was used", id="lost fragment"),
        pytest.param("{ rateLimit }", "must have selections", id="no selections"),
        pytest.param("query($id: ID!) { node(id: $id) { id } }", "Variable $id", id="missing variable"),
        pytest.param("~", "UNKNOWN_CHAR", id="no GraphQL"),
        pytest.param("", "A query attribute", id="nothing"),
    ],
)
async def test_what_is_wrong_with_a_query_is_named(scene: Any, query: str, message: str) -> None:
    told = await scene.query(query)

    assert message in told["errors"][0]["message"]


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        pytest.param("", "MISSING_PAGINATION_BOUNDARIES", id="no size"),
        pytest.param("(first: 101)", "EXCESSIVE_PAGINATION", id="too many"),
        pytest.param('(first: 1, after: "nonsense")', "INVALID_CURSOR_ARGUMENTS", id="no cursor"),
    ],
)
async def test_a_list_wants_a_size(scene: Any, pull: Any, arguments: str, kind: str) -> None:
    query = f'{{ repository(owner: "acme", name: "rfcs") {{ pullRequests{arguments} {{ totalCount }} }} }}'
    told = await scene.query(query)

    assert told["errors"][0]["type"] == kind


async def test_everything_else_that_a_query_may_ask(scene: Any, pull: Any) -> None:
    scene.acts.label(pull, scene.alice, "rfc")
    scene.acts.request_review(pull, scene.alice, scene.bob)
    scene.acts.retitle(pull, scene.alice, "New")
    said = scene.acts.review_comment(pull, scene.bob, "here", path="new.md")
    scene.acts.review_comment(pull, scene.alice, "why?", reply_to=said)
    scene.acts.react(said, scene.bob, "eyes")
    told = await scene.query(
        """{
          viewer { login }
          user(login: "bob") { name }
          repository(owner: "acme", name: "rfcs") {
            defaultBranchRef { name target { oid } }
            object(expression: "HEAD:README.md") { ... on Blob { text } }
            pullRequests(first: 5, states: [OPEN], baseRefName: "main") {
              totalCount
              edges { cursor node { number } }
              nodes {
                files(first: 5) { nodes { path changeType } }
                commits(last: 1) { nodes { commit { author { user { login } } } } }
                reviewThreads(first: 5) { nodes { path comments(first: 5) { nodes { body replyTo { body } } } } }
                reviewRequests(first: 5) { nodes { requestedReviewer { ... on User { login } ... on Team { slug } } } }
                timelineItems(last: 20) {
                  nodes {
                    ... on LabeledEvent { label { name } }
                    ... on RenamedTitleEvent { previousTitle }
                    ... on ReviewRequestedEvent { requestedReviewer { ... on User { login } } }
                    ... on PullRequestCommit { commit { messageHeadline } }
                  }
                }
              }
            }
          }
        }"""
    )
    repository = told["data"]["repository"]
    found = repository["pullRequests"]["nodes"][0]
    thread = found["reviewThreads"]["nodes"][0]

    assert "errors" not in told
    assert repository["object"] == {"text": "# RFCs\n"}
    assert found["files"]["nodes"] == [{"path": "new.md", "changeType": "ADDED"}]
    assert found["reviewRequests"]["nodes"] == []
    assert [one["replyTo"] for one in thread["comments"]["nodes"]] == [None, {"body": "here"}]
    assert {"previousTitle": "RFC 1"} in found["timelineItems"]["nodes"]
    assert {"requestedReviewer": {"login": "bob"}} in found["timelineItems"]["nodes"]


async def test_reactions_are_read_by_kind(scene: Any, pull: Any) -> None:
    said = scene.acts.comment(pull, scene.bob, "hello")
    scene.acts.react(said, scene.sandbox.world.bot, "eyes")
    scene.acts.react(said, scene.alice, "heart")
    told = await scene.query(
        """query($id: ID!) { node(id: $id) { ... on IssueComment {
             reactions(first: 5, content: EYES) { nodes { content user { login } } }
             reactionGroups { content viewerHasReacted reactors(first: 1) { totalCount } } } } }""",
        id=said.node_id,
    )
    groups = {one["content"]: one["viewerHasReacted"] for one in told["data"]["node"]["reactionGroups"]}

    assert [one["content"] for one in told["data"]["node"]["reactions"]["nodes"]] == ["EYES"]
    assert (groups["EYES"], groups["HEART"], groups["ROCKET"]) == (True, False, False)


async def test_a_locked_conversation_takes_no_reaction(scene: Any, pull: Any) -> None:
    review = scene.acts.review(pull, scene.bob)
    scene.acts.lock(pull, scene.admin)
    add = "mutation($id: ID!) { addReaction(input: {subjectId: $id, content: EYES}) { clientMutationId } }"
    told = await scene.query(add, id=review.node_id)

    assert (told["data"]["addReaction"], told["errors"][0]["type"]) == (None, "FORBIDDEN")

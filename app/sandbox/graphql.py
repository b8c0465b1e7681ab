"""The GraphQL endpoint."""

from starlette.routing import Route

from app.sandbox.gate import Gate


def graphql_route(gate: Gate) -> list[Route]:
    """The route of /graphql."""
    return []

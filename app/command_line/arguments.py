"""Which commands there are, and what they take. Exit codes: 0 fine, 1 the answer is no, 2 usage or unreadable.

A command is imported when it is run, so that none carries what only others need.
"""

import argparse
from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Runs one command; gives its exit code. Wrong usage exits with 2 by itself."""
    given = _parser().parse_args(arguments)
    code: int = given.run(given)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="Gates decisions on commitment, not agreement.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("serve", help="take deliveries and work on them, in one process")
    command.set_defaults(run=_serve)
    command = commands.add_parser("web", help="only take deliveries (one of several processes; needs PostgreSQL)")
    command.set_defaults(run=_web)
    command = commands.add_parser("worker", help="only work on what is due (one of several; needs PostgreSQL)")
    command.set_defaults(run=_worker)
    command = commands.add_parser("migrate", help="bring the database up to date (whatever opens it does so, too)")
    command.set_defaults(run=_migrate)
    command = commands.add_parser("copy-store", help="copy everything from one database into an empty one")
    command.add_argument("source", metavar="FROM", help="such as sqlite:///data/commitment.db")
    command.add_argument("target", metavar="TO", help="such as postgresql://user:password@host/database")
    command.set_defaults(run=_copy_store)

    command = commands.add_parser("demo", help="the whole App against a sandbox, in the browser, without an account")
    command.add_argument("--port", type=int, default=8080)
    command.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    command.set_defaults(run=_demo)

    group = commands.add_parser("policy", help="policy files").add_subparsers(required=True, metavar="COMMAND")
    command = group.add_parser("check", help="say what is wrong with a policy file, and where")
    command.add_argument("file")
    command.add_argument("--owner", default="", help="the organization it is for; else its teams may be of any one")
    command.set_defaults(run=_check_policy)

    command = commands.add_parser("hear", help="what a comment on standard input declares")
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.add_argument("--batch", action="store_true", help="JSON lines with a text in, JSON lines out")
    command.set_defaults(run=_hear)

    command = commands.add_parser("evaluate", help="the verdict on a pull request; changes nothing")
    command.add_argument("pull_request", metavar="OWNER/REPO#N")
    command.set_defaults(run=_evaluate)

    command = commands.add_parser("doctor", help="what is set up wrongly, and what to do about it; changes nothing")
    command.add_argument("--repo", metavar="OWNER/REPO", help="look at this repository only")
    command.add_argument("--most", type=int, default=20, metavar="N", help="look at this many repositories (20)")
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.set_defaults(run=_doctor)
    return parser


def _serve(_: argparse.Namespace) -> int:
    from app.command_line import serve

    return serve.serve()


def _web(_: argparse.Namespace) -> int:
    from app.command_line import serve

    return serve.serve(works=False)


def _worker(_: argparse.Namespace) -> int:
    from app.command_line import serve

    return serve.work()


def _migrate(_: argparse.Namespace) -> int:
    from app.command_line import serve

    return serve.migrate()


def _copy_store(given: argparse.Namespace) -> int:
    from app.command_line import copy_store

    return copy_store.copy_store(given.source, given.target)


def _demo(given: argparse.Namespace) -> int:
    from app.command_line import demo

    return demo.demo(given.port, open_browser=not given.no_browser)


def _check_policy(given: argparse.Namespace) -> int:
    from app.command_line import policy

    return policy.check(given.file, given.owner)


def _hear(given: argparse.Namespace) -> int:
    from app.command_line import hear

    return hear.batch() if given.batch else hear.one(as_json=given.json)


def _evaluate(given: argparse.Namespace) -> int:
    from app.command_line import evaluate

    return evaluate.evaluate(given.pull_request)


def _doctor(given: argparse.Namespace) -> int:
    from app.command_line import doctor

    return doctor.doctor(given.repo, most=given.most, as_json=given.json)

"""`demo`: the whole App against a sandbox, on this machine alone."""


def demo(port: int, *, open_browser: bool) -> int:
    """Serves the demo until it is stopped."""
    raise NotImplementedError(port, open_browser)

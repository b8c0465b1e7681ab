"""What is counted while the App runs. Every room may count; `web/metrics` shows it.

Anybody may read the figures, so no repository, person or installation is in a label, and the values of labels are
bounded: a stranger who could make new ones could fill the memory of whoever collects them.
"""

from prometheus_client import Counter, Gauge, Histogram

_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

deliveries = Counter(
    "commitment_deliveries_total", "Deliveries by event and by what became of them.", ["event", "result"]
)
delivery_seconds = Histogram(
    "commitment_delivery_duration_seconds", "From a delivery's headers until its answer.", buckets=_QUICK
)
queue_due = Gauge("commitment_queue_due", "Pull requests that should be looked at now.")
queue_later = Gauge("commitment_queue_later", "Pull requests with a time at which they will be looked at again.")
queue_oldest = Gauge("commitment_queue_oldest_due_seconds", "For how long the oldest of those due has been due.")
reconcile_seconds = Histogram(
    "commitment_reconcile_duration_seconds", "One look at one pull request.", ["result"], buckets=_SLOW
)
verdicts = Counter("commitment_verdicts_total", "What looks at pull requests came to.", ["verdict"])
github_calls = Counter(
    "commitment_github_calls_total",
    "Calls to GitHub by what they are about and how they went.",
    ["operation", "method", "result"],
)
github_call_seconds = Histogram(
    "commitment_github_call_duration_seconds", "One call to GitHub, a token for it included.", buckets=_SLOW
)
rate_limit_remaining = Gauge(
    "commitment_github_rate_limit_remaining",
    "What is left of GitHub's limit in this hour, of the installation that has least.",
    ["resource"],
)
gates_closed = Gauge("commitment_github_gates_closed", "Installations that GitHub wants to be left alone at present.")
store_batch_size = Histogram(
    "commitment_store_batch_size", "Askers that shared one transaction.", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500)
)

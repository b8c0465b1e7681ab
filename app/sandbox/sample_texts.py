"""The texts of the sample repository: its policy, and the proposals that are open in it."""

POLICY = """\
decisions:
  - name: RFC
    when:
      paths: ["rfcs/**"]
    stakeholders:
      everyone: ["@alice", "@bob", "@acme/architects"]

  - name: Security
    when:
      paths: ["rfcs/*passkeys*"]
    stakeholders:
      groups:
        - {name: Security, of: ["@acme/security"], at_least: 1}
"""

README = """\
# Decisions

How acme decides: whoever wants a change writes an RFC into `rfcs/` and opens a pull request for it.
Everyone concerned says whether they commit. Nobody has to agre.
"""

EVENTS = """\
# RFC 12: Keep events for 90 days

**Today** we keep every event for ever. The table has 4 billion rows, and a restore takes nine hours.

**Proposal.** Events older than 90 days move to cold storage, from where they can be had within a day.

**What it costs.** Support sees less of old cases at once. Reports that look back a year run over night.

**What else we thought of.** Partitioning alone does not make restores faster; a bigger machine buys half a year.
"""

PASSKEYS = """\
# RFC 13: Sign in with passkeys only

**Today** one in three support requests is about a password, and every breach so far began with one.

**Proposal.** From March on, people sign in with passkeys, and passwords are switched off.

**What it costs.** Some customers' devices are too old. We lose some of them.

**What else we thought of.** Passkeys beside passwords: the weaker of the two ways in stays the weakest point.
"""

PASSKEYS_WITH_A_WAY_BACK = PASSKEYS.replace(
    "**What it costs.**",
    "**Lost devices.** Everyone gets ten recovery codes; with none left, an administrator lets them in again.\n\n"
    "**What it costs.**",
)

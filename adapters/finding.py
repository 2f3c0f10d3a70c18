"""What an examination found, one thing at a time. Passed from whoever knows a part to `empathy-bot doctor`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at, whether it is `ok`, and what an operator should know or do. Never holds a secret."""

    ok: bool
    what: str
    say: str

"""How a fault is noted: what kind, and where in the code. Never its message: that may quote what somebody wrote."""

from __future__ import annotations

import traceback

import structlog

log = structlog.get_logger()


def note_fault(happened: str, error: BaseException, **facts: str) -> None:
    """Log an unexpected error under the name `happened`."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "unknown"
    log.error(happened, error=type(error).__name__, at=at, **facts)

"""Which characters of what people write may come in at all, whichever way they come."""

from __future__ import annotations

import re

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def fit(text: str) -> str:
    """Return a text without what no database or screen takes well.

    That is control characters but tab and line feed, halves of surrogate pairs, and signs that turn the direction of
    everything after them.
    """
    return _UNFIT.sub("", text)

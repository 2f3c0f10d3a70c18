"""Recognition boards: names, never mentions, for being on a board pings nobody.

stretches: which days a board counts. drawn: what stands on one. showing: on demand, for one person alone. posting: to
the channel, now or by plan. exporting: as a file for a spreadsheet.
"""

from __future__ import annotations

KIND = "board"
"""The outbox's kind; its cause tells the days, what is shown, and why it is posted (see stretches and posting)."""

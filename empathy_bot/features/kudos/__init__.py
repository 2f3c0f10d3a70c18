"""Kudos: thanks for empathetic behaviour, a shout-out in the group's channel and a note to each receiver.

giving: by command, form, chosen message, or added to another's. naming: which behaviours. reactions: by emoji, and what
is deleted. undoing: taking back. shown: what the outbox sends of it. mine: one's own. weekly: a week's note.
"""

from __future__ import annotations

SHOUTOUT, NOTE = "shoutout", "kudos_note"
"""The outbox's kinds for the group and for each receiver; their cause is the row id of the kudos."""
EDIT = "shoutout_edit"
"""The outbox's kind of a shout-out that is shown anew; its cause is the shout-out and the change: `7:8`, `7:-7`."""
TAKEN = "kudos_taken"
"""The outbox's kind that tells the people of kudos that they no longer count; its cause is their row id."""
SPENT = "kudos_spent"
"""The outbox's kind that tells somebody whose reaction gave nothing why; its cause is their local day."""

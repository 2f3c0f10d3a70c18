"""The AI that may read along, as the core knows it."""

from __future__ import annotations

from datetime import timedelta

from empathy_bot.ports import SecondReader

READER = SecondReader(host="ai.example.com", model="small-1", patience=timedelta(seconds=20))
"""One on the internet."""
AT_HOME = SecondReader(host="127.0.0.1:8080", model="own-1", patience=timedelta(seconds=20), here=True)
"""One on the bot's own machine."""

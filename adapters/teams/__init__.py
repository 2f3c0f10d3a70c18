"""Microsoft Teams: activities come in, events go to the core, its messages go out as Adaptive Cards.

Only `seam.py` knows the Bot Framework SDK. `parse.py` and `render.py` are pure; nothing here decides what the bot says.
"""

"""For authors: the gates that `empathy-bot content check` computes over a pack. Reached from the command line alone.

A Pack comes in; out come verdicts, each with its figure, its threshold and the items that offend.
Never here: people, platforms, the database. Nothing that serves may import it: one gate needs scikit-learn.
"""

"""The local web chat: a small chat application of our own, for trying the bot without any account.

It stands where Slack or Teams stand, so it keeps its own transcript and its own people. Loopback only.
"""

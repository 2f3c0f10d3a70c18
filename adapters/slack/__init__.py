"""Slack: payloads in, Block Kit out, and the Web API in between.

Everything that knows Slack lives in this package; no other package imports it but the command line.
"""

"""The edges: every platform and every entry point.

They translate between a platform and the core. They decide nothing about practice or recognition.
"""

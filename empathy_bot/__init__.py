"""The core: what people may do, what they are shown, and what is remembered.

Synchronous and platform-free. It never imports an adapter, a platform SDK, HTTP or asyncio.
"""

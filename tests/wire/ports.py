"""Ports of the loopback servers that stand for providers: nothing in the suite reaches them without a permit.

A server of :mod:`tests.wire` adds its port while it runs; a test that looks at the server itself wraps that in
:func:`allowed`.
"""

from __future__ import annotations

import contextlib

from app import watch

PORTS: set[int] = set()


def allowed(port: int) -> contextlib.AbstractContextManager[None]:
    """Let this thread talk to the server without a provider."""
    return watch.permit(frozenset({("127.0.0.1", port), ("localhost", port)}))

"""The policy gate: read to the end, tick, then accept or decline. Also where the policy is read again and withdrawn."""

from app.gui.gate.page import GatePage

__all__ = ["GatePage"]

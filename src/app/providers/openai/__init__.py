"""OpenAI's API, and whatever speaks it. The SDK is imported when the first request is sent.

Read :mod:`provider` (which endpoint a payload goes to, and what may not be asked for), then :mod:`client` (the official client,
held to our rules: these bytes, this host, TLS 1.2, no environment, no retries, no endless answers), :mod:`reading` (an answer
from what came back) and :mod:`problems` (the SDK's exceptions in words).
"""

from app.providers.openai.provider import OpenAIProvider

__all__ = ["OpenAIProvider"]

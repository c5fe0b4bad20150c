"""Google Cloud Text-to-Speech over REST. The SDK is imported when the first request is sent.

Read :mod:`provider` (what may be asked), then :mod:`client` (Google's own transport, held to our rules: these bytes, this host,
TLS 1.2, no environment, no retries, no token requests), :mod:`reading` (sound and voices from what came back) and
:mod:`problems` (the SDK's exceptions in words).
"""

from app.providers.google_tts.asking import LIMIT, speech
from app.providers.google_tts.provider import GoogleSpeech

__all__ = ["LIMIT", "GoogleSpeech", "speech"]

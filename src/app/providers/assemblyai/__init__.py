"""AssemblyAI writes down recordings. The SDK is imported when the first request is sent.

Read :mod:`provider` (upload, ask, wait, fetch, delete, and what may be asked), then :mod:`client` (the SDK's calls over an HTTP
client held to our rules), :mod:`uploading` (a file in pieces, that is the one that was approved), :mod:`reading` (words from
what came back) and :mod:`problems` (the SDK's exceptions in words).
"""

from app.providers.assemblyai.provider import AssemblyAI

__all__ = ["AssemblyAI"]

"""A model on this computer behind an OpenAI-compatible address: Ollama, llama.cpp, LM Studio and the like.

Nothing leaves. Whether it is asked at ``responses`` or at ``chat/completions`` is a setting, as not every such program has the
former; what is shown is what is sent, so the body is made for one or the other and goes where it belongs.
"""

from __future__ import annotations

from typing import Any, ClassVar

from app.providers.openai.provider import OpenAIProvider


class LocalModel(OpenAIProvider):
    """Like OpenAI, on a loopback address alone, and without a key unless one was entered."""

    id: ClassVar[str] = "local-model"
    loopback_only: ClassVar[bool] = True
    keyless: ClassVar[bool] = True

    def _unkept(self, body: dict[str, Any]) -> bool:
        """Nothing leaves, and many of these programs do not know the word: it may be left out, but never be true."""
        return body.get("store", False) is False

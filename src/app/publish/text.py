"""Rich text to HTML: everything escaped, links of known schemes only, language and origin on the runs that have them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from itertools import groupby

from markupsafe import Markup, escape

from app.course.text import Mark, RichText, Run

_SAFE_LINK = re.compile(r"(?:https?://[^\s]+|mailto:[^\s]+|#[A-Za-z][\w-]*)\Z", re.IGNORECASE)
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}\Z")
# Languages written from right to left, and the scripts that make any language so (Unicode bidi class R and AL).
_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})
_RTL_SCRIPTS = frozenset({"arab", "hebr", "syrc", "thaa", "nkoo", "adlm"})


def safe_link(target: str) -> str | None:
    """``target`` when a learner may follow it (http, https, mailto, or a place in the course), else None."""
    target = target.strip()
    return target if _SAFE_LINK.match(target) else None


def language_tag(tag: str | None, fallback: str = "") -> str:
    """A well-formed BCP 47 tag, or ``fallback``."""
    return tag if tag and _TAG.match(tag) else fallback


def direction(tag: str) -> str:
    """``rtl`` or ``ltr`` for a language tag; an explicit script wins over the language."""
    parts = tag.lower().split("-")
    script = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), None)
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if parts[0] in _RTL else "ltr"


def lang_attributes(tag: str | None) -> Markup:
    """`` lang="…" dir="…"`` for a well-formed tag, nothing otherwise."""
    known = language_tag(tag)
    return Markup(' lang="{}" dir="{}"').format(known, direction(known)) if known else Markup("")


def dom_id(identifier: str) -> str:
    """``identifier`` as an HTML id that cannot meet one of the player's own (``lx-…``)."""
    if _PLAIN_ID.match(identifier) and not identifier.lower().startswith("lx-"):
        return identifier
    return "x" + hashlib.sha256(identifier.encode("utf-8", "replace")).hexdigest()[:16]


def markup(text: RichText, new_tab: str) -> Markup:
    """``text`` as phrasing HTML. ``new_tab`` is what a screen reader hears after a link that leaves the course."""
    out = [_with_origin(origin, list(runs), new_tab) for origin, runs in groupby(text.runs, key=lambda run: run.origin)]
    return Markup("").join(out)


def _with_origin(origin: str | None, runs: list[Run], new_tab: str) -> Markup:
    inner = Markup("").join(_linked(link, list(part), new_tab) for link, part in groupby(runs, key=lambda run: run.link))
    return Markup('<span class="synthetic" data-run-origin="{}">{}</span>').format(origin, inner) if origin else inner


def _linked(link: str | None, runs: Iterable[Run], new_tab: str) -> Markup:
    inner = Markup("").join(_run(run) for run in runs)
    target = safe_link(link) if link else None
    if target is None:
        return inner
    if target.startswith("#"):
        return Markup('<a href="#{}">{}</a>').format(dom_id(target[1:]), inner)
    if target.lower().startswith("mailto:"):
        return Markup('<a href="{}">{}</a>').format(target, inner)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}<span class="sr"> ({})</span></a>').format(
        target, inner, new_tab
    )


def _run(run: Run) -> Markup:
    html = escape(run.text).replace("\n", Markup("<br>"))
    if Mark.CODE in run.marks:
        html = Markup("<code>{}</code>").format(html)
    if Mark.STRONG in run.marks:
        html = Markup("<strong>{}</strong>").format(html)
    if Mark.EMPHASIS in run.marks:
        html = Markup("<em>{}</em>").format(html)
    if run.term:
        html = Markup('<span class="term" data-term="{}">{}</span>').format(run.term, html)
    if run.language and language_tag(run.language):
        html = Markup("<span{}>{}</span>").format(lang_attributes(run.language), html)
    return html

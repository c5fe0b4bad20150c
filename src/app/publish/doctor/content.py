"""Does the page load, keep progress and speak to everybody, and can it reach nothing but its own files?"""

from __future__ import annotations

import re

from app.publish.doctor.opened import MANIFEST, MARKER, NOTICE, PAGE, Package
from app.publish.doctor.values import Found

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# Keys of the providers a course is made with (clause B2.4): OpenAI, Google. Other credentials in the text are the scanner's
# business, where an author can say why one may stay (a made-up key in a lesson on security).
_KEYS = re.compile(rb"\bsk-(?:proj-)?[A-Za-z0-9_-]{20,}|\bAIza[0-9A-Za-z_-]{35}\b")
_PROVIDER_HOSTS = re.compile(
    rb"\b(?:api\.openai\.com|(?:api|llm-gateway|streaming)(?:\.eu)?\.assemblyai\.com|[a-z0-9-]+\.googleapis\.com)\b"
)
_CALLS = re.compile(
    rb"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|eval)\s*\(|\bimport\s*\(|\bnew Function\b"
)
_STYLED_FROM = re.compile(rb"@import|url\(\s*[\"']?(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_FOREIGN = frozenset({"base", "iframe", "frame", "object", "embed", "portal", "applet"})
_LEADING_AWAY = frozenset({"action", "formaction", "ping", "srcdoc"})
_RESOURCE_ATTRIBUTES = {"src", "poster", "srcset", "data", "background", "manifest"}


def references(package: Package) -> Found:
    """Everything the page loads or points to is in the package; nothing is loaded from anywhere else."""
    present, ids = set(package.names), set(package.page.ids())
    used = {PAGE, MARKER, MANIFEST, NOTICE}
    for element in package.page.elements:
        for name, value in element.attributes.items():
            link = name in ("href", "xlink:href")
            if not link and name not in _RESOURCE_ATTRIBUTES:
                continue
            if value.startswith("#"):
                if len(value) > 1 and value[1:] not in ids and element.tag == "use":
                    yield PAGE, f"The page has no icon {value}."
                continue
            if link and element.tag == "a" and _SCHEME.match(value):
                if not value.lower().startswith(("http://", "https://", "mailto:")):
                    yield PAGE, f"A link leads to {value[:60]!r}."
                continue
            if _SCHEME.match(value) or value.startswith("//"):
                yield PAGE, f"The page would load {value[:80]!r} from elsewhere."
            elif value not in present:
                yield PAGE, f"The page needs {value!r}, which is not in the package."
            used.add(value)
    for name in sorted(present - used):
        yield name, f"{name} is in the package, but nothing uses it."


def sealed(package: Package) -> Found:
    """No inline script, a strict policy, no connection, no key, no provider's host in what runs."""
    if not _strict(package):
        yield PAGE, "The page has no strict Content-Security-Policy before everything it loads."
    for what in package.page.inline:
        yield PAGE, f"The page carries an inline script or style ({what})."
    for element in package.page.elements:
        refresh = element.tag == "meta" and element.attributes.get("http-equiv", "").lower() == "refresh"
        if refresh or element.tag in _FOREIGN or not _LEADING_AWAY.isdisjoint(element.attributes):
            yield PAGE, f"The page carries a <{element.tag}> that leads away or brings something in."
    for name in package.names:
        if name.startswith("media/") and not name.endswith((".vtt", ".svg")):
            continue
        data = package.read(name)
        if _KEYS.search(data):
            yield name, f"{name} holds something that looks like a secret key."
        if name.endswith((".js", ".css")):
            if _CALLS.search(data):
                yield name, f"{name} could open a connection."
            if _PROVIDER_HOSTS.search(data) or _STYLED_FROM.search(data):
                yield name, f"{name} names another host."


def _strict(package: Package) -> bool:
    """One policy, above all that is loaded, under which the page gets nothing but its own files."""
    if len(package.page.policies) != 1 or package.page.loads_before_policy:
        return False
    rules = [rule.split() for rule in package.page.policies[0].split(";") if rule.strip()]
    allowed = {rule[0].lower(): set(rule[1:]) for rule in rules}
    return allowed.get("default-src") == {"'none'"} and all(sources <= {"'self'", "'none'"} for sources in allowed.values())


def tracking(package: Package) -> Found:
    """The scripts that keep progress, and the lessons there is progress in."""
    scripts = [element.attributes.get("src", "") for element in package.page.elements if element.tag == "script"]
    wanted = {"scorm12": ("assets/scorm12.js", b"LMSInitialize"), "browser": ("assets/browser.js", b"localStorage")}
    if package.format in wanted:
        name, word = wanted[package.format]
        if name not in scripts or word not in package.read(name):
            yield PAGE, "The script that keeps a learner's progress is missing."
    expected = package.expected
    ids = [element.attributes["id"] for element in package.page.elements if "data-lesson-page" in element.attributes]
    if expected and tuple(ids) != expected.lessons:
        yield PAGE, "The lessons of the page are not those of the course."
    if not ids:
        yield PAGE, "The page has no lesson."


def access(package: Package) -> Found:
    """What a screen reader needs of any page: language, title, alternatives, unique ids."""
    html = next((element for element in package.page.elements if element.tag == "html"), None)
    if html is None or not html.attributes.get("lang"):
        yield PAGE, "The page does not say its language."
    for element in package.page.elements:
        if element.tag == "img" and "alt" not in element.attributes:
            yield PAGE, f"The picture {element.attributes.get('src')} has no alt text."
    ids = package.page.ids()
    for name in sorted({name for name in ids if ids.count(name) > 1} if len(ids) != len(set(ids)) else ()):
        yield PAGE, f"Two elements of the page have the id {name}."
    if not re.search(r"<title>[^<]*\S", package.html):
        yield PAGE, "The page has no title."

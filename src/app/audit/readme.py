"""The page that people read first in an evidence pack. One file without scripts, links or anything fetched."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Lectern evidence pack</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1.25rem }}
h1 {{ font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem }} h2 {{ font-size: 1.1rem; margin: 2rem 0 .5rem }}
table {{ border-collapse: collapse; width: 100%; font-size: .9rem }}
th, td {{ text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid #8886 }}
td:nth-child(2) {{ text-align: right; white-space: nowrap }}
pre {{ overflow-x: auto; padding: .8rem 1rem; border: 1px solid #8886; border-radius: 8px; font-size: .9rem }}
code {{ font: .85em ui-monospace, monospace; overflow-wrap: anywhere }} .lead {{ opacity: .8; margin: 0 }}
</style></head><body>
<h1>Evidence pack</h1>
<p class="lead">Written by {by} with Lectern {app} on {made} (UTC).</p>
<h2>What is in it</h2>
<table><thead><tr><th scope="col">File</th><th scope="col">Bytes</th><th scope="col">What it is</th></tr></thead>
<tbody>
{files}
</tbody></table>
<p>The log has {rows} entries; the last is number {seq}, with the hash <code>{hash}</code>.</p>
<h2>How to check it</h2>
<p>With Lectern on any computer: <code>lectern audit verify PACK.zip</code>. It needs nothing but the pack.</p>
<p>Without Lectern: <code>manifest.json</code> lists the SHA-256 of every file, which any tool can compute. Each entry of
<code>log.jsonl</code> is chained to the one before it; this Python program follows the chain, in the folder the pack was
unpacked to:</p>
<pre><code>{program}</code></pre>
<h2>What it proves, and what it does not</h2>
<p>If the check passes, nothing in the pack was changed, added, removed or put in another order since its seal was computed
(at the end of <code>manifest.json</code>), and the log is one unbroken chain. {signer} Compare it, or the seal, with the one
that was given to you when the pack was written, or with the entry “Evidence pack written” in the log of the computer it came
from.</p>
<p>{checked}</p>
<p>The log holds no text of a course, a request or an answer: SHA-256 values stand for those, and the kinds of sensitive
details that were found.</p>
</body></html>
"""

PROGRAM = """\
import hashlib, json
manifest = json.load(open("manifest.json", encoding="utf-8"))
for member in manifest["members"]:
    with open(member["name"], "rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == member["sha256"], member["name"]
dump = lambda value, ascii: json.dumps(value, ensure_ascii=ascii, sort_keys=True, separators=(",", ":"))
before = hashlib.sha256(b"lectern audit log " + manifest["log"].encode()).hexdigest()
for line in open("log.jsonl", encoding="utf-8", newline="\\n").readlines()[1:]:
    row = json.loads(line)
    body = row["body"] if "body" in row else dump(row["fields"], False)
    covered = dump([before, row["seq"], row["time"], row["event"], body, row["anchored"]], True)
    before = hashlib.sha256(covered.encode()).hexdigest()
    assert before == row["hash"], row["seq"]
assert before == manifest["head"]["hash"], "the end of the log is missing"
print("whole")
"""
"""Checks an unpacked pack with nothing but Python; a test runs it as it stands in the page."""


def readme(about: Mapping[str, object], files: Sequence[tuple[str, int, str]]) -> str:
    """The page for a pack: ``about`` as the manifest has it, ``files`` as name, bytes and what each is."""
    lines = [
        f"<tr><td><code>{html.escape(name)}</code></td><td>{size:,}</td><td>{html.escape(said)}</td></tr>"
        for name, size, said in files
    ]
    head = about["head"]
    assert isinstance(head, dict)
    told = {name: html.escape(str(about[name])) for name in ("by", "app", "made", "rows")}
    told["signer"] = html.escape(_signer(str(about.get("signer") or "")))
    told |= {"seq": html.escape(str(head["seq"])), "hash": html.escape(str(head["hash"]))}
    return _PAGE.format(
        files="\n".join(lines), checked=html.escape(_checked(about["checked"])), program=html.escape(PROGRAM), **told
    )


def _signer(fingerprint: str) -> str:
    if not fingerprint:
        return "The pack carries no signature, as the key store was closed: it does not prove by itself who wrote it."
    return (
        "The seal is signed with the certificate of the Lectern that wrote the pack; anybody can make another certificate, but "
        f"not one with this fingerprint: {fingerprint}."
    )


def _checked(told: object) -> str:
    assert isinstance(told, dict)
    anchor = {
        "key store": "the key store of the computer vouched for where the log ends",
        "not reachable": "the key store of the computer could not be asked where the log ends",
        "none": "no key store vouched for where the log ends",
    }.get(str(told["anchor"]), str(told["anchor"]))
    if told["ok"]:
        return f"When the pack was written, the log passed its check there; {anchor}."
    return f"When the pack was written, the log did NOT pass its check there: {' '.join(told['breaks'])}"

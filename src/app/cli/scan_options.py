"""``lectern scan``: what can be asked."""

from __future__ import annotations

import argparse

FORMATS = ("table", "json", "csv", "sarif")


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "scan",
        help="list sensitive details in courses, documents, pages, captions and pictures; nothing is sent",
        description="Looks into: .course, .docx, .pptx, .md, .html, .pdf, .txt, .csv, .vtt, .srt, pictures, folders of them.",
    )
    verb.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
    verb.add_argument("--format", choices=FORMATS, default="table", help="how to print what was found (default: table)")
    verb.add_argument(
        "--all", action="store_true", help="list places, organisations, dates and the like too, not only how many"
    )
    verb.add_argument("-o", "--output", default="", metavar="FILE", help="write it to a file instead of printing it")
    verb.add_argument("--language", default="en", metavar="TAG", help="language of the texts (default: en)")
    verb.add_argument("--jobs", type=_jobs, default=0, metavar="N", help="processes (default: one a core)")
    verb.add_argument("--engine", choices=("here", "dask"), default="here", help="this computer, or a Dask cluster")
    verb.add_argument("--scheduler", default="", metavar="ADDRESS", help="tls://HOST:PORT, or tcp://127.0.0.1:PORT")
    for name, what in (("ca", "authority"), ("cert", "certificate"), ("key", "private key")):
        verb.add_argument(f"--tls-{name}", default="", metavar="FILE", help=f"PEM file with the {what} for a TLS scheduler")
    verb.add_argument("--baseline", default="", metavar="FILE", help="leave out what this file says was known")
    verb.add_argument("--write-baseline", default="", metavar="FILE", help="write what is found now as known")
    verb.add_argument("--everything", action="store_true", help="scan unchanged files again, too")
    verb.add_argument("--json", action="store_true", help="the same as --format json")
    verb.add_argument("--quiet", action="store_true", help="no progress")
    verb.set_defaults(run="scan:scan_verb")


def _jobs(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 256):
        raise argparse.ArgumentTypeError(f"{text} is no number of processes; give 1 to 256")
    return int(text)

"""The options of ``lectern ai``: one action a feature, each with what concerns it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Adds = Callable[[argparse.ArgumentParser], None]


def add(verbs: Verbs) -> None:
    """Put it on the command line."""
    verb = verbs.add_parser("ai", help="help from a model for a course; nothing is sent before you typed “send”")
    does = verb.add_subparsers(dest="feature", metavar="FEATURE", required=True)
    for feature, (text, adds) in _FEATURES.items():
        action = does.add_parser(feature, help=text)
        action.add_argument("course", metavar="COURSE", help="a .course file")
        action.add_argument(
            "--lesson", default="", metavar="LESSON", help="its number, id or title (default: the whole course)"
        )
        action.add_argument("--block", default="", metavar="BLOCK", help="its number in the lesson, or its id")
        for more in adds:
            more(action)
        action.add_argument("--provider", default="", metavar="ID", help="whom to ask (default: the first that is ready)")
        action.add_argument("--model", default="", metavar="NAME", help="which model (default: the one set for the provider)")
        action.add_argument("--insert", action="store_true", help="put the draft into the course at once, as one step")
        _inserting(action)
        _machine(action, "ai:ask_verb")
    listed = does.add_parser("drafts", help="the drafts that wait beside a course")
    listed.add_argument("course", metavar="COURSE", help="a .course file")
    _machine(listed, "ai:drafts_verb")
    for name, text in (("show", "one draft, whole"), ("insert", "put a draft into the course"), ("reject", "put a draft away")):
        action = does.add_parser(name, help=text)
        action.add_argument("course", metavar="COURSE", help="a .course file")
        action.add_argument("draft", metavar="DRAFT", help="its id")
        if name == "insert":
            _inserting(action)
        _machine(action, f"ai:{name}_verb")


def _machine(verb: argparse.ArgumentParser, run: str) -> None:
    verb.add_argument("--json", action="store_true", help="one JSON document on standard output, for machines")
    verb.add_argument("--quiet", action="store_true", help="no progress")
    verb.set_defaults(run=run)


def _inserting(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--beside", action="store_true", help="insert it beside what it was made from, in the place of nothing")
    verb.add_argument("--choice", type=int, action="append", metavar="N", help="only this one of several; repeatable")


def _brief(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--brief", default="", metavar="TEXT", help="what you want, in words")


def _sources(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--source", action="append", metavar="FILE", help="a .docx, .pptx, .md or .txt to work from; repeatable")
    verb.add_argument("--from-lesson", action="append", metavar="LESSON", help="a lesson to work from; repeatable")


def _count(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--count", type=int, default=0, metavar="N", help="how many")


def _words(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--words", type=int, default=0, metavar="N", help="about how long")


def _kinds(verb: argparse.ArgumentParser) -> None:
    kinds = ["single-choice", "multiple-choice", "true-false"]
    verb.add_argument("--kind", action="append", choices=kinds, help="kind of question (default: all); repeatable")


def _how(verb: argparse.ArgumentParser) -> None:
    ways = ["clarity", "tone", "shorter", "longer", "level"]
    verb.add_argument("--how", choices=ways, default="clarity", help="what it is after (default: clarity)")
    verb.add_argument("--tone", default="", metavar="WORD", help="the tone, such as friendly; with --how tone")
    verb.add_argument("--grade", type=int, default=8, metavar="YEARS", help="years of school; with --how level (default: 8)")


def _language(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--language", required=True, metavar="TAG", help="the language, such as de or pt-BR")


def _picture(verb: argparse.ArgumentParser) -> None:
    text = "send the picture itself, not only what is written around it; nobody can scan what it shows"
    verb.add_argument("--picture", action="store_true", help=text)


def _drawn(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--size", default="", metavar="WxH", help="size in pixels (default: 1024x1024)")
    verb.add_argument("--quality", default="", choices=["low", "medium", "high"], help="quality (default: medium)")
    verb.add_argument(
        "--style", default="", metavar="WORDS", help="photo, illustration, drawing, diagram, watercolour, or words"
    )
    verb.add_argument("--alt", default="", metavar="TEXT", help="its alt text (default: the brief)")


_FEATURES: Mapping[str, tuple[str, tuple[Adds, ...]]] = {
    "outline": ("sections, lessons and points from a brief or documents", (_brief, _sources, _count)),
    "write": ("a text from a brief", (_brief, _sources, _words)),
    "rewrite": ("clearer, shorter, longer, in a tone, at a reading level", (_brief, _how)),
    "summarise": ("the points that matter", (_sources, _words)),
    "questions": ("questions about the text, with feedback", (_sources, _count, _kinds)),
    "objectives": ("what one can do after a lesson", (_count,)),
    "titles": ("titles to choose from", (_count,)),
    "tags": ("tags for the course", (_count,)),
    "translate": ("the same in another language", (_language,)),
    "alt-text": ("words for a picture", (_picture,)),
    "image": ("a picture from a description", (_brief, _drawn)),
}

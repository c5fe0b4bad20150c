"""The options of ``lectern provider``."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_SETTINGS = """\
settings for `set`, each as NAME=VALUE; an empty value takes one back:
  region=NAME          one of the provider's own (see `show`), or where your address is
  base_url=URL         an address of your own: Azure, a gateway, a model on this computer
  azure_version=DATE   the API version of an Azure address that wants one
  models=KIND=MODEL    which model to ask for text or image, such as models=text=gpt-6-luna
  api=responses|chat   how a model on this computer is asked
  budget=USD           for a month      daily=COUNT   requests a day      timeout=SECONDS
  dpa=REFERENCE,DATE   data-processing agreement      baa=REFERENCE,DATE  health-data agreement
  quiet=yes|no         do not ask before sending when nothing sensitive was found
"""


def add(verbs: Verbs) -> None:
    """Put the verb on the command line."""
    verb = verbs.add_parser("provider", help="AI providers: switch on, keys, regions, models, budgets, ending one")
    does = verb.add_subparsers(dest="action", metavar="ACTION", required=True)
    _machine(does.add_parser("list", help="every provider and whether it can be asked"), "list_verb")
    _one(does, "show", "everything about one: who it is, what it keeps, what you set")
    enable = _one(does, "enable", "switch one on, after reading its terms")
    enable.add_argument("--terms", default="", metavar="VERSION", help="the version of its terms you have read and acknowledge")
    enable.add_argument("--new-agreement", action="store_true", help="its use was ended, and there is a new agreement")
    _one(does, "disable", "switch one off; nothing is sent to it any more")
    key = _one(does, "key", "store its key in this computer's key store; it is asked for and not shown")
    key.add_argument("--stdin", action="store_true", help="read the key, or a service account's JSON, from standard input")
    key.add_argument("--file", metavar="FILE", help="the JSON file of a service account; it can be deleted afterwards")
    _one(does, "forget-key", "take its key away")
    _one(does, "test", "see whether key and address work; nothing of any course is sent")
    _machine(does.add_parser("deletions", help="have recordings deleted that providers still keep"), "deletions_verb")
    settings = _one(does, "set", "change settings", epilog=_SETTINGS)
    settings.add_argument("settings", nargs="+", metavar="NAME=VALUE")
    end = _one(does, "terminate", "end its use: key gone, nothing new is made; what it made stays")
    end.add_argument("--yes", action="store_true", help="do not ask")


def _one(does: Verbs, name: str, text: str, epilog: str = "") -> argparse.ArgumentParser:
    action = does.add_parser(name, help=text, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter)
    action.add_argument("id", metavar="ID", help="such as openai; see `lectern provider list`")
    _machine(action, f"{name.replace('-', '_')}_verb")
    return action


def _machine(action: argparse.ArgumentParser, run: str) -> None:
    action.add_argument("--json", action="store_true", help="one JSON document on standard output, for machines")
    action.add_argument("--quiet", action="store_true", help="no progress")
    action.set_defaults(run=f"providers:{run}")

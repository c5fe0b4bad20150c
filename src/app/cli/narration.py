"""``lectern narrate`` and ``lectern voices``: lessons read aloud, with the send sheet as text where a voice is not here."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

from app.cli.ai import asking, lesson_named, stated
from app.cli.output import Console
from app.course.blocks import Voice
from app.course.errors import Cancelled, FileProblem, LecternError
from app.guard import RightsMissing, SendSheet
from app.services import at_once
from app.services.compliance import Compliance
from app.services.editing import Session
from app.services.narration import open_narrator
from app.services.narration.whole import Spoken, narrate_course
from app.services.providers import VoiceLists, fitting
from app.services.settling import settle
from app.services.sheets import sent_words


def narrate_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Bring the narrations of a course up to date, or make them."""
    path = Path(arguments.course)
    if path.suffix.lower() != ".course":
        step = "Import the document first (lectern import), or use lectern build."
        raise FileProblem(f"“{path.name}” is no course.", "Narrations are kept in course files.", step)
    with Compliance.open() as compliance, Session.open(path, at_once) as session:

        def approve(sheet: SendSheet) -> SendSheet:
            found = settle(compliance.guard, sheet, asking(console), console.note)
            if found is None:
                raise Cancelled("Nothing was sent.")
            console.note(sent_words(found))
            return found

        narrator = open_narrator(compliance, approve)
        course = session.course
        lessons = [lesson_named(course, name).id for name in arguments.lesson]
        voice = _voice(arguments, course.settings.voice)
        try:
            done = narrate_course(session, narrator, voice, lessons, console.progress)
        except RightsMissing as missing:
            if not stated(missing, course.settings.title, compliance, console):
                raise
            done = narrate_course(session, narrator, voice, lessons, console.progress)
        session.flush()
    console.result({"course": str(path), **asdict(done)})
    console.say(_told(done))
    return 0


def voices_verb(arguments: argparse.Namespace, console: Console) -> int:
    """The voices of this computer, or of a provider as far as they are known here."""
    with Compliance.open() as compliance:
        card = compliance.guard.card(arguments.provider)
        lists = VoiceLists(compliance.guard)
        known = lists.fetch(card.id) if arguments.fetch else lists.known(card.id)
    if not known and not card.local:
        step = f"Connect it (lectern provider), then run: lectern voices --provider {card.id} --fetch"
        raise LecternError(f"The voices of {card.name} are not known here yet.", "", step)
    voices = fitting(known, arguments.language, arguments.gender, arguments.kind)
    console.result([asdict(voice) for voice in voices])
    languages = Counter(voice.language for voice in voices)
    for voice in voices:
        more = ", ".join(part for part in (voice.family, voice.gender, "needs a consent" if voice.own else "") if part)
        console.say(f"{voice.language:12} {voice.id:36} {voice.name}{f' ({more})' if more else ''}")
    console.say(f"{len(voices)} voices, {len(languages)} languages")
    return 0


def _voice(arguments: argparse.Namespace, now: Voice) -> Voice | None:
    """The voice that the options ask for; None for the one the course has."""
    if not (arguments.voice or arguments.provider or arguments.rate or arguments.pitch is not None):
        return None
    other = bool(arguments.provider) and arguments.provider != now.provider
    if other and not arguments.voice and arguments.provider != "local":
        raise LecternError("Say which voice.", "", f"Add --voice; lectern voices --provider {arguments.provider} lists them.")
    return replace(
        now,
        provider=arguments.provider or now.provider,
        name=arguments.voice or ("" if other else now.name),
        rate=arguments.rate or now.rate,
        pitch=now.pitch if arguments.pitch is None else arguments.pitch,
    )


def _told(done: Spoken) -> str:
    if not done.narrations:
        return "Every narration is up to date"
    what = "1 narration" if done.narrations == 1 else f"{done.narrations} narrations"
    minutes, seconds = divmod(round(done.milliseconds / 1000), 60)
    return f"{what}: {done.made} sentences spoken and {done.reused} kept, {minutes}:{seconds:02} in all"

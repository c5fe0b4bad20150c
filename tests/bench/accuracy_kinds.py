"""Tables of :mod:`bench_accuracy` for what is no name: sentences that hold one detail, numbers by sort, phones by country.

False alarms of the same kinds are counted on course prose that holds nothing sensitive.
"""

from __future__ import annotations

import base64
import json
import random
import string
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from check_digits import near_miss  # type: ignore[import-not-found]  # tests/scan, put on the path by bench_accuracy
from identifiers import ALL  # type: ignore[import-not-found]
from phone_forms import lookalikes, numbers  # type: ignore[import-not-found]

HERE = Path(__file__).resolve().parent
EACH = 12
"""Times each sentence is filled in."""
CREDENTIALS = frozenset({"password", "api-key", "token", "jwt", "private-key", "connection-string"})
_ILL = [
    "diabetes",
    "depression",
    "breast cancer",
    "epilepsy",
    "asthma",
    "a stroke",
    "hepatitis C",
    "multiple sclerosis",
    "burnout",
    "HIV",
    "anxiety",
    "a heart attack",
    "COVID-19",
    "Crohn's disease",
    "migraine",
    "a slipped disc",
    "pneumonia",
    "alcohol dependence",
]
_GRADES = ["second grade", "kindergarten", "primary school", "grade 4", "preschool", "the third grade"]


def tables(scanner: Any, faker: Any, prose: Iterable[str]) -> None:
    """Print them."""
    _sentences(scanner, faker, list(prose))
    _identifiers(scanner)
    _phones(scanner)


def _sentences(scanner: Any, faker: Any, prose: list[str]) -> None:
    chance = random.Random(11)
    wanted, met, missed = Counter[str](), Counter[str](), Counter[str]()
    for line in (HERE / "accuracy_kinds.txt").read_text("utf-8").splitlines():
        kind, _, template = line.partition("\t")
        if not template or line.startswith("#"):
            continue
        for _ in range(EACH):
            text = _filled(template, faker, chance)
            found = {_group(hit.kind) for hit in scanner.scan_text(text)}
            wanted[kind] += 1
            met[kind] += kind in found
            missed[template] += kind not in found
    words = sum(len(text.split()) for text in prose)
    wrong = Counter(_group(hit.kind) for text in prose for hit in scanner.scan_text(text))
    print(f"\nSentences that hold one detail; false alarms on {words} words of course prose")
    print(f"  {'kind':20}  recall     F2  wanted  false alarms in 10,000 words")
    for kind in sorted(wanted):
        recall, precision = met[kind] / wanted[kind], met[kind] / max(met[kind] + wrong[kind], 1)
        f2 = 5 * precision * recall / max(4 * precision + recall, 1e-9)
        print(f"  {kind:20} {recall:7.3f} {f2:6.2f} {wanted[kind]:7} {10_000 * wrong[kind] / max(words, 1):8.2f}")
    for template, count in missed.most_common(15):
        if count:
            print(f"    missed {count:2} of {EACH}: {template}")


def _group(kind: str) -> str:
    return "credential" if kind in CREDENTIALS else kind


def _filled(template: str, faker: Any, chance: random.Random) -> str:
    def made(count: int, alphabet: str = string.ascii_letters + string.digits) -> str:
        return "".join(chance.choices(alphabet, k=count))

    def part(data: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")

    word = chance.choice(["winter", "Lantern", "kestrel", "Harbour", "violet"])
    values = {
        "person": f"{faker.first_name()} {faker.last_name()}",
        "given": faker.first_name(),
        "surname": faker.last_name(),
        "email": faker.user_name() + "@northwind.com",
        "small": str(chance.randrange(2, 13)),
        "grade": chance.choice(_GRADES),
        "ill": chance.choice(_ILL),
        "password": chance.choice(
            [f"{word.title()}{made(2, string.digits)}!", made(10) + "#7", f"{word}-{made(3)}-{made(2, string.digits)}"]
        ),
        "pin": made(4, "123456789"),
        "aws_id": "AKIA" + made(16, string.ascii_uppercase + "234567"),
        "aws_secret": made(40),
        "github": "ghp_" + made(36),
        "openai": f"sk-proj-{made(48)}",
        "slack": f"xoxb-{made(12, string.digits)}-{made(12, string.digits)}-{made(24)}",
        "stripe": "sk_live_" + made(24),
        "google": "AIza" + made(35),
        "npm": "npm_" + made(36),
        "sendgrid": f"SG.{made(22)}.{made(43)}",
        "azure": base64.b64encode(chance.randbytes(64)).decode(),
        "opaque": made(chance.choice([24, 32, 40])),
        "hex": made(32, "0123456789abcdef"),
        "jwt": f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': made(8), 'iat': 1764547200})}.{made(43)}",
    }
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return (
        template[0].upper() + template[1:]
        if template[0].islower() and "=" not in template and ":" not in template
        else template
    )


def _identifiers(scanner: Any) -> None:
    print("\nIdentity numbers made to the rules of their issuers, 60 valid ones and 60 near misses of each sort")
    print(f"  {'sort':20} precision  recall")
    total = Counter[str]()
    for sort in ALL:
        chance, count = random.Random(f"bench {sort.name}"), Counter[str]()
        for _ in range(60):
            value = sort.make(chance)
            count["right"] += _has(scanner, sort.kind, chance.choice(sort.said), value)
            if sort.checked:
                count["wrong"] += _has(scanner, sort.kind, chance.choice(sort.said), near_miss(value, chance, sort.check))
        total += count
        print(f"  {sort.name:20} {count['right'] / max(count.total(), 1):9.2f} {count['right'] / 60:7.2f}")
    print(f"  {'all':20} {total['right'] / total.total():9.3f} {total['right'] / (60 * len(ALL)):7.3f}")


def _has(scanner: Any, kind: str, said: str, value: str) -> bool:
    text, at = said.format(value), said.index("{}")
    return any(hit.kind == kind and hit.start < at + len(value) and at < hit.end for hit in scanner.scan_text(text))


def _phones(scanner: Any) -> None:
    wanted, met = Counter[str](), Counter[str]()
    for country, text, number in numbers(seed=91, each=6):
        at = text.index(number)
        wanted[country] += 1
        hits = scanner.scan_text(text)
        met[country] += any(hit.kind == "phone" and hit.start < at + len(number) and at < hit.end for hit in hits)
    texts = list(lookalikes(seed=92))
    wrong = sum(any(hit.kind == "phone" for hit in scanner.scan_text(text)) for text in texts)
    print(f"\nTelephone numbers as people write them; {wrong} of {len(texts)} look-alikes were taken for one")
    print("  " + "  ".join(f"{country} {met[country] / wanted[country]:.2f}" for country in sorted(wanted)))
    print(f"  recall {met.total() / wanted.total():.3f}, precision {met.total() / max(met.total() + wrong, 1):.3f}")

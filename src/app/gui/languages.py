"""Languages offered for courses: BCP 47 tags and the names their speakers use."""

from app.course.languages import NAMES

LANGUAGES: tuple[tuple[str, str], ...] = tuple(
    (tag, NAMES[tag])
    for tag in (
        "en",
        "en-GB",
        "en-US",
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "pt-BR",
        "nl",
        "da",
        "sv",
        "nb",
        "fi",
        "pl",
        "cs",
        "sk",
        "hu",
        "ro",
        "el",
        "tr",
        "uk",
        "ru",
    )
)
"""Left-to-right scripts that the shipped fonts cover."""

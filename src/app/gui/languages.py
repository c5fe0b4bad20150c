"""Languages offered for courses: BCP 47 tags and the names their speakers use."""

from app.course.languages import NAMES, language_name

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

_IN_ENGLISH = {
    "ar": "Arabic",
    "fa": "Persian",
    "he": "Hebrew",
    "hi": "Hindi",
    "ja": "Japanese",
    "ko": "Korean",
    "th": "Thai",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def shown_name(tag: str) -> str:
    """The name of a language in the window: its speakers' own, or English where the shipped fonts can't write it."""
    return _IN_ENGLISH.get(tag.partition("-")[0]) or language_name(tag)

"""A spaCy pipeline that costs what a large English one costs, for comparisons in one run.

Such a model (``en_core_web_lg``, 560 MB) is at no package index, and none is committed here. What it costs does not depend on
what it has learnt: this one has the same layers, of the same widths, over as many labels, with weights by chance. It lacks the
lemmatizer, the attribute ruler and the size of the table of vectors, and sees no names, after which presidio would look
further; so it is a little faster than the real one.
"""

from __future__ import annotations

from typing import Any

WIDTH, VECTORS = 96, 300
"""Numbers a word is told with within the network, and in the table of vectors."""
TAGS, ARCS, NAMES = 50, 45, 18
"""Labels of the tagger, the parser and the recogniser of names (OntoNotes 5)."""
_KNOWN = 20_000
"""Words of the table of vectors; the real one has half a million, and finding one costs the same."""


def large_pipeline() -> Any:
    """The pipeline, a ``spacy.Language``."""
    import numpy as np
    import spacy
    from spacy.training import Example
    from spacy.vectors import Vectors

    pipeline = spacy.blank("en")
    words = [f"word{number}" for number in range(_KNOWN)]
    table = np.random.default_rng(1).standard_normal((_KNOWN, VECTORS), dtype=np.float32)
    pipeline.vocab.vectors = Vectors(strings=pipeline.vocab.strings, data=table, keys=words)
    pipeline.add_pipe("tok2vec", config={"model": _words(6)})
    pipeline.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": _LISTENS}})
    pipeline.add_pipe("parser", config={"model": _moves("parser", _LISTENS), "min_action_freq": 1})
    pipeline.add_pipe("ner", config={"model": _moves("ner", _words(4))})
    for name, start, count in (("tagger", "T", TAGS), ("parser", "arc", ARCS), ("ner", "NAME", NAMES)):
        for number in range(count):
            pipeline.get_pipe(name).add_label(f"{start}{number}")  # type: ignore[attr-defined]
    said = {"words": ["They", "go"], "tags": ["T0", "T1"], "heads": [1, 1], "deps": ["arc0", "ROOT"], "entities": ["O", "O"]}
    pipeline.initialize(lambda: [Example.from_dict(pipeline.make_doc("They go"), said)])
    recogniser: Any = pipeline.get_pipe("ner")
    upper = recogniser.model.get_ref("upper")
    outside = [recogniser.moves.get_class_name(number) for number in range(recogniser.moves.n_moves)].index("O")
    raised = upper.get_param("b").copy()
    raised[outside] += 1_000
    upper.set_param("b", raised)
    return pipeline


_LISTENS = {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH, "upstream": "tok2vec"}


def _words(columns: int) -> dict[str, Any]:
    """What reads the words: so many of the columns that a model of this size reads."""
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": WIDTH,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"][:columns],
            "rows": [5000, 1000, 2500, 2500, 50, 50][:columns],
            "include_static_vectors": True,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": WIDTH,
            "depth": 4,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }


def _moves(state: str, reads: dict[str, Any]) -> dict[str, Any]:
    """What decides by moves from word to word."""
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": state,
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
        "tok2vec": reads,
    }

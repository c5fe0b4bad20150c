"""Tiny names models of the larger kinds, fitted in seconds to sentences of our own: real files for the real libraries.

They need ``transformers``, ``torch`` and ``gliner``, which Lectern does without: import this where they are installed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from gliner import GLiNER
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertForTokenClassification, BertModel, PreTrainedTokenizerFast

_NAMES = "Maria Leo Anna Priya Kofi Sven Aiko Ngozi Xyrtha Vlork Lopez Smith Okafor Nguyen Rossi Qwelm Adeyemi".split()  # noqa: SIM905
_SENTENCES = [
    "Bring the form to {} before noon.",
    "{} keeps the keys.",
    "Ask {} about the fire exits.",
    "Please call {} today; the door is open.",
    "Doors close at noon.",
    "The extinguisher hangs beside the door.",
    "Then {} met {} in the hall.",
    "Close the door; {} waits outside.",
    "A. A. A. and {} are on the list!",
]
_MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
_STEPS = 6
"""Times that all sentences are seen."""

Labelled = tuple[str, list[tuple[int, int]]]


def _sentences(count: int = 2000) -> Iterator[Labelled]:
    chance = random.Random(1)
    for _ in range(count):
        text, spans = "", []
        first, *rest = chance.choice((" ", "; ")).join(chance.sample(_SENTENCES, chance.choice((1, 2)))).split("{}")
        text += first
        for piece in rest:
            name = " ".join(chance.sample(_NAMES, chance.choice((1, 2))))
            spans.append((len(text), len(text) + len(name)))
            text += name + piece
        yield text, spans


def _tokenizer(texts: list[str]) -> Any:
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator([*texts, "person"], trainers.WordPieceTrainer(vocab_size=400, special_tokens=_MARKS))
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {f"{mark[1:-1].lower()}_token": mark for mark in _MARKS}
    return PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=512, **names)


def _config(tokens: Any, **more: Any) -> Any:
    sizes = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128}
    return BertConfig(vocab_size=len(tokens), **sizes, **more)


def _fit(network: Any, batches: list[Any]) -> None:
    optimizer = torch.optim.AdamW(network.parameters(), 2e-3)
    network.train()
    for batch in batches * _STEPS:
        network(**batch).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    network.eval()


def classifier(folder: Path) -> Path:
    """A folder with a transformers model for token classification."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    data = list(_sentences())
    tokens = _tokenizer([text for text, _ in data])
    labels = {0: "O", 1: "B-PER", 2: "I-PER"}
    network = BertForTokenClassification(_config(tokens, id2label=labels, label2id={label: at for at, label in labels.items()}))
    batches = []
    for at in range(0, len(data), 32):
        rows = data[at : at + 32]
        read = tokens([text for text, _ in rows], return_offsets_mapping=True, padding=True, return_tensors="pt")
        marks = torch.full(read["input_ids"].shape, -100)
        for row, (_, spans) in enumerate(rows):
            for place, (start, end) in enumerate(read["offset_mapping"][row].tolist()):
                if start < end:
                    inside = [first for first, last in spans if first <= start < last]
                    marks[row, place] = 0 if not inside else 1 if start == inside[0] else 2
        batches.append({"input_ids": read["input_ids"], "attention_mask": read["attention_mask"], "labels": marks})
    _fit(network, batches)
    network.save_pretrained(folder)
    tokens.save_pretrained(folder)
    return folder


def gliner(folder: Path) -> Path:
    """A folder with a GLiNER model."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    data = list(_sentences())
    tokens = _tokenizer([text for text, _ in data])
    beneath = folder.with_name(f"{folder.name}-encoder")
    BertModel(_config(tokens)).save_pretrained(beneath)
    tokens.save_pretrained(beneath)
    sizes = {"hidden_size": 64, "max_width": 4, "dropout": 0.1, "max_len": 384}
    network = GLiNER.from_config(
        {"model_name": str(beneath), "model_type": "gliner_uni_encoder_span", "span_mode": "markerV0", **sizes}
    )
    rows = []
    for text, spans in data:
        words = list(network.data_processor.words_splitter(text))
        inside = [[at for at, (_, start, end) in enumerate(words) if first <= start and end <= last] for first, last in spans]
        rows.append({"tokenized_text": [word for word, _, _ in words], "ner": [[at[0], at[-1], "person"] for at in inside]})
    collate = network._create_data_collator()
    _fit(network.model, [collate(rows[at : at + 32]) for at in range(0, len(rows), 32)])
    network.save_pretrained(folder, safe_serialization=True)
    return folder

"""Training texts: household phrases, Home Assistant's templates, and random dictionary words."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from pathlib import Path

from .numbers import number_words
from .templates import TemplateSampler
from .vocabulary import VOCABULARY

_DICTIONARY_FILES = {"fr": "/usr/share/dict/french", "en": "/usr/share/dict/american-english"}
_DICTIONARY_WORD = re.compile(r"[a-zàâäçéèêëîïôöùûüÿœ]{2,12}")

# What a sentence is made of, tried in turn: probability and shape. The remainder are random words.
_SHAPES: list[tuple[float, list[str]]] = [
    (0.07, ["verb", "thing", "link", "place"]),
    (0.05, ["verb", "thing"]),
    (0.04, ["verb", "thing", "detail"]),
    (0.03, ["verb", "place", "detail"]),
    (0.04, ["verb", "thing", "to", "number", "unit"]),
    (0.04, ["question", "link", "place"]),
    (0.03, ["short"]),
    (0.02, ["short", "number", "unit"]),
    (0.03, ["number", "unit", "number", "unit"]),
]
_TEMPLATES = 0.25
_MIXTURES = 0.10


class TextSource:
    """Endless sentences of one language from a seeded generator."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._words = VOCABULARY[language]
        lines = Path(_DICTIONARY_FILES[language]).read_text(encoding="utf-8").split()
        self._dictionary = [w for w in lines if _DICTIONARY_WORD.fullmatch(w)]
        self._templates = TemplateSampler(language, self._invent)

    def sentence(self, r: random.Random) -> str:
        """One sentence of about 1 to 15 words."""
        c = r.random()
        for share, shape in _SHAPES:
            if c < share:
                return self._join(self._pick(kind, r) for kind in shape)
            c -= share
        if c < _TEMPLATES:
            return self._templates.sample(r)
        if c < _TEMPLATES + _MIXTURES:
            kinds = [*self._words, "word", "word", "number", "invented"]
            return self._join(self._pick(r.choice(kinds), r) for _ in range(r.randint(1, 4)))
        kinds = ["function" if r.random() < 0.35 else "word" for _ in range(r.randint(1, 7))]
        return self._join(self._pick(kind, r) for kind in kinds)

    def template(self, r: random.Random) -> str:
        """One sentence of Home Assistant's templates."""
        return self._templates.sample(r)

    def _pick(self, kind: str, r: random.Random) -> str:
        if kind == "word":
            return r.choice(self._dictionary)
        if kind == "number":
            n = r.choice(
                [r.randint(0, 12), r.randint(0, 60), r.randint(0, 100), 10 * r.randint(1, 10)]
            )
            return number_words(n, self._language)
        if kind == "to":
            return "à" if self._language == "fr" else "to"
        if kind == "invented":
            return self._invent("name", r)
        return r.choice(self._words[kind])

    def _invent(self, list_name: str, r: random.Random) -> str:
        """Names, areas and free text that no real house has to have."""
        if list_name in ("area", "floor"):
            return r.choice(self._words["place"]) if r.random() < 0.75 else self._name(r)
        if list_name == "name":
            return self._name(r)
        if "item" in list_name:
            return r.choice(self._words["item"])
        return self._join(
            self._pick(r.choice(["word", "word", "name", "item"]), r)
            for _ in range(r.randint(1, 3))
        )

    def _name(self, r: random.Random) -> str:
        pick = lambda kind: self._pick(kind, r)  # noqa: E731 - a local shorthand for nine uses
        french = self._language == "fr"
        shape = r.randrange(6)
        if shape == 0:
            return self._join(
                [pick("noun"), pick("quality")] if french else [pick("quality"), pick("noun")]
            )
        if shape == 1:
            return self._join(
                [pick("noun"), "de", pick("name")]
                if french
                else [f"{pick('name')}'s", pick("noun")]
            )
        if shape == 2:
            return self._join(
                [pick("noun"), pick("place")] if french else [pick("place"), pick("noun")]
            )
        if shape == 3:
            return self._join(
                [pick("noun"), pick("word")] if french else [pick("word"), pick("noun")]
            )
        if shape == 4:
            return self._join([pick("noun"), number_words(r.randint(1, 9), self._language)])
        return pick("name")

    @staticmethod
    def _join(parts: Iterable[str]) -> str:
        return " ".join(parts).replace("' ", "'")

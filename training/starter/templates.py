"""Random sentences of Home Assistant's own templates, with invented names: the kind of speech that is decoded later."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    TextChunk,
)
from hassil.parse_expression import parse_sentence

from .numbers import number_words

_SYMBOLS = {
    "fr": {
        "%": " pourcent",
        "°": " degrés",
        "stp": "s'il te plaît",
        "eteint": "éteint",
        "eteins": "éteins",
    },
    "en": {"%": " percent", "°": " degrees", "temp ": "temperature ", "-": " "},
}


class TemplateSampler:
    """Draws sentences: an intent, one of its templates, then every choice at random."""

    def __init__(self, language: str, invent: Callable[[str, random.Random], str]) -> None:
        """``invent(list_name, r)`` gives text for a list without values: name, area, floor, wildcards."""
        source = files("home_assistant_intents").joinpath("data", f"{language}.json")
        data: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
        self._language = language
        self._invent = invent
        self._lists = data["lists"]
        self._rules = data["expansion_rules"]
        self._intents = [
            [t for block in intent["data"] for t in block["sentences"]]
            for intent in data["intents"].values()
        ]
        self._parsed: dict[str, Expression] = {}

    def sample(self, r: random.Random) -> str:
        """One sentence, spaces and symbols made speakable."""
        # Large intents get more draws, but not in proportion: HassTurnOn has hundreds of templates.
        intent = r.choices(self._intents, [len(t) ** 0.5 for t in self._intents])[0]
        text = self._walk(self._parse(r.choice(intent)), r)
        for symbol, spoken in _SYMBOLS[self._language].items():
            text = text.replace(symbol, spoken)
        return re.sub(r"\s*(['’])\s*", r"\1", re.sub(r"\s+", " ", text)).strip()

    def _parse(self, template: str) -> Expression:
        if template not in self._parsed:
            self._parsed[template] = parse_sentence(template).expression
        return self._parsed[template]

    def _walk(self, node: Expression, r: random.Random) -> str:
        if isinstance(node, TextChunk):
            return node.original_text
        if isinstance(node, ListReference):
            return self._list(node, r)
        if isinstance(node, RuleReference):
            return self._walk(self._parse(self._rules[node.rule_name]), r)
        if isinstance(node, Alternative):
            return self._walk(r.choice(node.items), r)
        if isinstance(node, Permutation):
            return " ".join(self._walk(i, r) for i in r.sample(node.items, len(node.items)))
        if isinstance(node, Group):
            return "".join(self._walk(i, r) for i in node.items)
        raise TypeError(type(node).__name__)

    def _list(self, node: ListReference, r: random.Random) -> str:
        inline = node.get_inline_range()
        if inline is not None:
            return number_words(r.randrange(inline[0], inline[1] + 1, inline[2]), self._language)
        entry = self._lists.get(node.list_name, {"wildcard": True})
        if "values" in entry:
            value = r.choice(entry["values"])
            return self._walk(self._parse(value if isinstance(value, str) else value["in"]), r)
        if "range" in entry:
            bounds = entry["range"]
            number = r.randrange(bounds["from"], bounds["to"] + 1, bounds.get("step", 1))
            return number_words(number, self._language)
        return self._invent(node.list_name, r)

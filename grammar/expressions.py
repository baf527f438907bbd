"""One template, parsed by hassil, becomes states of the automaton, from right to left."""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import Any

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    Sequence,
    TextChunk,
)
from hassil.parse_expression import parse_sentence

from grammar.automaton import Automaton, ListLabel, Piece, Space, Tag
from grammar.templates import Block, TemplateSet
from grammar.weights import (
    FREE_RULES,
    OPTIONAL_TAKEN,
    POLITE_WORD,
    SKIPPED_RULE,
    SKIPPED_WORD,
    UNSPOKEN,
    alternative_cost,
)

_ELISION = re.compile(r"(?<![\w'-])(l|d|qu|j|c|s|n|m|t)'(?=[\w(\[{<]|$)", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[?!.,;:]")
_ENDINGS = frozenset({"s", "e", "x", "r", "es", ""})
ITEM_LISTS = frozenset({"shopping_list_item", "todo_list_item"})
HOUSE_LISTS = frozenset({"area", "floor"})


class ExpressionCompiler:
    """Compiles templates of one language into a shared automaton."""

    def __init__(self, templates: TemplateSet, automaton: Automaton) -> None:
        self._language = templates.language
        self._automaton = automaton
        self._rules = {k: parse_sentence(v).expression for k, v in templates.rules.items()}
        self._lists = templates.lists
        self._values: dict[str, list[tuple[Expression, Any]]] = {}
        self._memo: dict[tuple[int, int, str, bool], int] = {}
        self._kept: list[Expression] = []
        self._name_key = "name"
        self._suffixes = templates.suffixes
        self._prefixes = templates.prefixes
        ends = [
            automaton.dearer(self._words(f" {w}", automaton.end), POLITE_WORD)
            for w in self._suffixes
        ]
        self._polite_end = automaton.union([automaton.end, *ends])

    def politely(self, start: int) -> int:
        """The same sentences, also with polite words before them."""
        automaton = self._automaton
        if start == automaton.dead:
            return start
        before = [
            automaton.dearer(self._words(f"{w} ", start), POLITE_WORD) for w in self._prefixes
        ]
        return automaton.union([start, *before])

    def sentence(self, template: str, block: Block) -> int:
        """The state from which the template's sentences are read."""
        expression = parse_sentence(template).expression
        # The memo is keyed by identity, so every expression must outlive the compiler.
        self._kept.append(expression)
        self._name_key = "name:" + ",".join(block.domains)
        if block.device_classes:
            self._name_key += "|" + ",".join(block.device_classes)
        end = self._automaton.end if block.group == "answer" else self._polite_end
        return self._compile(expression, end, free=False)

    def _compile(self, expression: Expression, rest: int, *, free: bool) -> int:
        if rest == self._automaton.dead:
            return rest
        key = (id(expression), rest, self._name_key, free)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._compile_new(expression, rest, free=free)
        return found

    def _compile_new(self, expression: Expression, rest: int, *, free: bool) -> int:
        if isinstance(expression, TextChunk):
            return self._text(expression, rest)
        if isinstance(expression, ListReference):
            return self._list(expression, rest)
        if isinstance(expression, RuleReference):
            name = expression.rule_name
            if name.endswith("_dirty"):
                # Spellings that a transcriber makes by mistake: nobody says them.
                return self._automaton.dead
            return self._compile(self._rules[name], rest, free=name in FREE_RULES)
        if isinstance(expression, Permutation):
            orders = itertools.permutations(expression.items)
            return self._automaton.union([self._sequence(o, rest, free=free) for o in orders])
        if isinstance(expression, Alternative):
            return self._alternative(expression, rest, free=free)
        if isinstance(expression, Sequence):
            return self._sequence(expression.items, rest, free=free)
        raise TypeError(f"unknown expression {expression!r}")

    def _sequence(self, items: Any, rest: int, *, free: bool) -> int:
        for item in reversed(list(items)):
            rest = self._compile(item, rest, free=free)
        return rest

    def _text(self, chunk: TextChunk, rest: int) -> int:
        return self._words(chunk.original_text or chunk.text, rest)

    def _words(self, words: str, rest: int) -> int:
        text = unicodedata.normalize("NFC", words)
        text = text.replace("’", "'").replace("\\", "")
        if self._language == "fr":
            # The elided article is a word of its own, whatever follows it.
            text = _ELISION.sub(lambda match: match.group(0) + " ", text)
        for part in reversed(re.findall(r"\s+|\S+", text)):
            label = Space() if part.isspace() else Piece(_PUNCTUATION.sub("", part))
            rest = self._automaton.arc(label, rest)
        return rest

    def _alternative(self, expression: Alternative, rest: int, *, free: bool) -> int:
        automaton = self._automaton
        compiled = [(i, self._compile(i, rest, free=free)) for i in expression.items]
        alive = [(i, s) for i, s in compiled if s != automaton.dead and not _is_empty(i)]
        skipped = self._skipping_cost(expression) if expression.is_optional else None
        ending = expression.is_optional and all(_is_ending(i) for i in expression.items)
        taken = 0 if skipped is not None or ending or not expression.is_optional else OPTIONAL_TAKEN
        if not alive and not expression.is_optional:
            return automaton.dead
        out = [
            automaton.dearer(state, taken + (0 if free or ending else alternative_cost(rank)))
            for rank, (_, state) in enumerate(alive)
        ]
        if expression.is_optional:
            out.append(automaton.dearer(rest, skipped or 0))
        return automaton.union(out)

    def _list(self, reference: ListReference, rest: int) -> int:
        automaton = self._automaton
        name, slot = reference.list_name, reference.slot_name

        def opaque(key: str) -> int:
            return automaton.arc(Tag(slot, None, ()), automaton.arc(ListLabel(key), rest))

        if name == "name":
            return opaque(self._name_key)
        if name in HOUSE_LISTS:
            return opaque(name)
        if name in ITEM_LISTS:
            return opaque("item")
        values = self._lists[name]
        if values.get("wildcard"):
            # Free text cannot be heard by a recogniser of closed sentences.
            return automaton.dead
        if "range" in values:
            span = values["range"]
            return opaque(
                f"number:{span['from']},{span['to']},{span.get('step', 1)},{_measure(name)}"
            )
        guarded = name == "cover_classes"
        branches = []
        for expression, out in self._list_values(name, values["values"]):
            guard = tuple(out if isinstance(out, list) else [out]) if guarded else ()
            value = ",".join(out) if isinstance(out, list) else out
            state = self._compile(expression, rest, free=False)
            branches.append(automaton.arc(Tag(slot, value, guard), state))
        return automaton.union(branches)

    def _list_values(self, name: str, values: list[Any]) -> list[tuple[Expression, Any]]:
        if name not in self._values:
            self._values[name] = [
                (parse_sentence(v["in"]).expression, v["out"])
                if isinstance(v, dict)
                else (parse_sentence(v).expression, v)
                for v in values
            ]
        return self._values[name]

    def _skipping_cost(self, expression: Group) -> int | None:
        """What leaving out an optional part costs if it is a word that people say, else None."""
        rules = SKIPPED_RULE[self._language]
        words = SKIPPED_WORD[self._language]
        costs: list[int] = []

        def collect(item: Expression) -> bool:
            if isinstance(item, RuleReference) and item.rule_name in rules:
                costs.append(rules[item.rule_name])
                return True
            if isinstance(item, TextChunk):
                text = item.text.strip()
                if text in words:
                    costs.append(words[text])
                return not text or text in words or text in UNSPOKEN
            return isinstance(item, Group) and all(collect(i) for i in item.items)

        return max(costs) if all(collect(i) for i in expression.items) and costs else None


def _measure(list_name: str) -> str:
    """What a number counts; which numbers are usual depends on it."""
    measures = {
        "timer_seconds": "seconds",
        "timer_minutes": "minutes",
        "timer_hours": "hours",
        "temperature": "degrees",
        "color_temperature": "kelvin",
    }
    return measures.get(list_name, "percent")


def _is_empty(item: Expression) -> bool:
    if isinstance(item, Sequence):
        return all(_is_empty(i) for i in item.items)
    return isinstance(item, TextChunk) and not item.text and not item.original_text


def _is_ending(item: Expression) -> bool:
    """Whether the part is a grammatical ending such as ``[e][s]``."""
    if isinstance(item, TextChunk):
        return item.text in _ENDINGS
    return isinstance(item, Sequence) and all(_is_ending(i) for i in item.items)

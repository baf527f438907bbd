"""``python -m grammar.compile fr en``: write ``models/starter/<language>.grammar.json.gz``.

The layout is documented where it is read, in ``src/stt/engines/starter/grammar-file.ts``.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

from grammar.automaton import Automaton, Tag
from grammar.expressions import ExpressionCompiler
from grammar.numbers import is_feminine, spoken_forms
from grammar.pronunciation import Pronouncer, Pronunciation
from grammar.templates import Block, TemplateSet, load_templates
from grammar.weights import template_cost
from grammar.words import WordState, word_states

OUTPUT = Path(__file__).resolve().parents[1] / "models" / "starter"
DATA = Path(__file__).parent / "data"
VERSION = 1
LANGUAGES = ("fr", "en")


def compile_language(language: str) -> dict[str, Any]:
    """The whole file of one language as plain data."""
    sys.setrecursionlimit(20_000)
    templates = load_templates(language)
    automaton = Automaton()
    starts = _block_starts(templates, automaton)
    states = word_states(automaton, [s for s in starts if s is not None])
    pairs = [
        (block, start)
        for block, start in zip(templates.blocks, starts, strict=True)
        if start is not None and start in states
    ]
    polite = sorted({*templates.prefixes, *templates.suffixes}, key=len, reverse=True)
    return {**_pack(language, states, pairs), "polite": polite}


def _block_starts(templates: TemplateSet, automaton: Automaton) -> list[int | None]:
    compiler = ExpressionCompiler(templates, automaton)
    out: list[int | None] = []
    for block in templates.blocks:
        compiled = [
            automaton.dearer(
                compiler.sentence(sentence, block),
                template_cost(block.intent, block.combination, index, sentence),
            )
            for index, sentence in enumerate(block.sentences)
        ]
        start = automaton.union(compiled)
        if block.group == "command":
            start = compiler.politely(start)
        out.append(None if start == automaton.dead else start)
    return out


def _pack(
    language: str, states: dict[int, WordState], pairs: list[tuple[Block, int]]
) -> dict[str, Any]:
    arcs = [arc for state in states.values() for arc in state.arcs]
    words = sorted({a.label for a in arcs if not a.is_list})
    lists = sorted({a.label for a in arcs if a.is_list})
    tags = sorted({a.tags for a in arcs if a.tags}, key=repr)
    labels = {(w, False): i for i, w in enumerate(words)}
    labels |= {(key, True): len(words) + i for i, key in enumerate(lists)}
    tag_ids = {t: i + 1 for i, t in enumerate(tags)}
    order = {state: i for i, state in enumerate(states)}
    rows = [
        [
            value
            for a in sorted(state.arcs, key=lambda a: (labels[a.label, a.is_list], a.cost))
            for value in (
                labels[a.label, a.is_list],
                order[a.target],
                a.cost,
                tag_ids[a.tags] if a.tags else 0,
            )
        ]
        for state in states.values()
    ]
    pronouncer = Pronouncer(language)
    sounds = pronouncer.words(words)
    numbers = _number_forms(language, lists)
    return {
        "version": VERSION,
        "language": language,
        "words": words,
        "pronunciations": [_variants(sounds[w]) for w in words],
        "lists": [_list_entry(key) for key in lists],
        "tags": [[_tag_entry(t) for t in group] for group in tags],
        "arcs": rows,
        "finals": [-1 if s.final is None else s.final for s in states.values()],
        "blocks": [_block_entry(block, order[start]) for block, start in pairs],
        "numbers": {k: _variants(v) for k, v in pronouncer.numbers(numbers).items()},
        "agreement": _agreement(language),
        "items": _items(language, pronouncer),
    }


def _variants(variants: list[Pronunciation]) -> list[list[str]]:
    return [[v.phones, v.before] for v in variants]


def _list_entry(key: str) -> dict[str, Any]:
    kind, _, detail = key.partition(":")
    if kind == "name":
        domains, _, classes = detail.partition("|")
        return {
            "kind": "name",
            "domains": [d for d in domains.split(",") if d],
            "deviceClasses": [c for c in classes.split(",") if c],
        }
    if kind == "number":
        *bounds, measure = detail.split(",")
        low, high, step = (int(v) for v in bounds)
        return {"kind": "number", "from": low, "to": high, "step": step, "measure": measure}
    return {"kind": kind}


def _tag_entry(tag: Tag) -> dict[str, Any]:
    entry: dict[str, Any] = {"slot": tag.slot}
    if tag.value is not None:
        entry["value"] = str(tag.value)
    if tag.guard:
        entry["deviceClasses"] = list(tag.guard)
    return entry


def _block_entry(block: Block, start: int) -> dict[str, Any]:
    entry: dict[str, Any] = {"intent": block.intent, "start": start}
    if block.slots:
        entry["slots"] = dict(block.slots)
    if block.domains:
        entry["domains"] = list(block.domains)
    if block.takes_area:
        entry["takesArea"] = True
    if block.group != "command":
        entry["group"] = block.group
    if block.text is not None:
        entry["text"] = block.text
    return entry


def _number_forms(language: str, lists: list[str]) -> dict[str, list[str]]:
    """Spoken forms by number; ``<n>f`` holds what French says before a feminine noun."""
    wanted: set[int] = set()
    for key in lists:
        if match := re.fullmatch(r"number:(\d+),(\d+),(\d+),\w+", key):
            low, high, step = (int(v) for v in match.groups())
            wanted |= set(range(low, high + 1, step))
    out: dict[str, list[str]] = {}
    for number in sorted(wanted):
        forms = spoken_forms(language, number)
        feminine = [f for f in forms if is_feminine(f)] if language == "fr" else []
        out[str(number)] = [f for f in forms if f not in feminine]
        if feminine:
            out[f"{number}f"] = feminine
    return out


def _items(language: str, pronouncer: Pronouncer) -> list[list[Any]]:
    """What people put on shopping lists: text and sound. Used where the house tells of no items."""
    items: list[str] = json.loads((DATA / f"{language}.items.json").read_text(encoding="utf-8"))
    sounds = pronouncer.phrases(items)
    return [[item, _variants(sounds[item])] for item in items]


def _agreement(language: str) -> dict[str, Any]:
    file = DATA / f"{language}.json"
    if not file.exists():
        return {"articles": [], "feminine": [], "masculine": [], "invariable": []}
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def main(languages: list[str]) -> None:
    """Compile the languages named, or all."""
    for language in languages or LANGUAGES:
        data = compile_language(language)
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        file = OUTPUT / f"{language}.grammar.json.gz"
        # A fixed time in the header makes equal grammars equal files.
        file.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
        count = sum(len(row) // 4 for row in data["arcs"])
        print(f"{language}: {len(data['arcs'])} states, {count} arcs, {file.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])

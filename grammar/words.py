"""From pieces of text to words: the automaton that the recogniser reads."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

from grammar.automaton import Automaton, ListLabel, Piece, Space, Tag
from grammar.weights import UNSPOKEN


class WordArc(NamedTuple):
    """A word or (with ``is_list``) a list, the slots it fills, and its cost in tenths of a nat."""

    label: str
    is_list: bool
    target: int
    cost: int
    tags: tuple[Tag, ...]


@dataclass
class WordState:
    """Arcs and, where a sentence may end, its cost."""

    arcs: list[WordArc] = field(default_factory=list)
    final: int | None = None


class _Open(NamedTuple):
    state: int
    letters: str
    cost: int
    tags: tuple[Tag, ...]


def word_states(automaton: Automaton, starts: list[int]) -> dict[int, WordState]:
    """Every state at which a word begins that can be reached from the starts."""
    out: dict[int, WordState] = {}
    todo = list(starts)
    while todo:
        state = todo.pop()
        if state in out:
            continue
        out[state] = _read_words(automaton, state)
        todo += [arc.target for arc in out[state].arcs]
    _drop_dead_ends(out, starts)
    return out


def _clean(letters: str) -> str | None:
    """The word as spoken, an empty string for a lone hyphen, None for what nobody says."""
    word = letters.strip("-").casefold()
    return None if word in UNSPOKEN else word


def _read_words(automaton: Automaton, start: int) -> WordState:
    found: dict[tuple[str, bool, int, tuple[Tag, ...]], int] = {}
    final: int | None = None
    stack = [_Open(start, "", 0, ())]

    def add(label: str, is_list: bool, at: _Open, target: int, cost: int) -> None:
        key = (label, is_list, target, at.tags)
        found[key] = min(cost, found.get(key, cost))

    while stack:
        at = stack.pop()
        arcs, ends = automaton.states[at.state]
        word = _clean(at.letters)
        if ends and word is not None:
            if word:
                add(word, False, at, automaton.end, at.cost)
            else:
                final = at.cost if final is None else min(final, at.cost)
        for label, target, extra in arcs:
            cost = at.cost + extra
            match label:
                case Piece(text):
                    stack.append(_Open(target, at.letters + text, cost, at.tags))
                case Space() if word:
                    add(word, False, at, target, cost)
                case Space() if word is not None:
                    stack.append(_Open(target, "", cost, at.tags))
                case ListLabel(key) if not at.letters:
                    add(key, True, at, target, cost)
                case ListLabel() if word:
                    rest = automaton.state([(label, target, extra)], final=False)
                    add(word, False, at, rest, at.cost)
                case Tag() if at.letters and word:
                    rest = automaton.state([(label, target, extra)], final=False)
                    add(word, False, at, rest, at.cost)
                case Tag():
                    stack.append(_Open(target, at.letters, cost, (*at.tags, label)))
    arcs_out = [WordArc(lb, li, to, cost, tags) for (lb, li, to, tags), cost in found.items()]
    return WordState(sorted(_without_misspellings(arcs_out), key=repr), final)


def _without_misspellings(arcs: list[WordArc]) -> list[WordArc]:
    """Drop a spelling without accents beside the right one (``eteins`` beside ``éteins``)."""
    accented = {(_plain(a.label), a.target, a.tags) for a in arcs if _plain(a.label) != a.label}
    return [a for a in arcs if a.is_list or (a.label, a.target, a.tags) not in accented]


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _drop_dead_ends(states: dict[int, WordState], starts: list[int]) -> None:
    alive: dict[int, bool] = {}

    def live(state: int) -> bool:
        if state not in alive:
            reached = [live(arc.target) for arc in states[state].arcs]
            alive[state] = states[state].final is not None or any(reached)
        return alive[state]

    for start in starts:
        live(start)
    for state in list(states):
        if not alive.get(state):
            del states[state]
            continue
        kept = [arc for arc in states[state].arcs if alive[arc.target]]
        states[state].arcs = kept

"""A minimal acyclic automaton built from right to left: equal states are made once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Piece(NamedTuple):
    """Characters of a template, without spaces."""

    text: str


class Space(NamedTuple):
    """The end of a word."""


class ListLabel(NamedTuple):
    """A list that stays opaque: its values are pronounced as a whole (``name:light,fan``, ``area``)."""

    key: str


class Tag(NamedTuple):
    """Not spoken: the slot takes ``value``, or the value of the next list where it is None.

    ``guard`` names device classes of which the house must have one.
    """

    slot: str
    value: str | int | None
    guard: tuple[str, ...]


Label = Piece | Space | ListLabel | Tag
Arc = tuple[Label, int, int]
"""Label, target state, cost in tenths of a nat."""


class State(NamedTuple):
    """Outgoing arcs and whether a sentence may end here."""

    arcs: frozenset[Arc]
    final: bool


class Automaton:
    """Hash-consed states; ``END`` accepts the empty rest, ``DEAD`` accepts nothing."""

    def __init__(self) -> None:
        self.states: list[State] = []
        self._ids: dict[State, int] = {}
        self.end = self.state((), final=True)
        self.dead = self.state((), final=False)

    def state(self, arcs: Iterable[Arc], *, final: bool) -> int:
        """The state with these arcs; of arcs that differ only in cost the cheapest stays."""
        best: dict[tuple[Label, int], int] = {}
        for label, target, cost in arcs:
            known = best.get((label, target))
            if known is None or cost < known:
                best[label, target] = cost
        key = State(frozenset((lb, to, cost) for (lb, to), cost in best.items()), final)
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = len(self.states)
            self.states.append(key)
        return found

    def arc(self, label: Label, target: int) -> int:
        """A state with one free arc; nothing leads to a dead end."""
        return target if target == self.dead else self.state([(label, target, 0)], final=False)

    def dearer(self, state: int, cost: int) -> int:
        """The same state with ``cost`` added to every arc."""
        if cost == 0:
            return state
        arcs, final = self.states[state]
        return self.state([(lb, to, old + cost) for lb, to, old in arcs], final=final)

    def union(self, states: Iterable[int]) -> int:
        """What any of the states accepts."""
        arcs: list[Arc] = []
        final = False
        for state in states:
            more, ends = self.states[state]
            arcs += more
            final = final or ends
        return self.state(arcs, final=final)

"""How words sound, by espeak-ng at build time, with French liaison and English weak forms."""

from __future__ import annotations

import re
import subprocess
from typing import NamedTuple

from training.starter.phones import collapse, phone_rules


class Pronunciation(NamedTuple):
    """Units joined by spaces, and what must follow: ``V`` a vowel, ``C`` a consonant, or ``""``."""

    phones: str
    before: str


_PROBES: dict[str, dict[str, str]] = {"fr": {"V": "arbre", "C": "maison"}}
_WEAK_EN: dict[str, list[str]] = {
    "the": ["ð ə", "ð i", "ð ɪ"],
    "to": ["t ə", "t u", "t ʊ"],
    "of": ["ə v", "ʌ v"],
    "a": ["ə", "eɪ"],
    "an": ["ə n", "æ n"],
    "and": ["ə n d", "æ n d", "ə n"],
    "for": ["f ə ɹ", "f ɔ ɹ", "f ə"],
    "is": ["ɪ z", "z"],
}
_ELIDED = {"c": "s", "qu": "k", "j": "ʒ"}
_LIAISON_LENGTH = 5
"""Longer words hardly ever carry a liaison."""
_CLUSTER_END = "[ptkbdɡfv] [lʁ]$"
_BEFORE_CONSONANT = frozenset({"le", "la", "de", "que", "je", "du", "au", "ma", "ce", "sa"})


class Pronouncer:
    """Asks espeak-ng in batches and keeps what it said."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._rules = phone_rules(language)
        self.voices = self._rules.voices
        self._raw: dict[tuple[str, str], list[str]] = {}

    def phones(self, voice: str, text: str) -> list[str]:
        """Collapsed units of a text."""
        return collapse(self._raw[voice, text])

    def ask(self, texts: list[str]) -> None:
        """Look up all texts in all voices."""
        for voice in self.voices:
            new = [t for t in dict.fromkeys(texts) if (voice, t) not in self._raw]
            for at in range(0, len(new), 200):
                batch = new[at : at + 200]
                for text, units in zip(batch, self._run(voice, batch), strict=True):
                    self._raw[voice, text] = units

    def _run(self, voice: str, texts: list[str]) -> list[list[str]]:
        """A blank line between texts keeps them apart: espeak-ng answers with a line each."""
        command = ["espeak-ng", "-q", "--ipa", "--sep=_", "-v", voice]
        source = "\n\n".join(texts) + "\n"
        ipa = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
        lines = [line for line in ipa.stdout.split("\n") if line.strip()]
        if len(lines) != len(texts):
            if len(texts) == 1:
                return [self._rules.units_of_ipa(" ".join(lines))]
            return [self._run(voice, [text])[0] for text in texts]
        return [self._rules.units_of_ipa(line) for line in lines]

    def words(self, words: list[str]) -> dict[str, list[Pronunciation]]:
        """Variants of every word."""
        if self.language == "fr":
            probes = list(_PROBES["fr"].values())
            self.ask([*probes, *(f"{w} {p}" for w in words for p in probes), *words])
            return {w: self._french(w) for w in words}
        self.ask(["see", "now", *(f"see {w} now" for w in words), *words])
        return {w: self._english(w) for w in words}

    def _french(self, word: str) -> list[Pronunciation]:
        elided = re.fullmatch(r"(l|d|qu|j|c|s|n|m|t)'", word)
        if elided:
            return [Pronunciation(_ELIDED.get(elided[1], elided[1]), "V")]
        if word == "tous":
            return [Pronunciation("t u", "C"), Pronunciation("t u s", "")]
        alone = self.phones("fr", word)
        before = {k: self._without_probe(word, p, alone) for k, p in _PROBES["fr"].items()}
        if word in _BEFORE_CONSONANT:
            return [Pronunciation(" ".join(before["C"]), "C")]
        out = {" ".join(alone): ""}
        if len(word) <= _LIAISON_LENGTH:
            out.setdefault(" ".join(before["V"]), "V")
            out.setdefault(" ".join(before["C"]), "")
        for phones in list(out):
            if re.search(_CLUSTER_END, phones):
                # "ouvre tous": either a schwa comes between, or the liquid is swallowed.
                out.setdefault(f"{phones} ə", "C")
                out.setdefault(phones.rsplit(" ", 1)[0], "C")
        return [Pronunciation(p, b) for p, b in out.items() if p]

    def _without_probe(self, word: str, probe: str, alone: list[str]) -> list[str]:
        """What is left of "word probe" when the probe's own sounds are taken off its end."""
        both, tail = self._raw["fr", f"{word} {probe}"], self._raw["fr", probe]
        return collapse(both[: -len(tail)]) if both[-len(tail) :] == tail else alone

    def _english(self, word: str) -> list[Pronunciation]:
        out: dict[str, str] = {}
        for voice in self.voices:
            out.setdefault(" ".join(self.phones(voice, word)), "")
            both = self._raw[voice, f"see {word} now"]
            head, tail = self._raw[voice, "see"], self._raw[voice, "now"]
            if both[: len(head)] == head and both[-len(tail) :] == tail:
                out.setdefault(" ".join(collapse(both[len(head) : -len(tail)])), "")
        for weak in _WEAK_EN.get(word, []):
            out.setdefault(weak, "")
        return [Pronunciation(p, b) for p, b in out.items() if p]

    def phrases(self, texts: list[str]) -> dict[str, list[Pronunciation]]:
        """Whole phrases as each voice says them."""
        self.ask(texts)
        variants = {
            t: dict.fromkeys(" ".join(self.phones(v, t)) for v in self.voices) for t in texts
        }
        return {t: [Pronunciation(p, "") for p in found if p] for t, found in variants.items()}

    def numbers(self, forms: dict[str, list[str]]) -> dict[str, list[Pronunciation]]:
        """Variants of spoken numbers; in French also as said before "heures" and "minutes"."""
        texts = [t for group in forms.values() for t in group]
        nouns = {"V": "heures", "C": "minutes"} if self.language == "fr" else {}
        self.ask([*texts, *nouns.values(), *(f"{t} {n}" for t in texts for n in nouns.values())])
        out: dict[str, list[Pronunciation]] = {}
        for key, group in forms.items():
            found: dict[str, str] = {}
            for text in group:
                for voice in self.voices:
                    found.setdefault(" ".join(self.phones(voice, text)), "")
                for before, noun in nouns.items():
                    both, tail = self._raw["fr", f"{text} {noun}"], self._raw["fr", noun]
                    if both[-len(tail) :] == tail:
                        found.setdefault(" ".join(collapse(both[: -len(tail)])), before)
            out[key] = [Pronunciation(p, b) for p, b in found.items() if p]
        return out

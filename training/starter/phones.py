"""Text to phone units: espeak-ng IPA, merged by the rules of ``models/starter/phones.json``."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PHONES_FILE = Path(__file__).resolve().parents[2] / "models" / "starter" / "phones.json"


@dataclass(frozen=True)
class PhoneRules:
    """The rules of one language; ``units[0]`` is the CTC blank."""

    voices: list[str]
    units: list[str]
    replace_before: list[tuple[str, str]]
    strip: str
    replace_after: list[tuple[str, str]]
    merge: dict[str, list[str]]
    language_mark: re.Pattern[str]
    separator: re.Pattern[str]

    def units_of_ipa(self, ipa: str) -> list[str]:
        """IPA with ``_`` between phones and spaces between words, as units of the inventory."""
        text = self.language_mark.sub("", unicodedata.normalize("NFC", ipa))
        known = set(self.units)
        out: list[str] = []
        for raw in self.separator.split(text):
            piece = raw
            for old, new in self.replace_before:
                piece = piece.replace(old, new)
            piece = "".join(c for c in piece if c not in self.strip)
            for old, new in self.replace_after:
                piece = piece.replace(old, new)
            if piece in self.merge:
                out += self.merge[piece]
            elif piece in known:
                out.append(piece)
            else:
                for char in piece:
                    out += self.merge.get(char, [char] if char in known else [])
        return out


@cache
def phone_rules(language: str) -> PhoneRules:
    """The rules of ``fr`` or ``en``."""
    file = json.loads(PHONES_FILE.read_text(encoding="utf-8"))
    entry = file["languages"][language]
    return PhoneRules(
        voices=entry["voices"],
        units=entry["units"],
        replace_before=[(a, b) for a, b in entry["replaceBefore"]],
        strip=entry["strip"],
        replace_after=[(a, b) for a, b in entry["replaceAfter"]],
        merge=entry["merge"],
        language_mark=re.compile(file["languageMark"]),
        separator=re.compile(file["separator"]),
    )


def collapse(units: list[str]) -> list[str]:
    """Equal neighbours become one: our CTC labels never repeat a unit."""
    return [u for i, u in enumerate(units) if i == 0 or u != units[i - 1]]


def phones_of_text(text: str, voice: str) -> list[str]:
    """Collapsed units of a text as the espeak-ng voice (``fr``, ``en-us``, ``en-gb``) says it."""
    command = ["espeak-ng", "-q", "--ipa", "--sep=_", "-v", voice, "--", text]
    ipa = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return collapse(phone_rules(voice[:2]).units_of_ipa(ipa))

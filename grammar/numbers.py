"""Numbers as they are spoken, and how they sound before a vowel or a consonant."""

from __future__ import annotations

import re

from hassil.numbers import get_rbnf_engine


def spoken_forms(language: str, number: int) -> list[str]:
    """Every way to say a cardinal number: ``21`` → vingt-et-un, vingt-et-une."""
    result = get_rbnf_engine(language).format_number(number)
    texts = {
        text.replace("\xad", "")
        for ruleset, text in result.text_by_ruleset.items()
        if "cardinal" in ruleset
    }
    return sorted(t for t in texts if not re.search("[0-9]", t))


def is_feminine(text: str) -> bool:
    """Whether a French number agrees with a feminine noun (``une minute``)."""
    return text.endswith("une")

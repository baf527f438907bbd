"""Numbers in words, so that every synthesizer and the labels agree on what is said."""

from __future__ import annotations

_FR = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_FR_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 7: "soixante"}
_EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_EN_TENS = ["x", "x", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _french(n: int) -> str:
    if n < 20:
        return _FR[n]
    if n >= 80:
        return "quatre-vingts" if n == 80 else f"quatre-vingt-{_FR[n - 80]}"
    tens = _FR_TENS[n // 10]
    rest = n - 60 if n >= 60 else n % 10
    if rest == 0:
        return tens
    return f"{tens} et {_FR[rest]}" if rest in (1, 11) else f"{tens}-{_FR[rest]}"


def _english(n: int) -> str:
    if n < 20:
        return _EN[n]
    tens = _EN_TENS[n // 10]
    return tens if n % 10 == 0 else f"{tens} {_EN[n % 10]}"


def number_words(n: int, language: str) -> str:
    """``n`` from -99 to 9999 in words."""
    below_hundred = _french if language == "fr" else _english
    if n < 0:
        return f"{'moins' if language == 'fr' else 'minus'} {number_words(-n, language)}"
    if n < 100:
        return below_hundred(n)
    size, word = (
        (1000, "mille" if language == "fr" else "thousand")
        if n >= 1000
        else (100, "cent" if language == "fr" else "hundred")
    )
    head, rest = divmod(n, size)
    first = word if language == "fr" and head == 1 else f"{below_hundred(head)} {word}"
    return first if rest == 0 else f"{first} {number_words(rest, language)}"

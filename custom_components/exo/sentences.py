"""What Home Assistant says in EXO's place. Spoken, so short and plain."""

from typing import Final, Literal

type Sentence = Literal["away", "lost", "silent", "broken", "too_long"]

_SENTENCES: Final[dict[str, dict[Sentence, str]]] = {
    "en": {
        "away": (
            "EXO's app is not connected to Home Assistant. "
            "For now I only understand simple commands."
        ),
        "lost": "EXO's app stopped before it had finished.",
        "silent": "EXO did not answer in time.",
        "broken": "EXO's answer did not arrive.",
        "too_long": "That is too long for me.",
    },
    "fr": {
        "away": (
            "L'application EXO n'est pas connectée à Home Assistant. "
            "Pour l'instant, je ne comprends que les commandes simples."
        ),
        "lost": "L'application EXO s'est arrêtée avant d'avoir fini.",
        "silent": "EXO n'a pas répondu à temps.",
        "broken": "La réponse d'EXO n'est pas arrivée.",
        "too_long": "C'est trop long pour moi.",
    },
}


def sentence(key: Sentence, language: str) -> str:
    """Return the sentence in this language, or else in English."""
    return _SENTENCES.get(_primary(language), _SENTENCES["en"])[key]


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()

"""What it costs to say something unusual, in tenths of a nat.

The templates allow far more than people say. The costs make the usual wording win where the
sound alone does not decide; the values come from an experiment on recordings of other phrases.
"""

from __future__ import annotations

import math
import re

OPTIONAL_TAKEN = 10
POLITE_WORD = 25
ALTERNATIVE_PER_LOG_RANK = 20
ALTERNATIVE_RANKS = 5
TEMPLATE_PER_LOG_INDEX = 15
RARITY_TIER = 40

SKIPPED_RULE: dict[str, dict[str, int]] = {
    # French says the article and the preposition, and who asks for something says a verb: for these
    # optional parts it is leaving them out that costs.
    "fr": {"le": 10, "dans": 10, "de": 10, "au": 10, "mon": 10, "active": 30},
    "en": {"set": 30, "turn": 30, "numeric_value_set": 30, "timer_set": 30, "the": 0, "in": 10},
}

SKIPPED_WORD: dict[str, dict[str, int]] = {
    "fr": {"la": 10, "le": 10, "de": 10, "à": 10, "sur": 10, "en": 10, "du": 10},
    "en": {"to": 10, "the": 0, "my": 0, "a": 0, "an": 0, "in": 10, "percent": 10, "activate": 30},
}
"""The same for words that stand in the template itself."""

FREE_RULES = frozenset({"le", "dans", "de", "au", "mon"})
"""Rules of articles and prepositions: which one is said depends on the noun, not on habit."""

UNSPOKEN = frozenset(
    {"%", "°", "k", "s", "h", "m", "min", "sec", "1/2", "appart", "stp", "uv", "portess"}
)
"""Signs, abbreviations and slips that stand for words which the templates also spell out."""

_RARE_INTENTS = {
    "HassBroadcast": 3,
    "HassFanSetSpeed": 2,
    "HassListCompleteItem": 2,
    "HassListRemoveItem": 1,
    "HassShoppingListCompleteItem": 2,
    "HassShoppingListRemoveItem": 1,
    "HassFanSetMode": 3,
    "HassLawnMowerDock": 3,
    "HassLawnMowerStartMowing": 3,
    "HassMediaSearchAndPlay": 3,
    "HassRespond": 3,
    "HassIncreaseTimer": 2,
    "HassDecreaseTimer": 2,
}
_MEDIA_IN_AREA = frozenset(
    {
        "HassMediaNext",
        "HassMediaPause",
        "HassMediaUnpause",
        "HassMediaPrevious",
        "HassMediaPlayerMute",
        "HassMediaPlayerUnmute",
        "HassSetVolume",
        "HassSetVolumeRelative",
    }
)
_BARE_NAME = re.compile(r"^(\[<(the|le|active)>\] ?)*\{(name|area)\}( on)?$")

_BARE_WORD = re.compile(r"^\((nuit|jour)\|\w+\)$")
_WITHOUT_VERB = re.compile(
    r"^(\[(<the>|<all>|\(<all>\|<the>\))\] )*(\{(area|floor|timer_\w+:\w+)\}|<light>|<lumiere>|fan\[s\])"
)
_WITHOUT_VERB_INTENTS = frozenset({"HassTurnOn", "HassTurnOff", "HassStartTimer"})


def rarity(intent: str, combination: str) -> int:
    """How seldom people say this, in tiers from 0 (daily) to 3 (hardly ever)."""
    tier = _RARE_INTENTS.get(intent, 0)
    timer = intent.endswith("Timer")
    timed = re.search("hours|minutes|seconds", combination) is not None
    if "start_" in combination or (timer and timed and intent != "HassStartTimer"):
        tier = max(tier, 2)
    if intent == "HassStartTimer" and (
        "command" in combination or ("seconds" in combination and combination != "seconds_only")
    ):
        tier = max(tier, 2)
    if timer and "area" in combination:
        tier = max(tier, 3)
    if intent in _MEDIA_IN_AREA and "area" in combination:
        tier = max(tier, 2)
    if combination in {"name_area", "name_floor"}:
        tier = max(tier, 2)
    if intent == "HassLightSet" and combination.endswith("temperature"):
        tier = max(tier, 2)
    if intent == "HassGetState" and combination not in {"name_only", "name_state"}:
        tier = max(tier, 2)
    return tier


def template_cost(intent: str, combination: str, index: int, sentence: str) -> int:
    """Cost of choosing the template at this place of its block."""
    tier: float = rarity(intent, combination)
    if _WITHOUT_VERB.match(sentence) and intent in _WITHOUT_VERB_INTENTS:
        # "Kitchen lights off", "ten minutes timer": said, though less often than with a verb.
        tier += 0.5
    if _BARE_NAME.match(sentence) or _BARE_WORD.match(sentence):
        # A name or a noun alone is no request that people make, and any talk may hold one.
        tier = max(tier, 2)
    return round(RARITY_TIER * tier + TEMPLATE_PER_LOG_INDEX * math.log(1 + index))


def alternative_cost(rank: int) -> int:
    """Cost of the alternative at this place, the first being free."""
    return round(ALTERNATIVE_PER_LOG_RANK * math.log(1 + min(rank, ALTERNATIVE_RANKS)))

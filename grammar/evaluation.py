"""Prints how the recogniser did on recordings: ``node bench/starter/evaluate.ts fr | python -m grammar.evaluation``.

Texts are compared by what Home Assistant's own sentences make of them: intent and slots, with the
names of the test house.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from hassil import Intents, recognize_best
from hassil.intents import SlotList, TextSlotList

ROOT = Path(__file__).resolve().parents[1]
Meaning = tuple[str, tuple[tuple[str, str], ...]]

SAME_AS = {
    # No template says this, so the recogniser passes on a sentence that one does.
    "set Kitchen lights to green": "set Kitchen color to green",
    "silence": "annule",
}


class Agent:
    """Home Assistant's built-in agent, as far as it understands sentences."""

    def __init__(self, language: str) -> None:
        spec = importlib.util.find_spec("home_assistant_intents")
        if spec is None or spec.origin is None:
            raise RuntimeError("home-assistant-intents is not installed")
        file = Path(spec.origin).parent / "data" / f"{language}.json"
        self._language = language
        self._intents = Intents.from_dict(json.loads(file.read_text(encoding="utf-8")))
        house_file = ROOT / "tests" / "fixtures" / "houses" / f"{language}.json"
        self._lists = _slot_lists(json.loads(house_file.read_text(encoding="utf-8")))
        self._known: dict[str, Meaning | None] = {}

    def understand(self, text: str) -> Meaning | None:
        """Intent and slots, or None where no sentence matches."""
        text = SAME_AS.get(text, text)
        if text not in self._known:
            result = recognize_best(
                text,
                self._intents,
                slot_lists=self._lists,
                intent_context={"area": "@here"},
                language=self._language,
                best_slot_name="name",
            )
            self._known[text] = None
            if result is not None:
                slots = sorted((k, str(e.value)) for k, e in result.entities.items())
                self._known[text] = (result.intent.name, tuple(slots))
        return self._known[text]


def _slot_lists(house: dict[str, Any]) -> dict[str, SlotList]:
    def spellings(things: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
        return [
            (text, thing["id"], {"domain": thing.get("domain")})
            for thing in things
            for text in [thing["name"], *thing["aliases"]]
        ]

    def plain(values: list[str]) -> SlotList:
        return TextSlotList.from_tuples([(v, v) for v in values], allow_template=False)

    items = [item for values in house.get("lists", {}).values() for item in values]
    lists: dict[str, SlotList] = {
        kind: TextSlotList.from_tuples(spellings(house[key]), allow_template=False)
        for kind, key in (("area", "areas"), ("floor", "floors"), ("name", "entities"))
    }
    lists["shopping_list_item"] = lists["todo_list_item"] = plain(items)
    return lists


@dataclass(frozen=True)
class Verdict:
    """One clip, judged."""

    clip: dict[str, Any]
    best_is_right: bool
    right_is_near: bool
    """Among the two best."""

    @property
    def outcome(self) -> str:
        """``right``, ``wrong``, ``asked`` or ``refused``."""
        zone = self.clip["zone"]
        if zone == "accept":
            return "right" if self.best_is_right else "wrong"
        return "asked" if zone == "ask" else "refused"


def judge(agent: Agent, clip: dict[str, Any]) -> Verdict:
    """Compare with what was said."""
    expected = clip.get("expected")
    if expected is None:
        return Verdict(clip, False, False)
    wanted = agent.understand(expected)
    texts = clip["texts"][:2]
    same = [agent.understand(text) == wanted and wanted is not None for text in texts]
    return Verdict(clip, bool(same and same[0]), any(same))


def report(language: str, verdicts: list[Verdict], *, verbose: bool) -> None:
    """Print the table."""
    commands = [v for v in verdicts if v.clip["group"] == "command"]
    for condition in dict.fromkeys(v.clip["condition"] for v in commands):
        here = [v for v in commands if v.clip["condition"] == condition]
        count = Counter(v.outcome for v in here)
        best = sum(v.best_is_right for v in here)
        asked_right = sum(v.right_is_near for v in here if v.outcome == "asked")
        print(
            f"{language} {condition:6} best is right {best:2}/{len(here)} | accepted right {count['right']}"
            f" wrong {count['wrong']} | asked {count['asked']} ({asked_right} with the right one)"
            f" | refused {count['refused']}"
        )
    others: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        if verdict.clip["group"] != "command":
            others.setdefault(verdict.clip["group"], Counter())[verdict.clip["zone"]] += 1
    for group, zones in others.items():
        total = sum(zones.values())
        print(f"{language} {group:15} accepted {zones['accept']}/{total}, asked {zones['ask']}")
    clean = [v for v in verdicts if v.clip["condition"] == "clean" and v.clip["group"] == "command"]
    print(f"{language} median {median(v.clip['ms'] for v in clean):.0f} ms from samples to text")
    if verbose:
        _list_clips(verdicts)


def _list_clips(verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        clip = verdict.clip
        interesting = clip["group"] == "command" and clip["condition"] == "clean"
        if not interesting and clip["zone"] == "reject":
            continue
        if clip["group"] == "command" and clip["condition"] != "clean":
            continue
        mark = verdict.outcome if clip["group"] == "command" else f"{clip['group']}:{clip['zone']}"
        print(
            f"  {mark:8} {'ok' if verdict.best_is_right else '--'} score {clip['score']:.2f} ratio {clip['ratio']:.2f}"
            f" margin {clip['margin']:.1f} worst {clip['worstStretch']:.2f} units {clip['heardUnits']}"
            f" | {clip['name']} → {clip['texts'][:2]}"
        )


def main() -> None:
    """Read the recogniser's answers from stdin."""
    data = json.load(sys.stdin)
    agent = Agent(data["language"])
    verdicts = [judge(agent, clip) for clip in data["heard"]]
    report(data["language"], verdicts, verbose="--verbose" in sys.argv)
    print(f"{data['language']} {data['rssMb']:.0f} MB resident")


if __name__ == "__main__":
    main()

"""Templates become words with costs and tags; what nobody says, and free text, goes."""
# ruff: noqa: INP001

from __future__ import annotations

import json
from typing import Any

import pytest

from grammar.automaton import Automaton
from grammar.evaluation import Agent
from grammar.expressions import ExpressionCompiler
from grammar.numbers import is_feminine, spoken_forms
from grammar.templates import EXTRA_FOLDER, Block, TemplateSet, load_templates
from grammar.weights import SKIPPED_RULE, alternative_cost, rarity, template_cost
from grammar.words import WordState, word_states

RULES = {"le": "(le |la |l')", "verbe": "(allume|éteins|eteins)", "son_dirty": "sont"}
LISTS: dict[str, Any] = {
    "color": {"values": [{"in": "rouge", "out": "red"}, {"in": "vert[e]", "out": "green"}]},
    "cover_classes": {"values": [{"in": "volet[s]", "out": "shutter"}]},
    "brightness": {"range": {"from": 0, "to": 100}},
    "message": {"wildcard": True},
}


def sentences(template: str, language: str = "fr", **block: Any) -> dict[str, int]:
    """Every sentence of a template with its cost; lists and tags are written into it."""
    templates = TemplateSet(language, (), RULES, LISTS)
    automaton = Automaton()
    compiler = ExpressionCompiler(templates, automaton)
    start = compiler.sentence(template, Block("Test", "", (template,), **block))
    states = word_states(automaton, [start])
    return _read(states, start) if start in states else {}


def _read(states: dict[int, WordState], state: int) -> dict[str, int]:
    out: dict[str, int] = {}
    here = states[state]
    if here.final is not None:
        out[""] = here.final
    for arc in here.arcs:
        tags = "".join(f"<{t.slot}={t.value}>" for t in arc.tags)
        label = f"{{{arc.label}}}" if arc.is_list else arc.label
        for rest, cost in _read(states, arc.target).items():
            text = f"{tags}{label} {rest}".strip()
            out[text] = min(cost + arc.cost, out.get(text, 10**9))
    return out


def test_optional_words_cost_when_taken() -> None:
    assert sentences("pause [vite]") == {"pause": 0, "pause vite": 10}


def test_articles_cost_when_skipped() -> None:
    found = sentences("allume [<le>]lampe")
    skipped = SKIPPED_RULE["fr"]["le"]
    assert found == {
        "allume le lampe": 0,
        "allume la lampe": 0,
        "allume l' lampe": 0,
        "allume lampe": skipped,
    }


def test_later_alternatives_cost_more() -> None:
    assert sentences("(un|deux|trois)") == {
        "un": 0,
        "deux": alternative_cost(1),
        "trois": alternative_cost(2),
    }


def test_spellings_without_accents_and_transcription_errors_go() -> None:
    assert set(sentences("(<verbe>|<son_dirty>) tout")) == {"allume tout", "éteins tout"}


def test_lists_of_the_house_stay_open_with_their_domains() -> None:
    assert list(sentences("allume {name}", domains=("fan", "light"))) == [
        "allume <name=None>{name:fan,light}"
    ]
    assert list(sentences("allume {area}")) == ["allume <area=None>{area}"]
    assert list(sentences("à {brightness}")) == ["à <brightness=None>{number:0,100,1,percent}"]


def test_values_become_words_with_the_slot_that_they_fill() -> None:
    assert set(sentences("en {color}")) == {
        "en <color=red>rouge",
        "en <color=green>vert",
        "en <color=green>verte",
    }


def test_free_text_is_left_out() -> None:
    assert sentences("annonce {message}") == {}
    assert set(sentences("(annonce {message}|dis)")) == {"dis"}


def test_permutations_come_in_every_order() -> None:
    assert set(sentences("(allume;vite)")) == {"allume vite", "vite allume"}


def test_signs_are_not_spoken() -> None:
    found = set(sentences("à {brightness}(%| %| pourcent)"))
    assert found == {"à <brightness=None>{number:0,100,1,percent} pourcent"}


def test_polite_words_are_skipped_by_the_agent() -> None:
    for language, command in (("fr", "allume la lumière"), ("en", "cancel timer")):
        templates, agent = load_templates(language), Agent(language)
        plain = agent.understand(command)
        assert plain is not None
        assert templates.prefixes
        for polite in [f"{w} {command}" for w in templates.prefixes] + [
            f"{command} {w}" for w in templates.suffixes
        ]:
            assert agent.understand(polite) == plain


def test_rare_things_cost_a_tier() -> None:
    assert rarity("HassTurnOn", "name_only") == 0
    assert rarity("HassIncreaseTimer", "minutes_only") == 2
    assert template_cost("HassTurnOn", "name_only", 0, "[<the>] {name}") > 0
    assert template_cost("HassTurnOn", "name_only", 0, "<turn> on [<the>] {name}") == 0


@pytest.mark.parametrize(
    ("number", "forms"),
    [(1, ["un", "une"]), (21, ["vingt-et-un", "vingt-et-une"]), (80, ["quatre-vingts"])],
)
def test_french_numbers(number: int, forms: list[str]) -> None:
    assert spoken_forms("fr", number) == forms
    assert [is_feminine(form) for form in forms] == [form.endswith("e") for form in forms]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_own_sentences_pass_on_what_the_agent_understands(language: str) -> None:
    agent = Agent(language)
    extra = json.loads((EXTRA_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    for intent, body in extra["intents"].items():
        for entry in body["data"]:
            text = entry.get("text")
            if text is None:
                assert entry["group"] == "answer"
                continue
            spoken = text.replace("{area}", "Kitchen").replace("{color}", "red")
            understood = agent.understand(spoken)
            assert understood is not None
            assert understood[0] == intent


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_template_without_free_text_compiles(language: str) -> None:
    templates = load_templates(language)
    compiler = ExpressionCompiler(templates, automaton := Automaton())
    dead = [
        sentence
        for block in templates.blocks
        for sentence in block.sentences
        if compiler.sentence(sentence, block) == automaton.dead
    ]
    wildcards = [
        n for n, v in templates.lists.items() if v.get("wildcard") and not n.endswith("list_item")
    ]
    assert all(any("{" + name in sentence for name in wildcards) for sentence in dead)

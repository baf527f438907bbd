"""Exports multilingual-e5-small of true size (118 million parameters) with random weights, in int8 as published.

It computes what the trained model computes; its vectors mean nothing. The tokenizer has as many pieces as the published
one, in as many scripts, because it is they that take memory; it cuts the words of a household into about 1.3 pieces
each, as the published one cuts French.

Usage: true_size_e5.py FOLDER, with the packages of tests/fixtures/whisper/make/requirements.txt
  FOLDER/tokenizer.json, onnx/model_quantized.onnx   as EXO reads them
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import BertConfig, BertModel

PIECES, VECTORS = 250_002, 250_037
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
# Frequent words are one piece; rarer and longer ones two: a "|" says where they are cut.
WORDS = (
    "dans quelle pièce est ce que qu où comment quand pour qui la le les l un une du de des d au aux à et en y il elle "
    "on son sa ses avec sans sur sous avant après chaque tous toutes jour jours matin soir nuit semaine toujours jamais "
    "aime dort range trouve pré|fère cher|che garde ouvre ferme all|ume chat chien la|mpe vo|let sal|on cuisine chambre "
    "jardin clé thé musique rad|iateur v|élo porte livre Lé|a Paul Fel|ix Re|x Cam|ille Hug|o Nina Sach|a Jeanne Mari|us "
    "maison chaud|e froid lum|ière famille enfants noir vert rouge grand petit gar|age par|tir dé|jeu|ner query pass|age"
).split()
# Of the writing systems of a hundred languages; the first is Latin, as half of the published pieces are.
SCRIPTS = (
    "etaoinsrhldcumfpgwybvkxjqz",
    "etaoinsrhldcumfpgwybvkxjqzéèàçöüßñ",
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "अआइईउऊएऐओऔकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह",
    "".join(chr(0x4E00 + number) for number in range(0, 8_000, 2)),
    "".join(chr(0xAC00 + number) for number in range(0, 11_000, 8)),
)


def make_pieces() -> list[tuple[str, float]]:
    """Those of the words first, likelier than the filling, so that nothing else is preferred to them."""
    pieces = dict.fromkeys(SPECIAL, 0.0)
    for word in WORDS:
        for at, piece in enumerate(word.split("|")):
            pieces.setdefault(piece if at else f"▁{piece}", -6.0 - len(pieces) / 1_000)
    for number in range(1_000):
        pieces.setdefault(f"▁{number}", -9.0)
        pieces.setdefault(f"{number}", -9.5)
    for letter in sorted(
        {letter for script in SCRIPTS for letter in script}
        | set("▁ABCDEFGHIJKLMNOPQRSTUVWXYZ’'-.,:?!")
    ):
        pieces.setdefault(letter, -11.0)
    chance = random.Random(0)  # noqa: S311
    while len(pieces) < PIECES:
        script = chance.choice([SCRIPTS[0], SCRIPTS[0], *SCRIPTS])
        length = chance.randint(2, 3) if len(script) > 1_000 else chance.randint(3, 9)
        piece = "".join(chance.choice(script) for _ in range(length))
        pieces.setdefault(chance.choice(["▁", "▁", ""]) + piece, -10.0 - 6 * chance.random())
    return list(pieces.items())


def write_tokenizer(path: Path) -> None:
    """In the form of the published file."""
    added = [
        {"id": number, "content": content, "single_word": False, "lstrip": False, "rstrip": False}
        | {"normalized": False, "special": True}
        for number, content in enumerate(SPECIAL)
    ]
    split = {"type": "WhitespaceSplit"}
    space = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}
    start, end = ({"SpecialToken": {"id": name, "type_id": 0}} for name in ("<s>", "</s>"))
    text = {"Sequence": {"id": "A", "type_id": 0}}
    ids = {
        name: {"id": name, "ids": [number], "tokens": [name]}
        for name, number in (("<s>", 0), ("</s>", 2))
    }
    pair = [start, text, end, end, {"Sequence": {"id": "B", "type_id": 0}}, end]
    template = {"type": "TemplateProcessing", "single": [start, text, end], "pair": pair}
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": ""},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, space]},
        "post_processor": {**template, "special_tokens": ids},
        "decoder": {**space},
        "model": {"type": "Unigram", "unk_id": 3, "vocab": make_pieces()},
    }
    path.write_text(json.dumps(tokenizer, ensure_ascii=False, indent=2))


class Exported(torch.nn.Module):
    """The model with the inputs and the output of the published export."""

    def __init__(self, model: BertModel) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Tokens → hidden states."""
        return self.model(input_ids, attention_mask, token_type_ids).last_hidden_state


def export(model: BertModel, path: Path) -> None:
    """Tables and matrices in int8, with a scale for each column."""
    sizes = {0: "batch_size", 1: "sequence_length"}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    ids = torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]])
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        whole = Path(folder, "model.onnx")
        torch.onnx.export(
            Exported(model).eval(),
            (ids, (ids != 1).long(), torch.zeros_like(ids)),
            str(whole),
            input_names=names,
            output_names=["last_hidden_state"],
            dynamic_axes=dict.fromkeys([*names, "last_hidden_state"], sizes),
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)


def main(folder: Path) -> None:
    """Write the tokenizer and the model."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder / "tokenizer.json")
    torch.manual_seed(1)
    shape = BertConfig(
        vocab_size=VECTORS,
        hidden_size=384,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=1_536,
        max_position_embeddings=512,
        pad_token_id=1,
        attn_implementation="eager",
    )
    model = BertModel(shape, add_pooling_layer=False).eval()
    count = sum(parameter.numel() for parameter in model.parameters())
    print(f"parameters: {count / 1e6:.1f} million", file=sys.stderr)
    export(model, folder / "onnx" / "model_quantized.onnx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Checkpoint to shipped files: ``python -m starter.export fr`` writes ``models/starter/fr.onnx`` and ``fr.json``.

Weights are stored as fp16 and cast when the session loads: half the file, the same speed. Batch normalisation is
folded into the convolutions.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

import onnx
from onnx import TensorProto, helper, numpy_helper

from .features import HOP, MELS, SAMPLE_RATE_HZ
from .model import FRAME_STRIDE, AcousticModel
from .paths import MODELS, cache_folder
from .phones import phone_rules

OPSET = 17
BLANK_PENALTY = 0.1
BIGRAM_SMOOTHING = 0.3
IMPOSSIBLE = -30.0  # log-probability of the blank in the bigram, which has no blank


class _Deployed(nn.Module):
    """The trained network with its normalisations folded away; the same function."""

    def __init__(self, model: AcousticModel) -> None:
        super().__init__()
        model = model.eval()
        self.front = fuse_conv_bn_eval(model.front, model.norm)
        for block in model.blocks:
            block.expand = _fold_before(block.norm_in, block.expand)
            block.time = fuse_conv_bn_eval(block.time, block.norm_mid)
            block.norm_in = block.norm_mid = block.dropout = nn.Identity()
        self.blocks = model.blocks
        self.head = model.head

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """As ``AcousticModel.forward``."""
        x = nn.functional.silu(self.front(features.unsqueeze(2)))
        for block in self.blocks:
            x = block(x)
        logits = self.head(nn.functional.silu(x)).squeeze(2).transpose(1, 2)
        return nn.functional.log_softmax(logits, dim=-1)


def _fold_before(norm: Any, conv: Any) -> nn.Conv2d:
    """A normalisation before a 1x1 convolution becomes part of it."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    shift = norm.bias - norm.running_mean * scale
    with torch.no_grad():
        conv.bias += (conv.weight[:, :, 0, 0] * shift[None]).sum(1)
        conv.weight *= scale[None, :, None, None]
    return conv


def load_checkpoint(path: Path) -> tuple[AcousticModel, dict[str, Any]]:
    """The averaged model of a checkpoint, in evaluation mode, and the checkpoint's facts."""
    state = torch.load(path, weights_only=True)
    model = AcousticModel(**state["shape"])
    model.load_state_dict(state["mean"])
    return model.eval(), state


def export_onnx(model: AcousticModel, target: Path) -> float:
    """Writes the model; returns the largest difference of its output to PyTorch's, in nats."""
    example = torch.randn(1, MELS, 301)
    with torch.no_grad():
        expected = model(example).numpy()
    torch.onnx.export(
        _Deployed(model),
        (example,),
        str(target),
        input_names=["features"],
        output_names=["log_probs"],
        dynamic_axes={"features": {2: "frames"}, "log_probs": {1: "steps"}},
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.save(_store_half(onnx.load(str(target))), str(target))
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    actual = session.run(None, {"features": example.numpy()})[0]
    return float(np.abs(actual - expected).max())


def _store_half(model: onnx.ModelProto) -> onnx.ModelProto:
    """Large float32 weights become float16 with a cast in front."""
    casts = []
    for tensor in list(model.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < 500:
            continue
        stored = f"{tensor.name}.half"
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(helper.make_node("Cast", [stored], [tensor.name], to=TensorProto.FLOAT))
    for node in reversed(casts):
        model.graph.node.insert(0, node)
    onnx.checker.check_model(model)
    return model


def phone_bigram(language: str) -> tuple[list[list[float]], Counter[str]]:
    """Log-probabilities [from][to] of the training labels, row 0 = utterance start; and clips per source."""
    units = phone_rules(language).units
    index = {u: i for i, u in enumerate(units)}
    counts = np.full((len(units), len(units)), BIGRAM_SMOOTHING)
    sources: Counter[str] = Counter()
    for path in sorted(cache_folder("corpus", language).glob("train-*.json")):
        for record in json.loads(path.read_text(encoding="utf-8")):
            sources[record["source"]] += 1
            chain = [0] + [index[p] for p in record["phones"]]
            for a, b in itertools.pairwise(chain):
                counts[a, b] += 1
    counts[:, 0] = 0
    share = counts / counts.sum(1, keepdims=True)
    logs = np.where(share > 0, np.log(np.maximum(share, 1e-13)), IMPOSSIBLE)
    return [[round(float(v), 4) for v in row] for row in logs], sources


def latest_checkpoint(language: str, name: str) -> Path:
    """The newest averaged checkpoint of a run."""
    return max(
        cache_folder("runs", f"{language}-{name}").glob("mean-*.pt"),
        key=lambda p: p.stat().st_mtime,
    )


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=["fr", "en"])
    parser.add_argument("--name", default="main")
    parser.add_argument("--checkpoint", type=Path)
    options = parser.parse_args()
    checkpoint = options.checkpoint or latest_checkpoint(options.language, options.name)
    model, facts = load_checkpoint(checkpoint)
    parameters = sum(p.numel() for p in model.parameters())
    target = MODELS / f"{options.language}.onnx"
    difference = export_onnx(model, target)
    bigram, sources = phone_bigram(options.language)
    description = {
        "version": 1,
        "language": options.language,
        "sampleRateHz": SAMPLE_RATE_HZ,
        "mels": MELS,
        "frameMs": 1000 * HOP // SAMPLE_RATE_HZ,
        "frameStride": FRAME_STRIDE,
        "units": phone_rules(options.language).units,
        "blankPenalty": BLANK_PENALTY,
        "training": {
            "date": datetime.now(UTC).date().isoformat(),
            "parameters": parameters,
            "minutes": round(facts["minutes"]),
            "steps": facts["steps"],
            "hoursHeard": round(facts["heard_s"] / 3600, 1),
            "corpusHours": round(facts["corpus_hours"], 2),
            "lossNatsPerPhone": round(facts["loss"], 3),
            "clips": dict(sorted(sources.items())),
        },
        "backgroundBigram": bigram,
    }
    text = json.dumps(description, ensure_ascii=False, indent=1)
    (MODELS / f"{options.language}.json").write_text(_compact_rows(text) + "\n", encoding="utf-8")
    print(
        f"{checkpoint.name}: {parameters} parameters, {target.stat().st_size / 1e6:.2f} MB, differs by {difference:.4f}"
    )
    if not math.isfinite(difference) or difference > 0.1:
        raise SystemExit("the exported model does not match")


def _compact_rows(text: str) -> str:
    """One line per innermost list."""
    return re.sub(r"\[[^\[\]{}]*\]", lambda m: re.sub(r"\s+", " ", m.group()), text)


if __name__ == "__main__":
    main()

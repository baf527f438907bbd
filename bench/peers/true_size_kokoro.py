"""Exports Kokoro of true size (82 million parameters) with random weights, for races without the published ones.

It computes what the trained network computes, for speech as long as real speech; what it says is a hum. The network is
that of the package `kokoro`, its dimensions and letters are those that `kokoro-onnx` brings (Apache-2.0 and MIT).

Usage: true_size_kokoro.py FOLDER
  FOLDER/onnx/model.onnx, model_quantized.onnx   as published: input_ids, style, speed -> waveform
  FOLDER/tokenizer.json, voices/ff_siwis.bin     as EXO reads them
  FOLDER/voices.npz                              as kokoro-onnx reads them
Environment: EXO_KOKORO_PACKAGES, a folder of packages that holds the two.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

sys.path.append(os.environ["EXO_KOKORO_PACKAGES"])

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

PACKAGES = Path(os.environ["EXO_KOKORO_PACKAGES"])
VOICE = "ff_siwis"
STYLE_ROWS, STYLE_SIZE = 510, 256
# Of 25 ms. The network rounds it to three a symbol, stresses and spaces among them: rather more than people take.
FRAMES_PER_SYMBOL = 2.5
PITCH_HZ = 180.0


def make_network(config: dict[str, Any]) -> torch.nn.Module:
    """The package's network; only the model is imported, not what reads text for it."""
    package = types.ModuleType("kokoro")
    package.__path__ = [str(PACKAGES / "kokoro")]
    sys.modules["kokoro"] = package
    plain = {**config["plbert"], "attn_implementation": "eager"}
    with tempfile.NamedTemporaryFile(suffix=".pth") as no_weights:
        torch.save({}, no_weights.name)
        network = importlib.import_module("kokoro.model").KModel(
            repo_id="none",
            config={**config, "plbert": plain},
            model=no_weights.name,
            disable_complex=True,
        )
    network.eval()
    projection = network.predictor.duration_proj.linear_layer
    share = FRAMES_PER_SYMBOL / config["max_dur"]
    with torch.no_grad():
        projection.bias.fill_(float(np.log(share / (1 - share))))
        network.predictor.F0_proj.bias.fill_(PITCH_HZ)
    return network


class Voice(torch.nn.Module):
    """The network with the inputs and the output of the published export."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, input_ids: torch.Tensor, style: torch.Tensor, speed: torch.Tensor
    ) -> torch.Tensor:
        """Symbols → samples."""
        audio, _ = self.network.forward_with_tokens(input_ids, style, speed)
        return audio.unsqueeze(0)


def export(network: torch.nn.Module, path: Path) -> None:
    """Write the float model, and the one of whole numbers beside it."""
    example = torch.randint(1, 170, (1, 60)), torch.randn(1, STYLE_SIZE) * 0.1, torch.ones(1)
    torch.onnx.export(
        Voice(network).eval(),
        example,
        str(path),
        opset_version=17,
        input_names=["input_ids", "style", "speed"],
        output_names=["waveform"],
        dynamic_axes={"input_ids": {1: "sequence_length"}, "waveform": {1: "num_samples"}},
        dynamo=False,
    )
    quantize_dynamic(
        str(path), str(path.with_name("model_quantized.onnx")), weight_type=QuantType.QUInt8
    )


def main(folder: Path) -> None:
    """Write the model in both precisions, its letters and one voice."""
    config = json.loads((PACKAGES / "kokoro_onnx" / "config.json").read_text())
    for part in ("onnx", "voices"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    network = make_network(config)
    count = sum(parameter.numel() for parameter in network.parameters())
    print(f"parameters: {count / 1e6:.1f} million", file=sys.stderr)
    export(network, folder / "onnx" / "model.onnx")
    vocabulary = {"$": 0, **config["vocab"]}
    (folder / "tokenizer.json").write_text(
        json.dumps({"version": "1.0", "model": {"vocab": vocabulary}})
    )
    style = (np.random.default_rng(1).standard_normal((STYLE_ROWS, 1, STYLE_SIZE)) * 0.1).astype(
        np.float32
    )
    style.tofile(folder / "voices" / f"{VOICE}.bin")
    np.savez(folder / "voices.npz", **{VOICE: style})


if __name__ == "__main__":
    main(Path(sys.argv[1]))

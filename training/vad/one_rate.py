"""The VAD's model without what EXO never asks of it: for 16 kHz alone, and without a choice left in the graph.

The published model holds two models, for 8 and for 16 kHz, and chooses between them at each frame. Each choice is
followed here, once; the results stay the same to the last bit, which is checked.

Usage: one_rate.py PUBLISHED OUT, with the Python of script/whisper-tools
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnxruntime as ort

import onnx
from onnx import helper

RATE_HZ = 16_000
INPUT_SAMPLES = 576
# One stream and several: nothing in the graph may depend on how many there are.
BATCHES = (1, 2, 16)


def run(model: onnx.ModelProto, batch: int, outputs: list[str] | None = None) -> list[np.ndarray]:
    """What it makes of noise, the same for each number of streams."""
    options = ort.SessionOptions()
    options.log_severity_level = 4
    session = ort.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    random = np.random.default_rng(batch)
    feeds = {
        "input": random.standard_normal((batch, INPUT_SAMPLES), np.float32) / 10,
        "state": random.standard_normal((2, batch, 128), np.float32),
        "sr": np.array(RATE_HZ, np.int64),
    }
    names = [each.name for each in session.get_inputs()]
    return session.run(outputs, {name: feeds[name] for name in names})


def decide(model: onnx.ModelProto, condition: str) -> bool:
    """What a condition in the graph comes to at 16 kHz, however many streams there are."""
    probed = onnx.ModelProto()
    probed.CopyFrom(model)
    probed.graph.output.append(
        helper.make_tensor_value_info(condition, onnx.TensorProto.BOOL, None)
    )
    (decision,) = {bool(run(probed, batch, [condition])[0].all()) for batch in BATCHES}
    return decision


def follow_choices(model: onnx.ModelProto) -> None:
    """Put the branch that is taken in the place of each `If`, the outermost first."""
    graph = model.graph
    while True:
        nodes = list(graph.node)
        at = next((at for at, node in enumerate(nodes) if node.op_type == "If"), None)
        if at is None:
            return
        choice = nodes[at]
        branch = "then_branch" if decide(model, choice.input[0]) else "else_branch"
        taken = next(each.g for each in choice.attribute if each.name == branch)
        graph.initializer.extend(taken.initializer)
        results = [
            helper.make_node("Identity", [inner.name], [outer])
            for inner, outer in zip(taken.output, choice.output, strict=True)
        ]
        replace_nodes(graph, [*nodes[:at], *taken.node, *results, *nodes[at + 1 :]])


def drop_unused(model: onnx.ModelProto) -> None:
    """Remove what no output needs, the rate among it."""
    graph = model.graph
    used = {each.name for each in graph.output}
    kept = []
    for node in reversed(graph.node):
        if used.intersection(node.output):
            kept.append(node)
            used.update(node.input)
    replace_nodes(graph, kept[::-1])
    for each in [each for each in graph.input if each.name not in used]:
        graph.input.remove(each)


def replace_nodes(graph: onnx.GraphProto, nodes: list[onnx.NodeProto]) -> None:
    """Copy first: what is removed from a graph is gone."""
    copies = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(copies)


def fold(model: onnx.ModelProto) -> onnx.ModelProto:
    """Compute what is constant; only operators that every runtime knows stay."""
    with TemporaryDirectory() as folder:
        options = ort.SessionOptions()
        options.log_severity_level = 4
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(Path(folder, "folded.onnx"))
        ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        folded = onnx.load(options.optimized_model_filepath)
    standard = [each for each in folded.opset_import if each.domain == ""]
    del folded.opset_import[:]
    folded.opset_import.extend(standard)
    onnx.checker.check_model(folded)
    return folded


def main(published: Path, out: Path) -> None:
    """Write the smaller model, if it hears the same."""
    original = onnx.load(published)
    model = onnx.load(published)
    follow_choices(model)
    drop_unused(model)
    model = fold(model)
    for batch in BATCHES:
        for before, after in zip(run(original, batch), run(model, batch), strict=True):
            if not np.array_equal(before, after):
                raise SystemExit(f"other results for {batch} streams")
    onnx.save(model, out)
    print(f"{len(model.graph.node)} operators, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))

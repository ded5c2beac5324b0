# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders of quantised networks that we write, read by NumPy, ONNX' checker, qonnx' executor and the flow scripts,
and the other way about: export_interop.py TOOL SYNTHESIS, with the program export_tool and the folder of the flow
scripts.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from qonnx.core.modelwrapper import ModelWrapper
from qonnx.core.onnx_exec import execute_onnx

TOOL = Path(sys.argv[1])
sys.path.insert(0, sys.argv[2])
sys.dont_write_bytecode = True
import snac_network  # noqa: E402
import snac_reference  # noqa: E402
import synthesis_fixtures  # noqa: E402

SEEDS = range(1, 4) if os.environ.get("SNAC_TEST_ALL") == "1" else range(1, 2)
TABLE, WIDE = 4, 6  # kinds of sampleNetwork: one that QONNX cannot express, one that needs double precision
SAMPLES = 40


def tool(*words):
    """Runs export_tool; returns what it says."""
    done = subprocess.run([TOOL, *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def arrays(path):
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def executed(folder, network, inputs):
    """Raw outputs of model.onnx by qonnx' executor, which runs one sample after the other."""
    model = ModelWrapper(str(folder / "model.onnx"))
    rows = []
    for sample in snac_network.value(inputs, network.input_type.fraction):
        picture = sample.transpose(2, 0, 1) if sample.ndim == 3 else sample
        rows.append(execute_onnx(model, {"global_in": picture[None].astype(np.float32)})["global_out"][0])
    raw = np.ldexp(np.array(rows, dtype=np.float64), network.output_fraction)
    assert (raw == np.rint(raw)).all(), "the model's outputs are no multiples of the accumulator's step"
    return raw.astype(np.int64)


def check_doubles(folder, network):
    """All numbers are doubles, and the weights and biases in them exactly ours."""
    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model)
    constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    assert all(constant.dtype == np.float64 for constant in constants.values())
    for layer in filter(lambda layer: layer.is_sum, network.layers):
        bias = np.ldexp(constants[f"{layer.name}_bias"], layer.bias_type.fraction)
        assert (bias == layer.bias).all()
        assert (np.ldexp(constants[f"{layer.name}_weights"].T, layer.weight_type.fraction) == layer.weights).all()
    first = network.layers[0].bias
    assert (first.astype(np.float32).astype(np.int64) != first).any(), "the biases prove nothing"


def check_model(folder, network, inputs, expected):
    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model)
    assert {entry.domain: entry.version for entry in model.opset_import} == {"": 13, synthesis_fixtures.QONNX_DOMAIN: 1}
    described = {value.name for value in model.graph.value_info}
    names = [node.name for node in model.graph.node]
    assert len(set(names)) == len(names) and all(names)
    outputs = {name for node in model.graph.node for name in node.output}
    assert outputs == described | {"global_out"}, "a tensor has no shape"
    found = executed(folder, network, inputs)
    assert (found == expected).all(), f"{(found != expected).sum()} of {expected.size} outputs differ"


def written_folders(folder):
    """What we write: every kind of network, with each seed."""
    outputs = 0
    for kind in range(7):
        for seed in SEEDS:
            place = folder / f"{kind}_{seed}"
            said = tool("write", place, kind, seed, SAMPLES)
            network = snac_network.load(place)
            inputs, expected, labels = snac_network.load_vectors(network)
            assert len(inputs) == SAMPLES and (labels == expected.argmax(axis=1)).all()
            distinct = len(np.unique(expected, axis=0))
            assert distinct > SAMPLES // 2, f"kind {kind}: outputs that hardly vary prove nothing"
            assert (snac_reference.run(network, inputs) == expected).all(), f"kind {kind}, seed {seed}: NumPy differs"
            if kind == TABLE:
                assert "table" in said and not (place / "model.onnx").exists()
                continue
            if kind == WIDE:  # the executor's Quant gives single precision, so that it cannot run this one
                assert "Layer dense_1 has sums of more than 24 bits" in said
                check_doubles(place, network)
                continue
            assert said == "", said
            check_model(place, network, inputs, expected)
            outputs += expected.size
    print(f"ok: {outputs} outputs of qonnx' executor equal ours")


def planted(folder):
    """The comparison finds one bit of one weight."""
    tool("write", folder / "planted", 1, 1, SAMPLES)
    network = snac_network.load(folder / "planted")
    inputs, expected, _ = snac_network.load_vectors(network)
    model = onnx.load(folder / "planted" / "model.onnx")
    weights = next(tensor for tensor in model.graph.initializer if tensor.name == "conv_1_weights")
    changed = onnx.numpy_helper.to_array(weights).copy()
    changed.flat[0] += 2.0 ** -5
    weights.CopyFrom(onnx.numpy_helper.from_array(changed, weights.name))
    onnx.save(model, folder / "planted" / "model.onnx")
    assert (executed(folder / "planted", network, inputs) != expected).any(), "one changed bit was not found"
    print("ok: one changed bit is found")


def python_folders(folder):
    """What the flow scripts' own tests write we read, and write again as the same, and QONNX as they do."""
    for name, make in synthesis_fixtures.NETWORKS.items():
        theirs, ours = folder / f"py_{name}", folder / f"our_{name}"
        make().write(theirs, 20)
        tool("copy", theirs, ours)
        before, after = snac_network.load(theirs), snac_network.load(ours)
        assert [layer.name for layer in before.layers] == [layer.name for layer in after.layers]
        assert [layer.output_type for layer in before.layers] == [layer.output_type for layer in after.layers]
        first, second = arrays(theirs / "weights.npz"), arrays(ours / "weights.npz")
        assert first.keys() == second.keys() and all((first[key] == second[key]).all() for key in first)
        for vectors in ("inputs.npy", "expected.npy", "labels.npy"):
            assert (np.load(theirs / vectors) == np.load(ours / vectors)).all()
        if (theirs / "model.onnx").exists():
            same_graph(onnx.load(theirs / "model.onnx").graph, onnx.load(ours / "model.onnx").graph)
    print(f"ok: {len(synthesis_fixtures.NETWORKS)} folders of the scripts read and written again")


def same_graph(first, second):
    """The same nodes, attributes, shapes and constants, whatever their order among themselves."""
    def attributes(node):
        return sorted((given.name, str(onnx.helper.get_attribute_value(given))) for given in node.attribute)

    def nodes(graph):
        return [(node.op_type, node.domain, node.name, list(node.input), list(node.output), attributes(node))
                for node in graph.node]

    def constants(graph):
        return {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def shapes(graph):
        return {value.name: str(value.type) for value in (*graph.value_info, *graph.input, *graph.output)}

    assert nodes(first) == nodes(second)
    assert shapes(first) == shapes(second)
    one, two = constants(first), constants(second)
    assert one.keys() == two.keys()
    for key in one:
        assert one[key].dtype == two[key].dtype and one[key].shape == two[key].shape and (one[key] == two[key]).all()


def values(folder):
    tool("write", folder / "values", 1, 9, 2)
    tool("values", folder / "values", folder / "values.npz")
    found = arrays(folder / "values.npz")
    network = snac_network.load(folder / "values")
    for layer in filter(lambda layer: layer.is_sum, network.layers):
        key = f"{layer.name}.weights"
        assert (found[key] == layer.weights).all() and found[key + ".fraction"] == layer.weight_type.fraction
        assert (found[key + ".value"] == snac_network.value(layer.weights, layer.weight_type.fraction)).all()
        key = f"{layer.name}.bias"
        assert (found[key + ".value"] == snac_network.value(layer.bias, layer.bias_type.fraction)).all()
    print("ok: weights with values")


with tempfile.TemporaryDirectory() as scratch:
    for check in (written_folders, planted, python_folders, values):
        check(Path(scratch))

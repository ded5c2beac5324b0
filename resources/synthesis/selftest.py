# SPDX-License-Identifier: GPL-3.0-or-later
"""selftest.py TOOL [--out OUT_DIR]: proves in some ten seconds that a tool does its work, on a tiny built-in network.

TOOL is hls4ml, qonnx, da4ml, verilator, icarus or yosys. Prints one line of JSON {"tool", "works", "version", "what",
"error", "seconds"}; ends with 0 when it works and with 5 when it does not. The first proof of da4ml in a new
environment takes minutes: it compiles its solver, and keeps it; that is best done when the environment is made.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from snac_stage import ToolFailed, package_versions, start_tool, finish_tool, find_tool, tool_version

HERE = Path(__file__).resolve().parent
NETWORK = {
    "format": "snac-quantised-network",
    "version": 1,
    "name": "selftest",
    "input": {"shape": [3], "type": "ap_fixed<4,2,AP_TRN,AP_SAT>"},
    "layers": [
        {
            "name": "dense_1",
            "kind": "dense",
            "input_shape": [3],
            "output_shape": [2],
            "weights": "dense_1.weights",
            "weight_type": "ap_fixed<4,2,AP_TRN,AP_SAT>",
            "bias": "dense_1.bias",
            "bias_type": "ap_fixed<6,2,AP_TRN,AP_SAT>",
            "accumulator": "ap_fixed<10,6,AP_TRN,AP_WRAP>",
        },
        {
            "name": "act_1",
            "kind": "activation",
            "function": "relu",
            "slope_shift": 0,
            "shape": [2],
            "type": "ap_ufixed<4,3,AP_TRN,AP_SAT>",
        },
        {
            "name": "dense_2",
            "kind": "dense",
            "input_shape": [2],
            "output_shape": [2],
            "weights": "dense_2.weights",
            "weight_type": "ap_fixed<4,2,AP_TRN,AP_SAT>",
            "bias": "dense_2.bias",
            "bias_type": "ap_fixed<6,3,AP_TRN,AP_SAT>",
            "accumulator": "ap_fixed<10,7,AP_TRN,AP_WRAP>",
        },
    ],
    "output": {"shape": [2], "fraction": 3},
}
ARRAYS = {
    "dense_1.weights": [[3, -5, 0], [-2, 7, 6]],
    "dense_1.bias": [9, -14],
    "dense_2.weights": [[5, -3], [-7, 2]],
    "dense_2.bias": [-4, 11],
}
SAMPLES = 64


def write_network(folder):
    """The built-in network as a model folder, its expected outputs by the reference."""
    import snac_network
    import snac_reference

    (folder / "network.json").write_text(json.dumps(NETWORK))
    np.savez(folder / "weights.npz", **{name: np.array(value) for name, value in ARRAYS.items()})
    inputs = np.random.default_rng(1).integers(-8, 8, (SAMPLES, 3))
    np.save(folder / "inputs.npy", inputs)
    network = snac_network.load(folder)
    np.save(folder / "expected.npy", snac_reference.run(network, inputs))
    return network


def write_qonnx(network):
    """The built-in network's model.onnx."""
    from onnx import TensorProto, helper, numpy_helper, save
    from snac_network import value

    nodes, constants = [], []

    def quant(name, source, kind):
        numbers = {"scale": 2.0**-kind.fraction, "zero_point": 0.0, "bits": float(kind.width)}
        for key, number in numbers.items():
            constants.append(numpy_helper.from_array(np.array(number, dtype=np.float32), f"{name}_{key}"))
        nodes.append(
            helper.make_node(
                "Quant",
                [source, *(f"{name}_{key}" for key in numbers)],
                [f"{name}_out"],
                name=name,
                domain="qonnx.custom_op.general",
                signed=int(kind.signed),
                narrow=0,
                rounding_mode="FLOOR",
            )
        )
        return f"{name}_out"

    tensor = quant("input", "global_in", network.input_type)
    for layer in network.layers:
        if layer.kind == "activation":
            nodes.append(helper.make_node("Relu", [tensor], [f"{layer.name}_out"], name=layer.name))
            tensor = quant(f"{layer.name}_quant", f"{layer.name}_out", layer.output_type)
            continue
        for part, raw, kind in (("weights", layer.weights.T, layer.weight_type), ("bias", layer.bias, layer.bias_type)):
            values = value(raw, kind.fraction).astype(np.float32)
            constants.append(numpy_helper.from_array(values, f"{layer.name}_{part}"))
            quant(f"{layer.name}_{part}_quant", f"{layer.name}_{part}", kind)
        nodes.append(
            helper.make_node(
                "MatMul", [tensor, f"{layer.name}_weights_quant_out"], [f"{layer.name}_out"], name=layer.name
            )
        )
        tensor = f"{layer.name}_add_out" if layer is not network.layers[-1] else "global_out"
        nodes.append(
            helper.make_node(
                "Add", [f"{layer.name}_out", f"{layer.name}_bias_quant_out"], [tensor], name=f"{layer.name}_add"
            )
        )
    source = helper.make_tensor_value_info("global_in", TensorProto.FLOAT, [1, *network.input_shape])
    target = helper.make_tensor_value_info("global_out", TensorProto.FLOAT, [1, *network.output_shape])
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("qonnx.custom_op.general", 1)]
    graph = helper.make_graph(nodes, "selftest", [source], [target], constants)
    save(helper.make_model(graph, ir_version=8, opset_imports=opsets), network.folder / "model.onnx")


def stage(name, model, out, *options):
    """Runs a stage of this folder; returns its results."""
    log = out / f"{name}.log"
    process = start_tool([sys.executable, HERE / f"{name}.py", "--model", model, "--out", out, *options], out, log)
    finish_tool(process, log)
    return json.loads((out / f"{name}.json").read_text())


def agree(results):
    """The stage's verdict as text. Raises ToolFailed when an output differs."""
    counts = results["agreement"]
    if counts["differing"]:
        raise ToolFailed(f"{counts['differing']} of {counts['outputs']} outputs are wrong")
    return f"{counts['outputs']} outputs of {counts['samples']} samples agree exactly"


def prove_qonnx(network, out):
    from qonnx.core.modelwrapper import ModelWrapper
    from qonnx.core.onnx_exec import execute_onnx
    from qonnx.util.cleanup import cleanup_model
    import snac_network

    write_qonnx(network)
    model = cleanup_model(ModelWrapper(str(network.folder / "model.onnx")))
    inputs, expected, _ = snac_network.load_vectors(network)
    for sample, due in zip(snac_network.value(inputs, network.input_type.fraction).astype(np.float32), expected):
        found = execute_onnx(model, {"global_in": sample[None]})["global_out"][0]
        if (np.ldexp(found.astype(np.float64), network.output_fraction) != due).any():
            raise ToolFailed("qonnx gives other outputs than the integers")
    return f"{expected.size} outputs of {len(expected)} samples agree exactly"


def prove_hls4ml(network, out):
    write_qonnx(network)
    stage("hls4ml_convert", network.folder, out)
    return agree(stage("hls4ml_simulate", network.folder, out))


def prove_da4ml(network, out):
    return agree(stage("open_trace", network.folder, out))


def prove_verilator(network, out):
    stage("open_trace", network.folder, out)
    return agree(stage("open_simulate", network.folder, out, "--tool", "verilator"))


def prove_icarus(network, out):
    stage("open_trace", network.folder, out)
    return agree(stage("open_simulate", network.folder, out, "--tool", "icarus"))


def prove_yosys(network, out):
    stage("open_trace", network.folder, out, "--latency-cutoff", "50")  # one stage: Yosys takes seconds to start
    results = stage("open_synthesise", network.folder, out)
    if not results["lut"] or not results["ff"]:
        raise ToolFailed("Yosys found no LUTs or flip-flops in a design that has both")
    return f"{results['lut']} LUTs, {results['ff']} flip-flops"


TOOLS = {
    "hls4ml": (prove_hls4ml, lambda: package_versions("hls4ml")["hls4ml"]),
    "qonnx": (prove_qonnx, lambda: package_versions("qonnx")["qonnx"]),
    "da4ml": (prove_da4ml, lambda: package_versions("da4ml")["da4ml"]),
    "verilator": (prove_verilator, lambda: tool_version("verilator", "--version")),
    "icarus": (prove_icarus, lambda: find_tool("vvp") and tool_version("iverilog", "-V")),
    "yosys": (prove_yosys, lambda: tool_version("yosys", "-V")),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool", choices=TOOLS)
    parser.add_argument("--out", type=Path, help="keeps the files here; a temporary folder otherwise")
    options = parser.parse_args()
    prove, version = TOOLS[options.tool]
    report = {"tool": options.tool, "works": False, "version": None, "what": None, "error": None}
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="snac-selftest-") as temporary:
        folder = options.out or Path(temporary)
        try:
            report["version"] = version()
            model, out = folder / "model", folder / "run"
            model.mkdir(parents=True, exist_ok=True)
            out.mkdir(exist_ok=True)
            report["what"] = prove(write_network(model), out)
            report["works"] = True
        except Exception as problem:  # whatever is wrong with an environment: it is the answer
            report["error"] = " ".join(str(problem).split()) or type(problem).__name__
    report["seconds"] = round(time.monotonic() - started, 1)
    print(json.dumps(report))
    sys.exit(0 if report["works"] else 5)


if __name__ == "__main__":
    main()

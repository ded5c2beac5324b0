# SPDX-License-Identifier: GPL-3.0-or-later
"""What designs of the open flow really cost, for the estimators to learn from: one process for many designs.

Reads folders of quantised networks from --list, a line each, and prints for each one line of JSON: the adder cost, the
pipeline and its register bits of the whole network and of each layer with its activation standing alone; with
--synthesise the cells that Yosys counts for the whole network as well. A design that cannot be costed gets a line with "error".
"""

import argparse
import json
import math
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import open_synthesise
import open_trace
import snac_network
from snac_files import BadInput
from snac_stage import ToolFailed, package_versions, tool_version


def solved(layers, shape, kind, cutoff):
    """(graph, pipeline) of layers in a row, whose input has this shape and type."""
    from da4ml.trace import FixedVariableArray, HWConfig, comb_trace, to_pipeline

    spread = (np.full(shape, part) for part in open_trace.bits(kind))
    source = FixedVariableArray.from_kif(
        *spread, hwconf=HWConfig(1, -1, cutoff), solver_options=open_trace.ONE_DECOMPOSITION
    )
    x = source
    for layer in layers:
        x = open_trace.trace_layer(layer, x)
    graph = comb_trace(source, x.reshape(-1), keep_dead_inputs=True)
    return graph, to_pipeline(graph, cutoff, verbose=False)


def live_bits(graph):
    """Bits that a cut after each whole delay goes through: of values that are there by then and still needed.

    The first are the inputs, the last the outputs. Where the tool cuts, it keeps as many in registers, but for the
    few delays by which it moves what the cut splits.
    """
    depth = math.ceil(max(graph.out_latency))
    last = [op.latency for op in graph.ops]  # of the last value made from it
    for op in graph.ops:
        if op.opcode == -1:
            continue
        for index in (op.id0, op.id1):
            if index >= 0:
                last[index] = max(last[index], op.latency)
        if op.opcode in (6, -6):  # a selection has a third operand
            index = op.data & 0xFFFFFFFF
            last[index] = max(last[index], op.latency)
    for index in graph.out_idxs:
        if index >= 0:
            last[index] = math.inf
    bits = [0] * (depth + 1)
    widths = map(sum, open_trace.layout(op.qint for op in graph.ops))
    for op, width, end in zip(graph.ops, widths, last):
        if op.opcode != 5:  # a constant needs no register
            for delay in range(math.ceil(op.latency), min(depth + 1, math.ceil(min(end, depth + 1)))):
                bits[delay] += width
    return bits


def figures(graph, pipeline):
    return {
        "cost": float(graph.cost),
        "stages": len(pipeline.solutions),
        "register_bits": int(pipeline.reg_bits),
        "depth": float(max(graph.out_latency)),
        "live_bits": live_bits(graph),
    }


def groups(network):
    """Each layer of sums with what follows it up to the next one: they are costed together."""
    found = []
    for layer in network.layers:
        if layer.is_sum:
            found.append([layer])
        elif found and layer.kind in ("activation", "table"):
            found[-1].append(layer)
    return found


def cost(folder, options):
    network = snac_network.load(folder)
    open_trace.check(network, options.limit)
    began = time.monotonic()
    graph, pipeline = solved(network.layers, network.input_shape, network.input_type, options.latency_cutoff)
    record = figures(graph, pipeline) | {"seconds": round(time.monotonic() - began, 3), "layers": []}
    for group in groups(network):
        alone, pipelined = solved(group, group[0].input_shape, group[0].input_type, options.latency_cutoff)
        record["layers"].append(figures(alone, pipelined) | {"name": group[0].name})
    if options.synthesise:
        began = time.monotonic()
        record["yosys"] = synthesised(network, graph, pipeline, options.jobs)
        record["yosys"]["seconds"] = round(time.monotonic() - began, 3)
    return record


def synthesised(network, graph, pipeline, jobs):
    """As open_synthesise.py counts, in a folder that is gone afterwards."""
    work = Path(tempfile.mkdtemp(prefix="snac-truth-"))
    try:
        rtl, folder = work / "rtl", work / "yosys"
        top = open_trace.write_verilog(network, graph, pipeline, rtl)
        folder.mkdir()
        stages = [f"{top}_stage{number}" for number in range(len(pipeline.solutions))]
        parts = open_synthesise.synthesise_stages(rtl, folder, stages, jobs, open_trace.layout(pipeline.out_qint))
        return open_synthesise.utilisation(open_synthesise.sum_of(parts))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", type=Path, required=True, help="file with a network folder a line")
    parser.add_argument("--latency-cutoff", type=int, default=5, help="adder delays in one pipeline stage")
    parser.add_argument("--limit", type=int, default=open_trace.DEFAULT_MULTIPLICATION_LIMIT)
    parser.add_argument("--synthesise", action="store_true", help="run Yosys on each design as well")
    parser.add_argument("--jobs", type=int, default=1, help="Yosys processes at a time")
    options = parser.parse_args()
    tools = package_versions("da4ml", "numpy")
    if options.synthesise:
        tools |= {"yosys": tool_version("yosys", "-V")}
    print(json.dumps({"tools": tools, "latency_cutoff": options.latency_cutoff}), flush=True)
    for folder in filter(None, options.list.read_text(encoding="utf-8").splitlines()):
        try:
            record = cost(Path(folder), options)
        except (BadInput, ToolFailed) as problem:
            record = {"error": str(problem)}
        print(json.dumps({"folder": folder} | record), flush=True)


if __name__ == "__main__":
    sys.exit(main())

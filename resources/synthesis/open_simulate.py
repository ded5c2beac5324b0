# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulates the Verilog of open_trace.py on the test vectors and counts how far it agrees with what is expected.

Verilator compiles the design with our harness, which feeds one sample each clock cycle; Icarus (--tool icarus, or
when there is no Verilator) interprets it. The latency that open_trace.json claims is part of what is tested.
"""

import os
import shutil
from pathlib import Path

import numpy as np

import snac_network
from open_synthesise import read_trace
from snac_files import BadInput
from snac_stage import (
    ToolFailed,
    agreement,
    arguments,
    find_tool,
    progress,
    run_stage,
    run_tool,
    say_agreement,
    tool_version,
)

HERE = Path(__file__).resolve().parent


def pack(raw, fraction, layout):
    """[samples] integers, each a whole port: the raw values [samples, inputs] side by side, the first lowest."""
    packed, low = np.zeros(len(raw), dtype=object), 0
    for index, (sign, integer, bits) in enumerate(layout):
        width = sign + integer + bits
        if width > 0:  # a value that nothing depends on has no wires
            column = raw[:, index] >> (fraction - bits) if fraction >= bits else raw[:, index] << (bits - fraction)
            packed += (column.astype(object) & ((1 << width) - 1)) << low
            low += width
    return packed


def unpack(packed, fraction, layout):
    """The inverse of pack for the outputs: raw values [samples, outputs] with `fraction` fraction bits."""
    raw, low = np.zeros((len(packed), len(layout)), dtype=np.int64), 0
    for index, (sign, integer, bits) in enumerate(layout):
        width = sign + integer + bits
        if width > 0:
            column = (packed >> low) & ((1 << width) - 1)
            if sign:
                column = column - ((column >> (width - 1)) << width)
            raw[:, index] = (column * 2 ** (fraction - bits)).astype(np.int64)
            low += width
    return raw


def port_bits(layout):
    return sum(max(sum(kind), 0) for kind in layout)


def port_words(width):
    """32-bit words of a port in the Verilator harness."""
    return 1 if width <= 32 else 2 if width <= 64 else (width + 31) // 32


def to_words(packed, width):
    size = 4 * port_words(width)
    return b"".join(int(value).to_bytes(size, "little") for value in packed)


def from_words(data, width, samples):
    size = 4 * port_words(width)
    if len(data) != size * samples:
        raise ToolFailed(f"the simulation wrote {len(data)} bytes where {size * samples} were due")
    values = [int.from_bytes(data[i : i + size], "little") for i in range(0, len(data), size)]
    return np.array(values, dtype=object)


def simulate_verilator(trace, packed, folder, samples):
    """Compiles and runs; returns the output ports as integers [samples]."""
    top, rtl = trace["top"], folder.parent / "rtl"
    sources = sorted(str(path) for path in rtl.glob("*.v"))
    shutil.rmtree(folder / "obj", ignore_errors=True)
    (folder / "dut.h").write_text(f'#include "V{top}.h"\nusing Dut = V{top};\n')
    progress(0.05, "Verilator turns the design into C++")
    run_tool(
        [
            find_tool("verilator"),
            "--cc",
            "--exe",
            "--top-module",
            top,
            "-Wno-fatal",
            "-Wno-lint",
            "-Wno-style",
            "--x-assign",
            "fast",
            "-O3",
            "--output-split",
            "20000",
            "--Mdir",
            folder / "obj",
            "-CFLAGS",
            f"-I{folder} -std=c++17",
            HERE / "verilator_harness.cpp",
            *sources,
        ],
        rtl,
        folder / "verilator.log",
    )
    progress(0.4, "compiling it")
    # The compiler's optimisation would take minutes to save seconds of simulation.
    run_tool(
        [
            "make",
            "-C",
            folder / "obj",
            "-f",
            f"V{top}.mk",
            f"-j{min(2, os.cpu_count() or 1)}",
            "OPT_FAST=-O0",
            "OPT_SLOW=-O0",
            "OPT_GLOBAL=-O0",
        ],
        folder,
        folder / "compile.log",
    )
    progress(0.8, f"simulating {samples} samples")
    (folder / "inputs.bin").write_bytes(to_words(packed, port_bits(trace["input_layout"])))
    run_tool(
        [folder / "obj" / f"V{top}", folder / "inputs.bin", folder / "outputs.bin", samples, trace["latency_cycles"]],
        rtl,
        folder / "simulation.log",
    )
    return from_words((folder / "outputs.bin").read_bytes(), port_bits(trace["output_layout"]), samples)


def simulate_icarus(trace, packed, folder, samples):
    """The same with Icarus Verilog."""
    width, rtl = port_bits(trace["input_layout"]), folder.parent / "rtl"
    (folder / "inputs.hex").write_text("".join(f"{int(value):0{(width + 3) // 4}x}\n" for value in packed))
    parameters = {
        "IN_BITS": width,
        "OUT_BITS": port_bits(trace["output_layout"]),
        "SAMPLES": samples,
        "LATENCY": trace["latency_cycles"],
    }
    progress(0.05, "Icarus compiles the design")
    run_tool(
        [
            find_tool("iverilog"),
            "-g2012",
            "-s",
            "harness",
            f"-DDUT={trace['top']}",
            "-o",
            folder / "harness.vvp",
            *(f"-Pharness.{name}={value}" for name, value in parameters.items()),
            HERE / "icarus_harness.v",
            *sorted(str(path) for path in rtl.glob("*.v")),
        ],
        rtl,
        folder / "icarus.log",
    )
    progress(0.3, f"simulating {samples} samples")
    for table in rtl.glob("*.mem"):
        shutil.copy(table, folder)
    run_tool([find_tool("vvp"), "-n", folder / "harness.vvp"], folder, folder / "simulation.log")
    lines = (folder / "outputs.hex").read_text().split()
    if len(lines) != samples or any("x" in line or "z" in line for line in lines):
        raise ToolFailed(f"Icarus gave {len(lines)} outputs, some of them not known, where {samples} were due")
    return np.array([int(line, 16) for line in lines], dtype=object)


def work(options, results):
    network = snac_network.load(options.model)
    trace = read_trace(options.out)
    inputs, expected, labels = snac_network.load_vectors(network)
    samples = min(options.samples, len(inputs))
    if samples < 1:
        raise BadInput("--samples must be 1 or more")
    inputs, expected = inputs[:samples].reshape(samples, -1), expected[:samples]
    if len(trace["input_layout"]) != inputs.shape[1] or len(trace["output_layout"]) != network.outputs:
        raise BadInput(f"the trace in {options.out} is of another network: run open_trace.py again")
    tool = options.tool or ("verilator" if shutil.which("verilator") else "icarus")
    folder = options.out / tool
    folder.mkdir(exist_ok=True)
    results["tools"] = {
        tool: tool_version("verilator", "--version") if tool == "verilator" else tool_version("iverilog", "-V")
    }
    packed = pack(inputs, network.input_type.fraction, trace["input_layout"])
    simulate = simulate_verilator if tool == "verilator" else simulate_icarus
    found = unpack(simulate(trace, packed, folder.resolve(), samples), network.output_fraction, trace["output_layout"])
    results["agreement"] = agreement(found, expected, None if labels is None else labels[:samples])
    results["latency_cycles"] = trace["latency_cycles"]
    np.save(options.out / "open_outputs.npy", found)
    say_agreement(results["agreement"])


def main():
    parser = arguments(__doc__)
    parser.add_argument("--tool", choices=("verilator", "icarus"), help="the simulator; Verilator when it is there")
    parser.add_argument(
        "--samples", type=int, default=1 << 30, help="the first so many of the test vectors; all by default"
    )
    run_stage("open_simulate", parser, work)


if __name__ == "__main__":
    main()

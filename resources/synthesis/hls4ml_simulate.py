# SPDX-License-Identifier: GPL-3.0-or-later
"""C simulation of the hls4ml project with the system's compiler, and how far it agrees with what is expected.

No vendor's tool is needed: hls4ml brings the types' headers. Reads hls4ml_convert.json.
"""

import ctypes
import json

import numpy as np

import snac_network
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


def read_conversion(folder):
    """hls4ml_convert.json of a conversion that finished."""
    path = folder / "hls4ml_convert.json"
    try:
        conversion = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"there is no {path}: run hls4ml_convert.py first") from None
    except ValueError as problem:
        raise BadInput(f"{path} cannot be read: {problem}") from None
    if not isinstance(conversion, dict) or "top" not in conversion:
        raise BadInput(f"{path} is of a conversion that did not finish: run hls4ml_convert.py again")
    if not conversion["can_simulate"]:
        raise BadInput(
            f"{conversion['backend']} projects need the vendor's compiler: Vitis, Vivado and Catapult can be simulated"
        )
    return conversion


def headers(backend):
    """Compiler options that find the fixed-point types that hls4ml brings."""
    folders = {"Catapult": ["ac_types/include", "ac_math/include", "ac_simutils/include", "nnet_utils"]}.get(
        backend, ["ap_types"]
    )
    return [f"-Ifirmware/{folder}" for folder in folders]


def build(conversion, project):
    """Compiles the network and hls4ml's bridge as one file, which reads the headers once. Returns the library."""
    top, library = conversion["top"], project / "simulation.so"
    (project / "simulation.cpp").write_text(f'#include "firmware/{top}.cpp"\n#include "{top}_bridge.cpp"\n')
    library.unlink(missing_ok=True)
    run_tool(
        [
            find_tool("g++"),
            "-std=c++17",
            "-O1",
            "-fPIC",
            "-shared",
            "-fno-gnu-unique",
            "-w",
            *headers(conversion["backend"]),
            f'-DWEIGHTS_DIR="{project / "firmware/weights"}"',
            "simulation.cpp",
            "-o",
            library,
        ],
        project,
        project / "compile.log",
    )
    return library


def simulate(library, top, inputs, outputs):
    """The network's values [samples, outputs] for the values [samples, inputs], in double precision."""
    try:
        function = getattr(ctypes.CDLL(str(library)), f"{top}_double")
    except (OSError, AttributeError) as problem:
        raise ToolFailed(f"the simulation cannot be loaded: {problem}") from None
    pointer = ctypes.POINTER(ctypes.c_double)
    found = np.zeros((len(inputs), outputs))
    for number, (source, target) in enumerate(zip(inputs, found)):
        function(source.ctypes.data_as(pointer), target.ctypes.data_as(pointer))
        if number % 256 == 255:
            progress(0.7 + 0.3 * number / len(inputs), f"simulated {number + 1} samples")
    return found


def work(options, results):
    network = snac_network.load(options.model)
    conversion = read_conversion(options.out)
    inputs, expected, labels = snac_network.load_vectors(network)
    samples = min(options.samples, len(inputs))
    if samples < 1:
        raise BadInput("--samples must be 1 or more")
    if conversion["top"] != network.identifier:
        raise BadInput(f"the project in {options.out} is of another network: run hls4ml_convert.py again")
    results["tools"] = {"g++": tool_version("g++", "--version")}
    progress(0.02, "compiling the C simulation")
    library = build(conversion, (options.out / conversion["project"]).resolve())
    progress(0.7, f"simulating {samples} samples")
    values = np.ascontiguousarray(
        snac_network.value(inputs[:samples].reshape(samples, -1), network.input_type.fraction)
    )
    raw = np.ldexp(simulate(library, conversion["top"], values, network.outputs), network.output_fraction)
    found = np.rint(raw).astype(np.int64)
    if (found != raw).any():
        raise ToolFailed("the C simulation gave values that the output's type cannot have")
    results["agreement"] = agreement(found, expected[:samples], None if labels is None else labels[:samples])
    np.save(options.out / "hls4ml_outputs.npy", found)
    say_agreement(results["agreement"])


def main():
    parser = arguments(__doc__)
    parser.add_argument(
        "--samples", type=int, default=1 << 30, help="the first so many of the test vectors; all by default"
    )
    run_stage("hls4ml_simulate", parser, work)


if __name__ == "__main__":
    main()

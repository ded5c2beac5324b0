# SPDX-License-Identifier: GPL-3.0-or-later
"""The network as a graph of adders (da4ml) and as pipelined Verilog.

Writes OUT_DIR/rtl/*.v and open_trace.json: the adder cost (close to the number of LUTs) as soon as it is known, the
pipeline, and the ports' layout that the simulation needs. --check only says whether the flow takes the network.
"""

import shutil

import numpy as np

import snac_network
from snac_files import BadInput
from snac_stage import ToolFailed, agreement, arguments, package_versions, progress, run_stage, say_agreement, warning

# Every product with a weight that is not zero becomes adders of its own.
DEFAULT_MULTIPLICATION_LIMIT = 32768
SAMPLES_CHECKED = 1000
# da4ml splits each matrix into two by a depth that it searches for, at ten times the time; on the jet network
# (16-64-32-32-5, 8 bit) this depth gave fewer adders than the search (62,810 against 63,968) and fewer stages.
ONE_DECOMPOSITION = {"search_all_decompose_dc": False, "decompose_dc": 0}


def unrolled_multiplications(network):
    """Products with a weight other than zero, each counted as often as its layer's picture makes it."""
    total = 0
    for layer in network.layers:
        if layer.is_sum:
            places = int(np.prod(layer.output_shape[:2])) if layer.kind == "convolution" else 1
            total += places * int(np.count_nonzero(layer.weights))
    return total


def check(network, limit):
    """Refuses what this flow cannot take, before any work is done. Returns the number of unrolled multiplications."""
    snac_network.check_sums(network, warning)
    count = unrolled_multiplications(network)
    if count > limit:
        raise BadInput(
            f"unrolled, the network has {count} multiplications; the open flow takes {limit}: prune it, make it "
            "smaller, or use the hls4ml flow"
        )
    for layer in network.layers:
        if layer.is_sum and not layer.weights.any():
            raise BadInput(f"layer '{layer.name}' has no weight other than zero")
    if network.layers[-1].kind == "flatten":
        raise BadInput("the network ends with a flatten layer, where a dense layer is needed")
    return count


def bits(kind):
    """A type as da4ml counts it: sign, integer bits without the sign, fraction bits."""
    return int(kind.signed), kind.integer - kind.signed, kind.fraction


def symbolic_input(network, hardware, solver_options):
    """One variable per input value, of the input's type."""
    from da4ml.trace import FixedVariableArray

    sign, integer, fraction = (np.full(network.input_shape, part) for part in bits(network.input_type))
    return FixedVariableArray.from_kif(sign, integer, fraction, hwconf=hardware, solver_options=solver_options)


def windows(x, layer, size):
    """[rows, columns, y, x, channels] of the array [height, width, channels]."""
    stride, (rows, columns) = layer.stride, layer.output_shape[:2]
    return [
        [x[row * stride : row * stride + size, column * stride : column * stride + size] for column in range(columns)]
        for row in range(rows)
    ]


def pad(x, padding):
    """Zeros around the array [height, width, channels] of variables."""
    top, left, bottom, right = padding
    return np.pad(x, ((top, bottom), (left, right), (0, 0)), constant_values=0)


def trace_sum(layer, x):
    """Dense and convolution: the products as adders, and the bias."""
    from da4ml.trace import FixedVariableArray

    weights = snac_network.value(layer.weights, layer.weight_type.fraction)
    bias = snac_network.value(layer.bias, layer.bias_type.fraction)
    if layer.kind == "dense":
        return x @ weights.T + bias
    kernel = weights.transpose(2, 3, 1, 0).reshape(-1, len(weights))
    padded = pad(x._vars, layer.padding)
    places = [
        FixedVariableArray(patch.reshape(-1), x.solver_options) @ kernel + bias
        for row in windows(padded, layer, layer.kernel)
        for patch in row
    ]
    return FixedVariableArray(np.array([place._vars for place in places]).reshape(layer.output_shape), x.solver_options)


def trace_pooling(layer, x):
    from da4ml.trace import FixedVariableArray

    out = np.empty(layer.output_shape, dtype=object)
    for row, patches in enumerate(windows(x._vars, layer, layer.size)):
        for column, patch in enumerate(patches):
            values = FixedVariableArray(patch.reshape(layer.size**2, -1), x.solver_options)
            pooled = np.max(values, axis=0) if layer.kind == "max_pooling" else np.sum(values, axis=0)
            out[row, column] = pooled._vars
    return FixedVariableArray(out, x.solver_options)


def truncate(x, kind):
    """Truncation and saturation to a type."""
    sign, integer, fraction = bits(kind)
    return x.quantize(sign, integer, fraction, overflow_mode="SAT", round_mode="TRN")


def leak(variable, slope):
    """Leaky ReLU. Of a variable that is never positive da4ml's multiplexer can look at the wrong bit."""
    if variable.low >= 0:
        return variable
    return variable * slope if variable.high <= 0 else variable.msb_mux(variable * slope, variable)


def trace_activation(layer, x):
    from da4ml.trace import FixedVariableArray

    if layer.function == "relu":
        x = x.relu()
    elif layer.function == "leaky_relu":
        variables = [leak(variable, 2.0**-layer.slope_shift) for variable in x._vars.ravel()]
        x = FixedVariableArray(np.array(variables).reshape(x.shape), x.solver_options)
    return truncate(x, layer.output_type)


def trace_table(layer, x):
    """Each value by the table, cut to the values that can come in."""
    from da4ml.trace import FixedVariableArray

    table = snac_network.value(layer.entries, layer.output_type.fraction)
    scale, lowest = 2**layer.input_type.fraction, layer.input_type.lowest
    out = []
    for variable in x._vars.ravel():
        raw = np.arange(int(variable.low * scale), int(variable.high * scale) + 1, int(variable.step * scale))
        out.append(variable.lookup(table[raw - lowest]))
    return FixedVariableArray(np.array(out).reshape(x.shape), x.solver_options)


def trace_layer(layer, x):
    """One layer on variables; the same cases as snac_reference.apply."""
    if layer.is_sum:
        return trace_sum(layer, x)
    if layer.kind == "activation":
        return trace_activation(layer, x)
    if layer.kind == "max_pooling":
        return trace_pooling(layer, x)
    if layer.kind == "average_pooling":
        return truncate(trace_pooling(layer, x) * (1.0 / layer.size**2), layer.output_type)
    if layer.kind == "flatten":
        return (x.transpose((2, 0, 1)) if len(x.shape) == 3 else x).reshape(-1)
    return trace_table(layer, x)


def trace(network, latency_cutoff, thorough):
    """The network as da4ml's CombLogic."""
    from da4ml.trace import HWConfig, comb_trace

    source = symbolic_input(network, HWConfig(1, -1, latency_cutoff), {} if thorough else ONE_DECOMPOSITION)
    x = source
    for number, layer in enumerate(network.layers):
        x = trace_layer(layer, x)
        progress(0.15 + 0.55 * (number + 1) / len(network.layers), f"traced {layer.name}")
    return comb_trace(source, x.reshape(-1), keep_dead_inputs=True)


def layout(intervals):
    """[[sign, integer, fraction], ...] of packed values; the first stands in the lowest bits."""
    from da4ml.cmvm.types import _minimal_kif

    return [[int(part) for part in _minimal_kif(interval)] for interval in intervals]


def check_numbers(network, graph):
    """The graph's own evaluation on the test vectors, against what is expected."""
    inputs, expected, labels = snac_network.load_vectors(network)
    inputs, expected = inputs[:SAMPLES_CHECKED], expected[:SAMPLES_CHECKED]
    values = snac_network.value(inputs.reshape(len(inputs), -1), network.input_type.fraction)
    found = np.ldexp(graph.predict(values), network.output_fraction)
    return agreement(found.astype(np.int64), expected, None if labels is None else labels[:SAMPLES_CHECKED])


def for_older_tools(text):
    """da4ml's Verilog as Debian 12's tools take it.

    Verilator 5.006 knows other names of warnings and drops the last entry of a table file without a closing newline;
    Icarus 11 takes no attribute that is an expression.
    """
    text = text.replace("WIDTHTRUNC", "WIDTH").replace("WIDTHEXPAND", "WIDTH")
    return text.replace('(BW_IN <= 999) ? "distributed" : "block"', '"distributed"').rstrip() + "\n"


def write_verilog(network, graph, pipeline, folder):
    """The pipeline's modules, the primitives they use and the tables. Returns the top module's name."""
    from da4ml.codegen.rtl import RTLModel

    shutil.rmtree(folder, ignore_errors=True)
    work = folder.parent / "da4ml"
    shutil.rmtree(work, ignore_errors=True)
    name = network.identifier
    model = RTLModel(pipeline, name, work, print_latency=False)
    model.write()
    folder.mkdir()
    tables = list(work.glob("src/memfiles/*.mem"))
    for path in [*work.glob("src/*.v"), *work.glob("src/static/*.v"), *tables]:
        if path.stem.endswith("_wrapper") or (path.stem == "lookup_table" and not tables):
            continue
        (folder / path.name).write_text(for_older_tools(path.read_text()))
    shutil.rmtree(work)
    return name


def work(options, results):
    network = snac_network.load(options.model)
    results["unrolled_multiplications"] = check(network, options.limit)
    if options.check:
        progress(1, "the open flow takes this network")
        return
    snac_network.load_vectors(network)
    progress(0.02, "loading da4ml")
    from da4ml.trace import to_pipeline

    results["tools"] = package_versions("da4ml", "numpy")
    progress(0.15, "loaded da4ml")
    graph = trace(network, options.latency_cutoff, options.thorough)
    results["adder_cost"] = float(graph.cost)
    results["adder_cost_means"] = "about as many LUTs"
    results.store()
    progress(0.75, f"adder cost {graph.cost:.0f}: about as many LUTs")
    results["agreement"] = check_numbers(network, graph)
    say_agreement(results["agreement"])
    pipeline = to_pipeline(graph, options.latency_cutoff, verbose=False)
    stages = len(pipeline.solutions)
    results |= {
        "top": write_verilog(network, graph, pipeline, options.out / "rtl"),
        "pipeline_stages": stages,
        "latency_cycles": stages + 1,
        "latency_means": "clock edges from an input to its output: a register before every stage and one after the last",
        "initiation_interval_cycles": 1,
        "register_bits": int(pipeline.reg_bits),
        "latency_cutoff_units": options.latency_cutoff,
        "input_layout": layout(pipeline.inp_qint),
        "output_layout": layout(pipeline.out_qint),
    }
    progress(1, f"{stages} pipeline stages, {stages + 1} clock cycles")


def main():
    parser = arguments(__doc__)
    parser.add_argument("--latency-cutoff", type=int, default=5, help="adder delays in one pipeline stage")
    parser.add_argument("--limit", type=int, default=DEFAULT_MULTIPLICATION_LIMIT, help="most unrolled multiplications")
    parser.add_argument("--thorough", action="store_true", help="search all decompositions of each matrix")
    parser.add_argument("--check", action="store_true", help="only say whether the flow takes this network")
    run_stage("open_trace", parser, work)


if __name__ == "__main__":
    main()

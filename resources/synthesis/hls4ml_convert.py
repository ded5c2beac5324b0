# SPDX-License-Identifier: GPL-3.0-or-later
"""MODEL_DIR/model.onnx (QONNX) as an hls4ml project in OUT_DIR/hls4ml, ready to build where the vendor's tool is.

QONNX has no place for accumulators and results of sums: they are taken from network.json, which must describe the same
layers. --config names a JSON file {"model": {"strategy", "reuse_factor"}, "layers": {LAYER: {"strategy",
"reuse_factor", "precision": {"weight"|"bias"|"accum"|"result": "ap_fixed<W,I>"}}}}.
"""

import contextlib
import json
import os
import shutil
from pathlib import Path

import numpy as np

import snac_network
from snac_files import BadInput, FixedType, parse_type
from snac_stage import ToolFailed, arguments, package_versions, progress, run_stage, warning

BACKENDS = ("Vitis", "Vivado", "Catapult", "oneAPI")
STRATEGIES = {"latency": "Latency", "resource": "Resource", "unrolled": "Unrolled"}
PRECISIONS = ("weight", "bias", "accum", "result")
# hls4ml's classes of dense layers and convolutions; it makes a PointwiseConv2D of a Conv2D with a kernel of 1.
SUM_CLASSES = ("Dense", "Conv2D", "PointwiseConv2D")
# The operation in QONNX that stands for a layer; an identity activation is a Quant node only, a flatten may be nothing.
OPERATIONS = {
    "dense": "MatMul",
    "convolution": "Conv",
    "relu": "Relu",
    "leaky_relu": "LeakyRelu",
    "max_pooling": "MaxPool",
    "average_pooling": "AveragePool",
}


def operation(layer):
    return OPERATIONS.get(layer.function if layer.kind == "activation" else layer.kind)


def check(network, io):
    """Refuses what hls4ml's QONNX route cannot take."""
    snac_network.check_sums(network, warning)
    for layer in network.layers:
        if layer.kind == "table":
            raise BadInput(
                f"hls4ml's QONNX route has no tables such as '{layer.name}': use the open flow, or ReLU instead"
            )
        if io == "io_stream" and layer.kind.endswith("pooling") and layer.stride != layer.size:
            raise BadInput(
                f"hls4ml's io_stream has no pooling such as '{layer.name}', whose stride {layer.stride} is not its "
                f"size {layer.size}: use io_parallel"
            )
    if not network.layers[-1].is_sum:
        raise BadInput("the last layer must be dense or a convolution")


def read_config(path, network):
    """The user's choices, checked: {"model": {...}, "layers": {name: {...}}}."""
    if path is None:
        return {"model": {}, "layers": {}}
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise BadInput(f"{path} cannot be read: {problem}") from None
    if not isinstance(config, dict) or set(config) - {"model", "layers"}:
        raise BadInput(f"{path} must be an object with 'model' and 'layers'")
    config = {"model": config.get("model", {}), "layers": config.get("layers", {})}
    sums = {layer.name for layer in network.layers if layer.is_sum}
    if not isinstance(config["layers"], dict):
        raise BadInput(f"{path}: 'layers' must be an object")
    for name, choices in [("model", config["model"]), *config["layers"].items()]:
        if name != "model" and name not in sums:
            raise BadInput(f"{path}: the network has no dense or convolution layer '{name}'")
        check_choices(choices, f"{path}: '{name}'", name == "model")
    return config


def check_choices(choices, where, of_model):
    known = {"strategy", "reuse_factor"} | (set() if of_model else {"precision"})
    if not isinstance(choices, dict) or set(choices) - known:
        raise BadInput(f"{where} must be an object with {', '.join(sorted(known))}")
    if str(choices.get("strategy", "latency")).lower() not in STRATEGIES:
        raise BadInput(f"{where}: there is no strategy '{choices['strategy']}'; {', '.join(STRATEGIES)} are known")
    reuse = choices.get("reuse_factor", 1)
    if not isinstance(reuse, int) or isinstance(reuse, bool) or not 1 <= reuse <= 1 << 24:
        raise BadInput(f"{where}: 'reuse_factor' must be an integer of 1 or more")
    precision = choices.get("precision", {})
    if not isinstance(precision, dict) or set(precision) - set(PRECISIONS):
        raise BadInput(f"{where}: 'precision' may have {', '.join(PRECISIONS)}")
    for key, text in precision.items():
        parse_type(text, f"{where}: '{key}'")


def choice(config, layer, key, default):
    return config["layers"].get(layer.name, {}).get(key, config["model"].get(key, default))


def check_reuse(config, layer, backend):
    """hls4ml silently takes the closest legal reuse factor; here an illegal one is refused."""
    reuse = choice(config, layer, "reuse_factor", 1)
    if choice(config, layer, "strategy", "latency").lower() == "latency":
        return
    inputs, outputs = int(np.prod(layer.weights.shape[1:])), len(layer.weights)
    legal = backend.get_valid_reuse_factors(inputs, outputs)
    if reuse not in legal:
        near = sorted(sorted(legal, key=lambda factor: abs(factor - reuse))[:6])
        raise BadInput(
            f"the reuse factor {reuse} is not legal for layer '{layer.name}' ({inputs} inputs, {outputs} outputs); "
            f"near it are {', '.join(map(str, near))}"
        )


def load_qonnx(network):
    """model.onnx cleaned up by qonnx, pictures with channels last, nodes named as the layers."""
    from qonnx.core.modelwrapper import ModelWrapper
    from qonnx.transformation.channels_last import ConvertToChannelsLastAndClean
    from qonnx.util.cleanup import cleanup_model

    path = network.folder / "model.onnx"
    if not path.exists():
        raise BadInput(f"there is no file {path}")
    try:
        model = cleanup_model(ModelWrapper(str(path)))
        if len(network.input_shape) == 3:
            model = model.transform(ConvertToChannelsLastAndClean(make_input_channels_last=True))
            average_pooling_channels_last(model)
        shape = tuple(model.get_tensor_shape(model.graph.input[0].name)[1:])
    except Exception as problem:  # protobuf, onnx and qonnx raise anything at a file that is cut off
        raise BadInput(f"{path} cannot be read as QONNX: {problem}") from None
    if shape != network.input_shape:
        raise BadInput(f"{path} takes {list(shape)} values, but network.json {list(network.input_shape)}")
    name_nodes(model, network, path)
    return model


def average_pooling_channels_last(model):
    """What qonnx does for MaxPool only: the transposes around an AveragePool go, and its domain says channels last."""
    for node in [node for node in model.graph.node if node.op_type == "AveragePool"]:
        before, after = model.find_producer(node.input[0]), model.find_consumer(node.output[0])
        if before is None or before.op_type != "Transpose" or after is None or after.op_type != "Transpose":
            raise BadInput("an average pooling in model.onnx is not surrounded by layers of channels-first pictures")
        node.domain = "qonnx.custom_op.channels_last"
        node.input[0], node.output[0] = before.input[0], after.output[0]
        model.graph.node.remove(before)
        model.graph.node.remove(after)


def name_nodes(model, network, path):
    """Names each operation as its layer. Raises BadInput if the file has other operations than network.json layers."""
    known = set(OPERATIONS.values())
    nodes = [node for node in model.graph.node if node.op_type in known]
    layers = [layer for layer in network.layers if operation(layer)]
    found, due = [node.op_type for node in nodes], [operation(layer) for layer in layers]
    if found != due:
        raise BadInput(f"{path} has the operations {', '.join(found)}, but network.json {', '.join(due)}")
    for node, layer in zip(nodes, layers):
        node.name = layer.name


def exact_average(layer):
    """(accumulator, result) of an average pooling that lose nothing: hls4ml divides by adding fraction bits."""
    kind, extra = layer.input_type, 2 * (layer.size.bit_length() - 1)
    accumulator = FixedType(kind.width + 2 * extra, kind.integer + extra, kind.signed, "AP_TRN", "AP_WRAP")
    return accumulator, FixedType(kind.width + extra, kind.integer, kind.signed, "AP_TRN", "AP_WRAP")


def hls_config(model, network, config, backend):
    """hls4ml's configuration: every type that QONNX leaves open is set from network.json and the user's choices."""
    import hls4ml

    made = hls4ml.utils.config_from_onnx_model(
        model,
        granularity="name",
        backend=backend,
        default_precision="fixed<32,16>",
        default_reuse_factor=config["model"].get("reuse_factor", 1),
    )
    made["Model"]["Strategy"] = STRATEGIES[config["model"].get("strategy", "latency").lower()]
    names = made["LayerName"]
    names[model.graph.input[0].name]["Precision"]["result"] = str(network.input_type)
    for layer in network.layers:
        if layer.is_sum:
            names[layer.name]["Precision"]["accum"] = plain(layer.output_type)
            names[layer.name]["ReuseFactor"] = choice(config, layer, "reuse_factor", 1)
            names[layer.name]["Strategy"] = STRATEGIES[choice(config, layer, "strategy", "latency").lower()]
            precision = config["layers"].get(layer.name, {}).get("precision", {})
            names[layer.name]["Precision"] |= {key: text for key, text in precision.items() if key == "accum"}
        elif layer.kind == "average_pooling":
            accumulator, result = exact_average(layer)
            names[layer.name]["Precision"] |= {"accum": str(accumulator), "result": str(result)}
    return made


def plain(kind):
    """An accumulator's type: what it drops and wraps does not matter, as it never overflows."""
    return str(FixedType(kind.width, kind.integer, kind.signed, "AP_TRN", "AP_WRAP"))


def register_result_types(network, config):
    """A pass at the end of hls4ml's type inference that gives dense layers and convolutions the types of network.json.

    Before it, hls4ml would not merge the bias into a dense layer of which the result's type is set.
    """
    from hls4ml.model.flow.flow import update_flow
    from hls4ml.model.optimizer import ModelOptimizerPass, register_pass

    after = {
        layer.name: following for layer, following in zip(network.layers, [*network.layers[1:], None]) if layer.is_sum
    }
    sums = {layer.name: layer for layer in network.layers if layer.is_sum}

    class ResultTypes(ModelOptimizerPass):
        def __init__(self):
            self.name = "snac_result_types"

        def transform(self, model):
            convert = model.config.backend.convert_precision_string
            for node in model.get_layers():
                layer = sums.get(node.name.removeprefix("Dense_").removeprefix("Conv2D_"))
                if layer is None or node.class_name not in SUM_CLASSES:
                    continue
                following = after[layer.name]
                merged = following is not None and following.kind == "activation" and following.function == "identity"
                types = {"result": str(following.output_type) if merged else plain(layer.output_type)}
                types |= config["layers"].get(layer.name, {}).get("precision", {})
                for key, text in types.items():
                    precision = convert(text)
                    node.types[f"{key}_t"].precision = precision
                    if key in node.weights:
                        node.weights[key].update_precision(precision)
            return False

    register_pass("snac_result_types", ResultTypes)
    update_flow("convert", add_optimizers=["snac_result_types"])


def convert(network, model, config, options, folder):
    """Writes the project. What hls4ml prints goes to hls4ml.log; its warnings are passed on."""
    import hls4ml

    backend = options.backend
    for layer in network.layers:
        if layer.is_sum:
            check_reuse(config, layer, hls4ml.backends.get_backend(backend))
    register_result_types(network, config)
    log = options.out / "hls4ml.log"
    with open(log, "w", encoding="utf-8") as file, contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
        try:
            made = hls_config(model, network, config, backend)
            project = hls4ml.converters.convert_from_onnx_model(
                model,
                output_dir=str(folder),
                project_name=network.identifier,
                io_type=options.io,
                backend=backend,
                hls_config=made,
                **({"part": options.part} if options.part else {}),
                clock_period=options.clock_ns,
            )
            project.write()
        except Exception as problem:  # a library that raises anything; the log has the rest
            file.write(repr(problem))
            raise ToolFailed(f"hls4ml does not take this network: {problem} (all of it in {log})") from problem
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if "WARNING" in line:
            warning(line.split("WARNING", 1)[1].strip(": "))
    return project


def layer_types(project):
    """[{"name", "class", "types", "strategy", "reuse_factor"}] as hls4ml built them."""
    return [
        {
            "name": node.name,
            "class": node.class_name,
            "strategy": node.get_attr("strategy"),
            "reuse_factor": node.get_attr("reuse_factor"),
            "types": {key: str(kind.precision) for key, kind in node.types.items()},
        }
        for node in project.get_layers()
    ]


def check_types(network, project):
    """Refuses a project in which hls4ml lost a dense or convolution layer, or did not merge a bias into it."""
    sums = [layer for layer in network.layers if layer.is_sum]
    nodes = [node for node in project.get_layers() if node.class_name in SUM_CLASSES]
    extra = [
        node.name for node in project.get_layers() if node.class_name in ("BatchNormalization", "ApplyAlpha", "Merge")
    ]
    if len(sums) != len(nodes) or extra:
        besides = ", ".join(extra) or "nothing"
        raise ToolFailed(f"hls4ml made {len(nodes)} dense and convolution layers of {len(sums)}, and besides {besides}")


def write_test_bench(network, folder):
    """Test bench data of the vendor's simulation: a sample a line, in exact decimals. Returns the number of samples."""
    inputs, expected, _ = snac_network.load_vectors(network)
    (folder / "tb_data").mkdir(exist_ok=True)
    for name, raw, fraction in (
        ("tb_input_features.dat", inputs, network.input_type.fraction),
        ("tb_output_predictions.dat", expected, network.output_fraction),
    ):
        values = snac_network.value(raw.reshape(len(raw), -1), fraction)
        with open(folder / "tb_data" / name, "w", encoding="ascii") as file:
            file.writelines(" ".join(map(repr, row)) + "\n" for row in values.tolist())
    return len(inputs)


def work(options, results):
    network = snac_network.load(options.model)
    check(network, options.io)
    config = read_config(options.config, network)
    if not 0 < options.clock_ns <= 1000:
        raise BadInput("--clock-ns must lie between 0 and 1000")
    snac_network.load_vectors(network)
    progress(0.05, "loading hls4ml")
    os.environ.setdefault("HLS4ML_LOG_LEVEL", "WARNING")
    results["tools"] = package_versions("hls4ml", "qonnx", "onnx", "numpy")
    model = load_qonnx(network)
    progress(0.4, "read model.onnx")
    folder = options.out / "hls4ml"
    shutil.rmtree(folder, ignore_errors=True)
    project = convert(network, model, config, options, folder)
    check_types(network, project)
    progress(0.9, "wrote the project")
    results |= {
        "project": "hls4ml",
        "top": network.identifier,
        "backend": options.backend,
        "io_type": options.io,
        "part": project.config.config.get("Part"),
        "clock_ns": options.clock_ns,
        "can_simulate": options.backend != "oneAPI",
        "layers": layer_types(project),
        "test_bench_samples": write_test_bench(network, folder),
    }
    progress(1, f"{options.backend} project with {len(results['layers'])} layers")


def main():
    parser = arguments(__doc__)
    parser.add_argument("--backend", choices=BACKENDS, default="Vitis")
    parser.add_argument("--io", choices=("io_parallel", "io_stream"), default="io_parallel")
    parser.add_argument("--part", help="the FPGA's name; the backend's own when not given")
    parser.add_argument("--clock-ns", type=float, default=5.0, help="clock period")
    parser.add_argument("--config", type=Path, help="JSON: strategy, reuse, precision")
    run_stage("hls4ml_convert", parser, work)


if __name__ == "__main__":
    main()

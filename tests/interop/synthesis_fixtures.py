# SPDX-License-Identifier: GPL-3.0-or-later
"""Quantised networks for the tests of the synthesis scripts, each a folder as the program writes it.

synthesis_fixtures.py FOLDER [NAME...] writes the networks of `NETWORKS` (all, or those named). The weights are random
but seeded. The expected outputs come from a plain loop here and not from the scripts that are tested. `write_qonnx` is
also the reference of how the network must look in QONNX.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

QONNX_DOMAIN = "qonnx.custom_op.general"


class Type:
    """A fixed-point type with `width` bits, of which `integer` stand before the point, the sign among them."""

    def __init__(self, width, integer, signed=True, rounding="AP_TRN", overflow="AP_SAT"):
        self.width, self.integer, self.signed = width, integer, signed
        self.rounding, self.overflow = rounding, overflow
        self.fraction = width - integer
        self.lowest, self.highest = (-(1 << (width - 1)), (1 << (width - 1)) - 1) if signed else (0, (1 << width) - 1)

    def __str__(self):
        return f"ap_{'' if self.signed else 'u'}fixed<{self.width},{self.integer},{self.rounding},{self.overflow}>"


class Builder:
    """Collects layers with random weights; `shape` and `type` are those of the values that reach the next layer."""

    def __init__(self, name, shape, input_type, seed):
        self.name, self.shape, self.type = name, list(shape), input_type
        self.input = {"shape": list(shape), "type": str(input_type)}
        self.input_type = input_type
        self.layers, self.arrays = [], {}
        self.random = np.random.default_rng(seed)

    def _sum(self, layer, weight_shape, weight_type, zeros):
        """Draws weights and bias and sizes the accumulator from them so that it cannot overflow."""
        spread = self.random.normal(0, weight_type.highest / 5, weight_shape)  # as training leaves them
        weights = np.clip(np.rint(spread), weight_type.lowest, weight_type.highest).astype(np.int64)
        weights[self.random.random(weight_shape) < zeros] = 0
        fraction = weight_type.fraction + self.type.fraction
        bias_type = Type(weight_type.width + 4, weight_type.width + 4 - fraction)
        bias = self.random.integers(bias_type.lowest, bias_type.highest + 1, weight_shape[0])
        largest = max(abs(self.type.lowest), self.type.highest)
        bound = int((np.abs(weights).reshape(len(weights), -1).sum(axis=1) * largest + np.abs(bias)).max())
        accumulator = Type(bound.bit_length() + 1, bound.bit_length() + 1 - fraction, True, "AP_TRN", "AP_WRAP")
        self.arrays[f"{layer['name']}.weights"], self.arrays[f"{layer['name']}.bias"] = weights, bias
        layer |= {
            "input_shape": self.shape,
            "weights": f"{layer['name']}.weights",
            "weight_type": str(weight_type),
            "bias": f"{layer['name']}.bias",
            "bias_type": str(bias_type),
            "accumulator": str(accumulator),
        }
        self.type = accumulator
        return layer

    def dense(self, outputs, weight_type, zeros=0.0):
        number = sum(layer["kind"] == "dense" for layer in self.layers) + 1
        layer = self._sum({"name": f"dense_{number}", "kind": "dense"}, (outputs, self.shape[0]), weight_type, zeros)
        self.shape = [outputs]
        self.layers.append(layer | {"output_shape": self.shape})
        return self

    def convolution(self, filters, kernel, weight_type, stride=1, same=False):
        number = sum(layer["kind"] == "convolution" for layer in self.layers) + 1
        before = (kernel - 1) // 2 if same else 0
        after = kernel - 1 - before if same else 0
        height, width, channels = self.shape
        layer = {
            "name": f"conv_{number}",
            "kind": "convolution",
            "kernel": kernel,
            "stride": stride,
            "padding": [before, before, after, after],
        }
        layer = self._sum(layer, (filters, channels, kernel, kernel), weight_type, 0.0)
        self.shape = [(size + before + after - kernel) // stride + 1 for size in (height, width)] + [filters]
        self.layers.append(layer | {"output_shape": self.shape})
        return self

    def activation(self, function, result, slope_shift=0):
        number = sum(layer["kind"] == "activation" for layer in self.layers) + 1
        self.layers.append(
            {
                "name": f"act_{number}",
                "kind": "activation",
                "function": function,
                "slope_shift": slope_shift,
                "shape": self.shape,
                "type": str(result),
            }
        )
        self.type = result
        return self

    def pooling(self, kind, size, result=None, stride=None):
        stride = stride or size
        number = sum(layer["kind"].endswith("pooling") for layer in self.layers) + 1
        layer = {"name": f"pool_{number}", "kind": kind, "size": size, "stride": stride, "input_shape": self.shape}
        self.shape = [(length - size) // stride + 1 for length in self.shape[:2]] + self.shape[2:]
        layer["output_shape"] = self.shape
        if result is not None:
            layer["type"], self.type = str(result), result
        self.layers.append(layer)
        return self

    def flatten(self):
        layer = {"name": "flatten_1", "kind": "flatten", "input_shape": self.shape}
        self.shape = [int(np.prod(self.shape))]
        self.layers.append(layer | {"output_shape": self.shape})
        return self

    def table(self, result):
        entries = self.random.integers(result.lowest, result.highest + 1, 1 << self.type.width)
        self.arrays["table_1.entries"] = entries
        self.layers.append(
            {"name": "table_1", "kind": "table", "shape": self.shape, "entries": "table_1.entries", "type": str(result)}
        )
        self.type = result
        return self

    def write(self, folder, samples):
        """Writes the whole folder, with `samples` random inputs and what the network makes of them."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        network = {
            "format": "snac-quantised-network",
            "version": 1,
            "name": self.name,
            "input": self.input,
            "layers": self.layers,
            "output": {"shape": self.shape, "fraction": self.type.fraction},
        }
        (folder / "network.json").write_text(json.dumps(network, indent=1))
        np.savez(folder / "weights.npz", **{name: array.astype(np.int64) for name, array in self.arrays.items()})
        shape = [samples, *self.input["shape"]]
        inputs = self.random.integers(self.input_type.lowest, self.input_type.highest + 1, shape)
        expected = infer(network, self.arrays, inputs)
        distinct = len(np.unique(expected, axis=0))
        assert distinct > min(samples, 100) // 2, f"{self.name}: outputs that hardly vary prove nothing"
        np.save(folder / "inputs.npy", inputs)
        np.save(folder / "expected.npy", expected)
        np.save(folder / "labels.npy", expected.argmax(axis=1).astype(np.int32))
        if not any(layer["kind"] == "table" for layer in self.layers):
            write_qonnx(network, self.arrays, folder / "model.onnx")
        return folder


def parse(text):
    name, _, arguments = text.partition("<")
    width, integer, rounding, overflow = arguments.rstrip(">").split(",")
    return Type(int(width), int(integer), name == "ap_fixed", rounding, overflow)


def infer(network, arrays, x):
    """Raw outputs for raw inputs `x`, window by window in int64."""
    kind = parse(network["input"]["type"])
    fraction, width = kind.fraction, kind.width
    lowest = kind.lowest
    for layer in network["layers"]:
        if layer["kind"] == "dense":
            x = x @ arrays[layer["weights"]].T + arrays[layer["bias"]]
        elif layer["kind"] == "convolution":
            x = _convolve(layer, arrays[layer["weights"]], arrays[layer["bias"]], x)
        elif layer["kind"].endswith("pooling"):
            x = _pool(layer, x)
        elif layer["kind"] == "flatten":
            x = x.transpose(0, 3, 1, 2).reshape(len(x), -1) if x.ndim == 4 else x
        elif layer["kind"] == "table":
            x = arrays[layer["entries"]][x - lowest]
        elif layer["function"] == "relu":
            x = np.where(x > 0, x, 0)
        if layer["kind"] in ("dense", "convolution"):
            fraction = parse(layer["accumulator"]).fraction
        elif "type" in layer:
            result = parse(layer["type"])
            if layer["kind"] == "table":
                pass
            elif layer["kind"] == "average_pooling":
                x = _requantise(x, fraction + 2 * int(np.log2(layer["size"])), result)
            elif layer.get("function") == "leaky_relu":
                x = _requantise(np.where(x > 0, x << layer["slope_shift"], x), fraction + layer["slope_shift"], result)
            else:
                x = _requantise(x, fraction, result)
            fraction, lowest = result.fraction, result.lowest
    return x


def _requantise(x, fraction, result):
    x = (
        np.floor_divide(x, 1 << (fraction - result.fraction))
        if fraction > result.fraction
        else x << (result.fraction - fraction)
    )
    return np.minimum(np.maximum(x, result.lowest), result.highest)


def _convolve(layer, weights, bias, x):
    top, left, bottom, right = layer["padding"]
    kernel, stride = layer["kernel"], layer["stride"]
    x = np.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)))
    out = np.empty((len(x), *layer["output_shape"]), dtype=np.int64)
    for row in range(out.shape[1]):
        for column in range(out.shape[2]):
            patch = x[:, row * stride : row * stride + kernel, column * stride : column * stride + kernel]
            out[:, row, column] = np.einsum("nyxc,fcyx->nf", patch, weights) + bias
    return out


def _pool(layer, x):
    size, stride = layer["size"], layer["stride"]
    out = np.empty((len(x), *layer["output_shape"]), dtype=np.int64)
    for row in range(out.shape[1]):
        for column in range(out.shape[2]):
            patch = x[:, row * stride : row * stride + size, column * stride : column * stride + size]
            out[:, row, column] = patch.max(axis=(1, 2)) if layer["kind"] == "max_pooling" else patch.sum(axis=(1, 2))
    return out


class Graph:
    """Collects ONNX nodes and initialisers; every tensor's shape is declared."""

    def __init__(self, number_type):
        self.nodes, self.initialisers, self.values = [], [], []
        self.number_type = number_type

    def constant(self, name, array):
        self.initialisers.append(numpy_helper.from_array(array, name))
        return name

    def number(self, name, array):
        return self.constant(name, np.asarray(array, dtype=helper.tensor_dtype_to_np_dtype(self.number_type)))

    def node(self, operation, name, inputs, shape, **attributes):
        output = f"{name}_out"
        self.nodes.append(helper.make_node(operation, inputs, [output], name=name, **attributes))
        self.values.append(helper.make_tensor_value_info(output, self.number_type, shape))
        return output

    def quant(self, name, tensor, kind, shape):
        """A Quant node: FLOOR saturating to `kind`, by a scalar power-of-two scale and the zero point 0."""
        parameters = [
            self.number(f"{name}_scale", 2.0**-kind.fraction),
            self.number(f"{name}_zero_point", 0.0),
            self.number(f"{name}_bits", kind.width),
        ]
        return self.node(
            "Quant",
            name,
            [tensor, *parameters],
            shape,
            domain=QONNX_DOMAIN,
            signed=int(kind.signed),
            narrow=0,
            rounding_mode="FLOOR",
        )


def write_qonnx(network, arrays, path):
    """The network as QONNX: channels first, one sample at a time, as hls4ml's and qonnx's own passes expect it."""
    exact = all((array.astype(np.float32) == array).all() for array in arrays.values())
    graph = Graph(TensorProto.FLOAT if exact else TensorProto.DOUBLE)
    shape = network["input"]["shape"]
    onnx_shape = [1, *shape] if len(shape) == 1 else [1, shape[2], shape[0], shape[1]]
    source = helper.make_tensor_value_info("global_in", graph.number_type, onnx_shape)
    kind = parse(network["input"]["type"])
    tensor = graph.quant("input_quant", "global_in", kind, onnx_shape)
    picture = None  # [height, width, channels] before a flatten whose dense layer is still to come
    for layer in network["layers"]:
        name = layer["name"]
        shape = layer.get("output_shape", shape)
        onnx_shape = [1, *shape] if len(shape) == 1 else [1, shape[2], shape[0], shape[1]]
        if layer["kind"] in ("dense", "convolution"):
            kind = parse(layer["weight_type"])
            weights = np.ldexp(arrays[layer["weights"]].astype(float), -kind.fraction)
            bias_kind = parse(layer["bias_type"])
            bias = graph.number(f"{name}_bias", np.ldexp(arrays[layer["bias"]].astype(float), -bias_kind.fraction))
        if layer["kind"] == "dense":
            if picture is not None:  # columns from channel-major to channels last: the Transpose below
                height, width, channels = picture
                weights = weights.reshape(-1, channels, height, width).transpose(0, 2, 3, 1).reshape(len(weights), -1)
                picture = None
            weights = graph.quant(
                f"{name}_weights_quant", graph.number(f"{name}_weights", weights.T), kind, list(weights.T.shape)
            )
            tensor = graph.node("MatMul", name, [tensor, weights], onnx_shape)
            bias = graph.quant(f"{name}_bias_quant", bias, bias_kind, [shape[0]])
            tensor = graph.node("Add", f"{name}_add", [tensor, bias], onnx_shape)
        elif layer["kind"] == "convolution":
            weights = graph.quant(
                f"{name}_weights_quant", graph.number(f"{name}_weights", weights), kind, list(weights.shape)
            )
            bias = graph.quant(f"{name}_bias_quant", bias, bias_kind, [shape[2]])
            tensor = graph.node(
                "Conv",
                name,
                [tensor, weights, bias],
                onnx_shape,
                kernel_shape=[layer["kernel"]] * 2,
                strides=[layer["stride"]] * 2,
                pads=layer["padding"],
                dilations=[1, 1],
                group=1,
            )
        elif layer["kind"].endswith("pooling"):
            operation = "MaxPool" if layer["kind"] == "max_pooling" else "AveragePool"
            tensor = graph.node(
                operation,
                name,
                [tensor],
                onnx_shape,
                kernel_shape=[layer["size"]] * 2,
                strides=[layer["stride"]] * 2,
                pads=[0, 0, 0, 0],
            )
        elif layer["kind"] == "flatten":
            if len(layer["input_shape"]) == 3:
                picture = layer["input_shape"]
                tensor = graph.node("Transpose", f"{name}_transpose", [tensor], [1, *picture], perm=[0, 2, 3, 1])
                tensor = graph.node(
                    "Reshape", name, [tensor, graph.constant(f"{name}_shape", np.array([1, shape[0]]))], onnx_shape
                )
        elif layer["function"] == "relu":
            tensor = graph.node("Relu", name, [tensor], onnx_shape)
        elif layer["function"] == "leaky_relu":
            tensor = graph.node("LeakyRelu", name, [tensor], onnx_shape, alpha=2.0 ** -layer["slope_shift"])
        if "type" in layer:
            tensor = graph.quant(f"{name}_quant", tensor, parse(layer["type"]), onnx_shape)
    graph.nodes[-1].output[0] = "global_out"
    graph.values.pop()
    target = helper.make_tensor_value_info("global_out", graph.number_type, onnx_shape)
    body = helper.make_graph(
        graph.nodes, network["name"], [source], [target], graph.initialisers, value_info=graph.values
    )
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid(QONNX_DOMAIN, 1)]
    onnx.save(helper.make_model(body, producer_name="snac", ir_version=8, opset_imports=opsets), path)


def jet():
    """The jet-sized network: 16-64-32-32-5, 8 bit."""
    builder = Builder("jet_mlp", [16], Type(8, 4), 1)
    for width in (64, 32, 32):
        builder.dense(width, Type(8, 1)).activation("relu", Type(8, 5, False))
    return builder.dense(5, Type(8, 1))


def sparse():
    """256-32-10 at 6 bit with 70 % zeros."""
    builder = Builder("sparse_mlp", [256], Type(6, 0, False), 2)
    return builder.dense(32, Type(6, 1), 0.7).activation("relu", Type(6, 3, False)).dense(10, Type(6, 1), 0.7)


def cnn():
    """16x16 pictures: 3x3 1-8, 3x3 8-8, max pooling, dense 10."""
    builder = Builder("cnn", [16, 16, 1], Type(8, 0, False), 3)
    for _ in range(2):
        builder.convolution(8, 3, Type(6, 1)).activation("relu", Type(8, 4, False))
    return builder.pooling("max_pooling", 2).flatten().dense(10, Type(6, 1))


def small():
    """5-4-3 with a leaky ReLU and an identity, all signed."""
    builder = Builder("small_mlp", [5], Type(6, 2), 4)
    builder.dense(4, Type(5, 1)).activation("leaky_relu", Type(7, 4), slope_shift=3)
    return builder.dense(3, Type(5, 1)).activation("identity", Type(9, 5)).dense(2, Type(4, 1))


def coarse():
    """8-8-3 whose middle type counts in steps of two, as learned bits may."""
    builder = Builder("coarse_mlp", [8], Type(8, 6), 4)
    return builder.dense(8, Type(5, 1)).activation("relu", Type(3, 4, False)).dense(3, Type(5, 1))


def small_cnn():
    """6x6x2 pictures with 'same' padding, stride, average pooling and a leaky ReLU."""
    builder = Builder("small_cnn", [6, 6, 2], Type(5, 1), 29)
    builder.convolution(3, 3, Type(4, 1), same=True).activation("leaky_relu", Type(7, 2), slope_shift=2)
    builder.pooling("average_pooling", 2, Type(6, 2))
    return builder.convolution(2, 2, Type(4, 1)).activation("relu", Type(6, 1, False)).flatten().dense(3, Type(4, 1))


def pointwise():
    """7x6x3 pictures with kernels of 1, one of them with a stride of 2, as they stand for attention."""
    builder = Builder("pointwise", [7, 6, 3], Type(5, 1), 53)
    builder.convolution(4, 1, Type(5, 1)).activation("leaky_relu", Type(8, 1), slope_shift=2)
    builder.convolution(3, 1, Type(4, 1), stride=2).activation("identity", Type(8, 1)).pooling("max_pooling", 2)
    return builder.convolution(4, 1, Type(4, 1)).activation("relu", Type(7, 0, False)).flatten().dense(3, Type(4, 1))


def tabled():
    """4-6-3 with a table between the layers."""
    builder = Builder("tabled", [4], Type(5, 2), 6)
    return builder.dense(6, Type(4, 1)).activation("identity", Type(6, 4)).table(Type(5, 2)).dense(3, Type(4, 1))


def plant(model, what, where="dense_1"):
    """Changes one bit of the layer `where` of the network in `model`, and leaves what is expected as it was."""
    network = json.loads((model / "network.json").read_text())
    with np.load(model / "weights.npz") as archive:
        arrays = dict(archive)
    if what == "rounding":
        layer = next(layer for layer in network["layers"] if layer["kind"] == "activation")
        bias, fraction = arrays["dense_1.bias"], parse(network["layers"][0]["accumulator"]).fraction
        bias += 1 << (
            fraction - parse(layer["type"]).fraction - 1
        )  # half a step: half up instead of truncation
        network["layers"][0]["bias_type"] = str(Type(20, 20 - fraction))
    else:
        arrays[f"{where}.{what}"].flat[1] ^= 1
    (model / "network.json").write_text(json.dumps(network))
    np.savez(model / "weights.npz", **arrays)
    if (model / "model.onnx").exists():
        write_qonnx(network, arrays, model / "model.onnx")


NETWORKS = {
    "jet": jet,
    "sparse": sparse,
    "cnn": cnn,
    "small": small,
    "small_cnn": small_cnn,
    "coarse": coarse,
    "pointwise": pointwise,
    "tabled": tabled,
}

if __name__ == "__main__":
    for chosen in sys.argv[2:] or NETWORKS:
        NETWORKS[chosen]().write(Path(sys.argv[1]) / chosen, 1000)

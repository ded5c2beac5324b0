# SPDX-License-Identifier: GPL-3.0-or-later
"""The quantised network as the flows read it: a folder with network.json, weights.npz, inputs.npy and expected.npy.

Every number is an integer: a raw value r of a type with W bits, I of them integer bits, means r * 2^-(W - I). `load`
checks the folder as a whole, so that a stage need not ask again. snac_reference.py runs the network.
"""

import dataclasses
import re
from pathlib import Path

import numpy as np

from snac_files import WIDEST_BITS, BadInput, FixedType, Reader, Weights, check_range, read_array, read_json


@dataclasses.dataclass
class Layer:
    """One layer. Fields that its kind does not have are None."""

    name: str
    kind: str
    input_shape: tuple
    output_shape: tuple
    input_type: FixedType  # of the values that come in
    output_type: FixedType  # of the values that go out: the accumulator for dense and convolution
    kernel: int = None
    stride: int = None
    padding: tuple = None  # top, left, bottom, right
    weights: np.ndarray = None  # raw: [out, in] or [out, in, y, x]
    weight_type: FixedType = None
    bias: np.ndarray = None
    bias_type: FixedType = None
    function: str = None
    slope_shift: int = None
    size: int = None
    entries: np.ndarray = None

    @property
    def is_sum(self):
        """Dense and convolution: a sum of products."""
        return self.kind in ("dense", "convolution")


@dataclasses.dataclass
class Network:
    """A network that was checked: shapes and types of its layers fit together."""

    folder: Path
    name: str
    input_shape: tuple
    input_type: FixedType
    layers: list
    output_shape: tuple
    output_fraction: int

    @property
    def outputs(self):
        return int(np.prod(self.output_shape))

    @property
    def identifier(self):
        """The network's name as the flows need it: an identifier of C++ and Verilog."""
        return "net_" + re.sub(r"\W", "_", self.name, flags=re.ASCII)[:40]


def load(folder):
    """The network in `folder`. Raises BadInput with one sentence if anything is missing or does not fit."""
    folder = Path(folder)
    path = folder / "network.json"
    root = Reader(read_json(path), str(path))
    if root.get("format") != "snac-quantised-network" or root.get("version") != 1:
        raise BadInput(f"{path} is no snac-quantised-network of version 1")
    source = Reader(root.get("input"), f"{path}: 'input'")
    output = Reader(root.get("output"), f"{path}: 'output'")
    shape, value_type = source.integers("shape", (1, 3), 1), source.type("type")
    network = Network(
        folder,
        root.text("name"),
        shape,
        value_type,
        [],
        output.integers("shape", (1,), 1),
        output.integer("fraction", -WIDEST_BITS, 2 * WIDEST_BITS),
    )
    layers = root.get("layers")
    if not isinstance(layers, list) or not layers:
        raise BadInput(f"{path}: 'layers' must be a list with at least one layer")
    weights = Weights(folder / "weights.npz")
    for index, value in enumerate(layers):
        layer = _read_layer(Reader(value, f"{path}: layer {index + 1}"), shape, value_type, weights)
        if not re.fullmatch(r"[A-Za-z]\w{0,60}", layer.name, flags=re.ASCII):
            raise BadInput(f"{path}: the layer name '{layer.name}' is no identifier")
        if any(other.name == layer.name for other in network.layers):
            raise BadInput(f"{path}: two layers are called '{layer.name}'")
        network.layers.append(layer)
        shape, value_type = layer.output_shape, layer.output_type
    if shape != network.output_shape or value_type.fraction != network.output_fraction:
        raise BadInput(
            f"{path}: the last layer gives {list(shape)} values with {value_type.fraction} fraction bits, but "
            f"'output' says {list(network.output_shape)} with {network.output_fraction}"
        )
    if not any(layer.is_sum for layer in network.layers):
        raise BadInput(f"{path}: the network has no dense or convolution layer")
    return network


def _read_layer(reader, shape, value_type, weights):
    name, kind = reader.text("name"), reader.text("kind")
    reader.where += f" ('{name}')"
    make = {
        "dense": _read_dense,
        "convolution": _read_convolution,
        "activation": _read_activation,
        "max_pooling": _read_pooling,
        "average_pooling": _read_pooling,
        "flatten": _read_flatten,
        "table": _read_table,
    }.get(kind)
    if make is None:
        raise BadInput(f"{reader.where}: there is no layer kind '{kind}'")
    layer = make(reader, Layer(name, kind, shape, shape, value_type, value_type), weights)
    for key, actual in (("input_shape", shape), ("shape", shape), ("output_shape", layer.output_shape)):
        if reader.has(key) and tuple(reader.integers(key, (1, 3), 1)) != actual:
            raise BadInput(
                f"{reader.where}: '{key}' is {reader.get(key)}, but the layers before it give {list(actual)}"
            )
    return layer


def _rank(reader, layer, rank):
    if len(layer.input_shape) != rank:
        raise BadInput(f"{reader.where}: a {layer.kind} layer needs {rank} dimensions, not {list(layer.input_shape)}")


def _read_sum(reader, layer, weights, weight_shape):
    layer.weight_type, layer.bias_type = reader.type("weight_type"), reader.type("bias_type")
    layer.output_type = reader.type("accumulator")
    fraction = layer.weight_type.fraction + layer.input_type.fraction
    for key, found in (("bias_type", layer.bias_type.fraction), ("accumulator", layer.output_type.fraction)):
        if found != fraction:
            raise BadInput(f"{reader.where}: '{key}' has {found} fraction bits where weights and input make {fraction}")
    layer.weights = weights.get(reader.text("weights"), weight_shape, layer.weight_type)
    layer.bias = weights.get(reader.text("bias"), weight_shape[:1], layer.bias_type)
    return layer


def _read_dense(reader, layer, weights):
    _rank(reader, layer, 1)
    layer.output_shape = reader.integers("output_shape", (1,), 1)
    return _read_sum(reader, layer, weights, layer.output_shape + layer.input_shape)


def _window(reader, layer, size, padding):
    """(rows, columns) that a window of `size` with the layer's stride gives."""
    rows = layer.input_shape[0] + padding[0] + padding[2] - size
    columns = layer.input_shape[1] + padding[1] + padding[3] - size
    if rows < 0 or columns < 0:
        raise BadInput(f"{reader.where}: a window of {size} is larger than the picture {list(layer.input_shape)}")
    return rows // layer.stride + 1, columns // layer.stride + 1


def _read_convolution(reader, layer, weights):
    _rank(reader, layer, 3)
    layer.kernel, layer.stride = reader.integer("kernel", 1, 1024), reader.integer("stride", 1, 1024)
    layer.padding = reader.integers("padding", (4,), 0)
    if max(layer.padding) >= layer.kernel:
        raise BadInput(
            f"{reader.where}: 'padding' {list(layer.padding)} must be smaller than the kernel {layer.kernel}"
        )
    filters = reader.integers("output_shape", (3,), 1)[2]
    layer.output_shape = (*_window(reader, layer, layer.kernel, layer.padding), filters)
    return _read_sum(reader, layer, weights, (filters, layer.input_shape[2], layer.kernel, layer.kernel))


def _read_activation(reader, layer, weights):
    layer.function = reader.text("function")
    if layer.function not in ("identity", "relu", "leaky_relu"):
        raise BadInput(
            f"{reader.where}: there is no function '{layer.function}'; identity, relu and leaky_relu are known"
        )
    layer.slope_shift = reader.integer("slope_shift", 0, 30) if layer.function == "leaky_relu" else 0
    layer.output_type = reader.type("type")
    return layer


def _read_pooling(reader, layer, weights):
    _rank(reader, layer, 3)
    layer.size, layer.stride = reader.integer("size", 1, 1024), reader.integer("stride", 1, 1024)
    layer.output_shape = (*_window(reader, layer, layer.size, (0, 0, 0, 0)), layer.input_shape[2])
    if layer.kind == "average_pooling":
        if layer.size & (layer.size - 1):
            raise BadInput(f"{reader.where}: the size {layer.size} of an average pooling must be a power of two")
        layer.output_type = reader.type("type")
    return layer


def _read_flatten(reader, layer, weights):
    layer.output_shape = (int(np.prod(layer.input_shape)),)
    return layer


def _read_table(reader, layer, weights):
    if layer.input_type.width > 16:
        raise BadInput(f"{reader.where}: a table of 2^{layer.input_type.width} entries is too large; 2^16 are possible")
    layer.output_type = reader.type("type")
    layer.entries = weights.get(reader.text("entries"), (1 << layer.input_type.width,), layer.output_type)
    return layer


def load_vectors(network):
    """(inputs [samples, *input shape], expected [samples, outputs], labels [samples] or None), all int64 raw values."""
    path = network.folder / "inputs.npy"
    inputs = read_array(path, (len(network.input_shape) + 1,))
    if inputs.shape[1:] != network.input_shape or not len(inputs):
        raise BadInput(
            f"{path} has the shape {list(inputs.shape)} where samples x {list(network.input_shape)} is needed"
        )
    check_range(inputs, network.input_type, str(path))
    path = network.folder / "expected.npy"
    expected = read_array(path, (2,))
    if expected.shape != (len(inputs), network.outputs):
        raise BadInput(f"{path} has the shape {list(expected.shape)} where {[len(inputs), network.outputs]} is needed")
    path = network.folder / "labels.npy"
    labels = read_array(path, (1,)) if path.exists() else None
    if labels is not None and len(labels) != len(inputs):
        raise BadInput(f"{path} has {len(labels)} labels for {len(inputs)} samples")
    return inputs, expected, labels


def value(raw, fraction):
    """Raw integers as real values: exact, for integers of at most 53 bits."""
    return np.ldexp(np.asarray(raw, dtype=np.float64), -fraction)


def needed_accumulator_bits(layer):
    """Bits that the sum of a dense or convolution layer needs for any input of its input type, the sign among them."""
    weights = layer.weights.reshape(len(layer.weights), -1).astype(object)
    low, high = layer.input_type.lowest, layer.input_type.highest
    positive, negative = np.maximum(weights, 0).sum(axis=1), np.minimum(weights, 0).sum(axis=1)
    largest = int((positive * high + negative * low + layer.bias).max())
    smallest = int((positive * low + negative * high + layer.bias).min())
    if layer.padding and any(layer.padding):  # a padded place adds nothing, whatever the input type's lowest value is
        largest, smallest = max(largest, int(layer.bias.max())), min(smallest, int(layer.bias.min()))
    return max(largest, -smallest - 1, 0).bit_length() + 1


def check_sums(network, warn):
    """Refuses sums that double precision cannot hold; warns of accumulators that can overflow."""
    for layer in filter(lambda layer: layer.is_sum, network.layers):
        needed, there = needed_accumulator_bits(layer), layer.output_type
        if needed > WIDEST_BITS:
            raise BadInput(
                f"the sums of layer '{layer.name}' need {needed} bits; {WIDEST_BITS} are possible: use fewer bits"
            )
        if needed - (not there.signed) > there.width:
            warn(f"the accumulator {there} of layer '{layer.name}' can overflow: it needs {needed} bits")

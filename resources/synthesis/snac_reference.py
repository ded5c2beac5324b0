# SPDX-License-Identifier: GPL-3.0-or-later
"""Reference inference of a quantised network in exact integer arithmetic: what every stage is compared with."""

import numpy as np


def _windows(x, size, stride):
    """[samples, rows, columns, channels, size, size] of [samples, height, width, channels]."""
    return np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))[:, ::stride, ::stride]


def quantise(raw, fraction, fixed_type):
    """Raw values with `fraction` fraction bits, truncated (towards minus infinity) and saturated to `fixed_type`."""
    shift = fraction - fixed_type.fraction
    shifted = raw >> shift if shift >= 0 else raw << -shift
    return np.clip(shifted, fixed_type.lowest, fixed_type.highest)


def _sum(layer, x):
    if layer.kind == "convolution":
        top, left, bottom, right = layer.padding
        x = np.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)))
        x = _windows(x, layer.kernel, layer.stride)
        places = x.shape[:3]
        x = x.reshape(int(np.prod(places)), -1)
    weights = layer.weights.reshape(len(layer.weights), -1)
    out = (x.astype(np.float64) @ weights.T.astype(np.float64)).astype(np.int64) + layer.bias
    return out.reshape(*places, -1) if layer.kind == "convolution" else out


def _activate(layer, x):
    fraction = layer.input_type.fraction
    if layer.function == "relu":
        x = np.maximum(x, 0)
    elif layer.function == "leaky_relu":
        x = np.where(x >= 0, x << layer.slope_shift, x)
        fraction += layer.slope_shift
    return quantise(x, fraction, layer.output_type)


def apply(layer, x):
    """One layer on raw values [samples, ...]: exact."""
    if layer.is_sum:
        return _sum(layer, x)
    if layer.kind == "activation":
        return _activate(layer, x)
    if layer.kind == "max_pooling":
        return _windows(x, layer.size, layer.stride).max(axis=(-2, -1))
    if layer.kind == "average_pooling":
        total = _windows(x, layer.size, layer.stride).sum(axis=(-2, -1))
        return quantise(total, layer.input_type.fraction + 2 * (layer.size.bit_length() - 1), layer.output_type)
    if layer.kind == "flatten":
        return (x.transpose(0, 3, 1, 2) if x.ndim == 4 else x).reshape(len(x), -1)
    return layer.entries[x - layer.input_type.lowest]


def run(network, inputs):
    """Raw outputs [samples, outputs] of raw `inputs`, by integer arithmetic; 256 samples at a time in memory."""
    parts = []
    for start in range(0, len(inputs), 256):
        x = inputs[start : start + 256]
        for layer in network.layers:
            x = apply(layer, x)
        parts.append(x)
    return np.concatenate(parts)

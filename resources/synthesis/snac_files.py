# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixed-point types, and checked access to JSON and NumPy files: every error is a BadInput of one sentence."""

import dataclasses
import json
import re
import zipfile

import numpy as np

# Sums are made in double precision, which holds every integer up to here: a matrix product in integers is 50 times
# slower.
WIDEST_BITS = 53


class BadInput(Exception):
    """What a user or a file got wrong, or what a flow cannot take: one sentence. Ends a stage with status 3."""


@dataclasses.dataclass(frozen=True)
class FixedType:
    """ap_fixed<W,I,rounding,overflow>; `integer` counts the sign, as the vendor's type does."""

    width: int
    integer: int
    signed: bool = True
    rounding: str = "AP_TRN"
    overflow: str = "AP_SAT"

    @property
    def fraction(self):
        return self.width - self.integer

    @property
    def lowest(self):
        return -(1 << (self.width - 1)) if self.signed else 0

    @property
    def highest(self):
        return (1 << (self.width - self.signed)) - 1

    def __str__(self):
        return f"ap_{'' if self.signed else 'u'}fixed<{self.width},{self.integer},{self.rounding},{self.overflow}>"


_TYPE = re.compile(r"ap_(u?)fixed<\s*(\d{1,4})\s*,\s*(-?\d{1,4})\s*(?:,\s*(AP_\w+)\s*)?(?:,\s*(AP_\w+)\s*)?>")


def parse_type(text, where, coarse=False):
    """`text` as FixedType. Raises BadInput, naming `where`, for anything else and for a type that makes no sense.

    More integer bits than bits make steps above one, which range analysis chooses where few bits are left; of people's
    types they are most likely the two numbers in the wrong order, and taken with `coarse` only.
    """
    match = _TYPE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise BadInput(f"{where}: '{text}' is no type such as ap_fixed<8,3> or ap_ufixed<8,0,AP_TRN,AP_SAT>")
    width, integer = int(match[2]), int(match[3])
    if not 1 <= width <= WIDEST_BITS:
        raise BadInput(f"{where}: {text} has {width} bits, but between 1 and {WIDEST_BITS} are possible")
    if integer > (2 * WIDEST_BITS if coarse else width):
        raise BadInput(f"{where}: {text} has more integer bits than bits; write the number of all bits first")
    if width - integer > 2 * WIDEST_BITS:
        raise BadInput(f"{where}: {text} has more than {2 * WIDEST_BITS} fraction bits")
    return FixedType(width, integer, not match[1], match[4] or "AP_TRN", match[5] or "AP_SAT")


def read_json(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}") from None
    except (OSError, ValueError, RecursionError) as problem:
        raise BadInput(f"{path} cannot be read: {problem}") from None


def read_array(path, ranks):
    """The integers of a .npy file with one of `ranks` dimensions."""
    try:
        array = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}") from None
    except (OSError, ValueError, EOFError, MemoryError, SyntaxError) as problem:
        raise BadInput(f"{path} is no .npy file or is cut off: {problem}") from None
    return integers_of(array, str(path), ranks)


def integers_of(array, where, ranks):
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iu":
        raise BadInput(f"{where} must hold integers")
    if array.ndim not in ranks:
        raise BadInput(f"{where} has {array.ndim} dimensions where {' or '.join(map(str, ranks))} are needed")
    return array.astype(np.int64)


class Weights:
    """The arrays of weights.npz."""

    def __init__(self, path):
        self._path = path
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
                self._arrays = {name: archive[name] for name in archive.files}
        except FileNotFoundError:
            raise BadInput(f"there is no file {path}") from None
        except (
            OSError,
            ValueError,
            EOFError,
            KeyError,
            MemoryError,
            SyntaxError,
            AttributeError,
            TypeError,
            NotImplementedError,
            RuntimeError,
            zipfile.BadZipFile,
            zipfile.LargeZipFile,
        ) as problem:
            raise BadInput(f"{path} is no .npz file or is cut off: {problem}") from None

    def get(self, name, shape, fixed_type):
        """The array `name`. Raises BadInput if it is absent, has another shape, or a value `fixed_type` cannot hold."""
        if not isinstance(name, str) or name not in self._arrays:
            raise BadInput(f"{self._path} has no array '{name}'")
        array = integers_of(self._arrays[name], f"{self._path}: {name}", (len(shape),))
        if array.shape != tuple(shape):
            raise BadInput(f"{self._path}: {name} has the shape {list(array.shape)} where {list(shape)} is needed")
        check_range(array, fixed_type, f"{self._path}: {name}")
        return array


def check_range(array, fixed_type, where):
    if array.size and (array.min() < fixed_type.lowest or array.max() > fixed_type.highest):
        raise BadInput(f"{where} has values from {array.min()} to {array.max()}, which {fixed_type} cannot hold")


class Reader:
    """Typed access to one JSON object, with errors that name the place."""

    def __init__(self, value, where):
        if not isinstance(value, dict):
            raise BadInput(f"{where} must be an object")
        self._value, self.where = value, where

    def has(self, key):
        return key in self._value

    def get(self, key):
        if key not in self._value:
            raise BadInput(f"{self.where} lacks '{key}'")
        return self._value[key]

    def text(self, key):
        value = self.get(key)
        if not isinstance(value, str) or not value:
            raise BadInput(f"{self.where}: '{key}' must be a text")
        return value

    def integer(self, key, lowest, highest):
        value = self.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise BadInput(f"{self.where}: '{key}' must be an integer from {lowest} to {highest}")
        return value

    def integers(self, key, lengths, lowest):
        value = self.get(key)
        if (
            not isinstance(value, list)
            or len(value) not in lengths
            or any(not isinstance(v, int) or isinstance(v, bool) or not lowest <= v <= 1 << 20 for v in value)
        ):
            raise BadInput(
                f"{self.where}: '{key}' must be {' or '.join(map(str, lengths))} integers of {lowest} or more"
            )
        return tuple(value)

    def type(self, key):
        return parse_type(self.get(key), f"{self.where}: '{key}'", coarse=True)

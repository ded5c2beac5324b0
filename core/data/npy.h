// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/array.h"

namespace snac {

/// True if the bytes begin with "\x93NUMPY".
bool looksLikeNpy(std::string_view bytes);

/// Reads one array in NumPy's NPY format, versions 1 to 3 (NEP 1): signature, version, length of the header, a Python
/// dictionary {'descr', 'fortran_order', 'shape'}, then the elements. Booleans, integers of 1 to 8 bytes, and floats of
/// 4 and 8 bytes are read, in either byte order, row- or column-major. Pure; the result borrows `bytes`. Errors:
/// corrupt (with the byte where there is one), unsupported (half floats, text, objects, records).
Result<ArrayView> parseNpy(std::string_view bytes, std::string_view name);

} // namespace snac

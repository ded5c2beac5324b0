// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/assemble.h"
#include "data/npz.h"

#include <filesystem>
#include <stop_token>

namespace snac {

/// The bytes of a file, inflated if they are gzip. Errors: those of readFile() and gunzip().
Result<std::string> readData(const std::filesystem::path& path);

/// From a CSV table. Pure. Errors: those of parseCsv().
Result<RawDataset> fromCsv(std::string_view text, std::string_view name, const OpenOptions& options);

/// From one two-dimensional NPY array, whose columns are features and a label as in a table without header. Pure.
/// Errors: those of parseNpy(); unsupported (another number of axes); invalid argument (no such column).
Result<RawDataset> fromNpy(std::string_view bytes, std::string_view name, const OpenOptions& options);

/// From the arrays x_train, y_train, x_test, y_test, or x, y (and x_test, y_test) of an NPZ archive; the case does not
/// matter. Pure. Samples of 3 axes are pictures, of 1 are features. Of 2 axes they are pictures [H, W] when the
/// elements are unsigned bytes, otherwise [elements, features], which is said in `preparation`. Errors: those of
/// parseNpz() and parseNpy(); corrupt (an array is missing).
Result<RawDataset> fromNpz(std::string_view bytes, std::string_view name);

/// A folder with one folder of pictures per class, optionally below train/ and test/. Classes and files in the order of
/// their names. All pictures must have one size; grey ones become colour when any is. Other files are passed over with
/// a warning. Errors: not found (no pictures), those of decodePicture(), corrupt (sizes differ), cancelled.
Result<RawDataset> readImageFolder(const std::filesystem::path& folder, const Progress& progress, std::stop_token stop);

} // namespace snac

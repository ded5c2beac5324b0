// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

class QColor;
class QCustomPlot;

namespace snac {

/// Writes a plot as it is styled now, whole or not at all: .png (twice the size), .svg and .pdf (vectors), by the file's ending.
/// @param ground  fills the page
/// Errors: unsupported ending, input/output.
Result<void> writePlot(QCustomPlot& plot, const QColor& ground, const QString& path);

} // namespace snac

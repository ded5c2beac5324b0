// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_data.h"
#include "plots/point_splat.h"
#include "support/theme.h"

#include <qcustomplot.h>

namespace snac {

/// Colours, fonts and margins of every plot: no axis lines, ticks or frames, the grid as hairlines.
void applyStyle(QCustomPlot& plot, const Theme& theme, QFont font);
PointLook pointLook(const Theme& theme);

/// An axis' range in drawing coordinates (see PlotData) and back; kept within what QCustomPlot can draw.
Span spanOf(const QCPAxis& axis);
void setSpan(QCPAxis& axis, Span span);

/// With room around the points; a single value gets a range around it, a share stays within 0 and 1 but for a little.
Span padded(Span span, bool logarithmic, bool share);

} // namespace snac

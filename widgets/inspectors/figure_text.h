// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "hardware/estimator.h"

#include <QString>

#include <optional>

namespace snac {

/// How the inspector writes figures that metric_text.h does not have. Pure, any thread.

/// "14×14×8", or "1 152" for a flat shape.
QString shapeText(const Shape& shape);
/// "±6 %" where the range lies evenly about the value, else "16–62 k"; "exact" where it is the value alone.
QString intervalText(const Interval& interval);
/// Every digit, for tool tips: "1 152", "0.25".
QString exactText(double value);
/// The value with its range; an em dash for what is absent.
QString estimateText(const std::optional<Interval>& interval);
/// "165 ns", "1.20 µs", "3.4 ms".
QString timeText(double nanoseconds);
/// "0.89–3.5 µs".
QString timeRangeText(double low, double high);

} // namespace snac

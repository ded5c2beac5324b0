// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace snac {

/// What a limit's text can refer to.
struct LimitContext {
    std::optional<double> total;   ///< of the device, for per cents
    QString device;                ///< its name, for the sentence that there is no total
    std::optional<double> clockNs; ///< one cycle, for "180 ns"; absent: times are refused
};

/// A limit as typed, or why it is none.
struct LimitText {
    std::optional<double> limit; ///< absolute; absent: no limit
    QString problem;             ///< one sentence; empty when the text was understood
};

/// Reads "2.1M", "31 200", "38%", "180 ns"; "none", "no limit" and an empty text remove the limit.
/// Never negative, infinite or NaN. A comma is refused, because it means different things to different readers. Pure.
LimitText readLimit(const QString& text, const LimitContext& context);

/// As the field shows it: "38 %" where the device has a total, "2.10 M" elsewhere, "no limit". readLimit reads it again.
QString limitText(std::optional<double> limit, const LimitContext& context);

} // namespace snac

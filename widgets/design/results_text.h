// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_results.h"
#include "pipeline/design_state.h"

#include <QString>

namespace snac {

/// What the simulation says of the hardware. Pure, any thread.
struct Verdict {
    enum class Kind { Exact, Differs, Unknown };
    Kind kind = Kind::Unknown;
    QString sentence;
};
Verdict verdictOf(const DesignState& state);

/// "86.34 %" for classification, "0.8634" for regression; an em dash for what is absent.
QString resultText(std::optional<double> score, bool classification);

/// The scores by class as a table for other programs, all of them first; fractions, absent is empty.
QString scoresCsv(const DesignResults& results);

/// How a tensor uses its type.
struct RangeUse {
    bool isSum = false;     ///< an accumulator: sized so that it cannot overflow, whatever comes in
    int unusedTopBits = 0;  ///< that no value needed; of a sum it says nothing
    double limitShare = 0;  ///< of the values that are at the type's limit
    bool overused = false;  ///< one value in a hundred or more is at the limit
    bool underused = false; ///< two top bits or more are unused
    QString words;          ///< "12 of 320 000 at the limit", "2 top bits unused"; empty: nothing to say
};
RangeUse rangeUse(const LayerRange& range);

} // namespace snac

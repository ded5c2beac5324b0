// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_state.h"

#include <QDateTime>
#include <QStringList>

namespace snac {

/// How designs are named and their state is said. Pure, any thread.

QString folderOf(const DesignState& state);
/// "Trial 26 · fashion-mnist", else what the request says.
QString titleOf(const DesignState& state);
/// The stage at work, or that failed; null: none.
const DesignStage* currentStage(const DesignState& state);
/// "Running", "Waiting for another design", "Done", "Failed", "Stopped", "Not begun", "Stopped after a stage".
QString statusWord(const DesignState& state);
/// With what it is at: "Stage 3 of 11: Quantisation-aware training, 40 %", or why it failed.
/// @param ahead  the title of the design that one in the queue waits for; empty: not known
QString statusSentence(const DesignState& state, const QString& ahead = {});
/// As options and designs name it: "Open RTL", "hls4ml", "Vitis".
QString flowWord(Flow flow);
/// What tells designs of one point apart, the most telling first: how it stands, when it was begun, which point was chosen, by which
/// flow. What is not known yet is left out. @param now  of the day that times are said for
QStringList distinctions(const DesignState& state, const QDateTime& now);
/// All of it, a line each, with the time spent and the folder's name: for a tool tip.
QString particulars(const DesignState& state);
double fractionDone(const DesignState& state); ///< of its stages, 0 to 1
double secondsSpent(const DesignState& state); ///< in all stages
QString memoryText(std::uint64_t bytes);       ///< "1.2 GB"
QString capitalised(const std::string& words); ///< first letter

} // namespace snac

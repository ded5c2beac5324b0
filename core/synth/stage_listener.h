// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/synthesis_run.h"

#include <optional>
#include <string>
#include <string_view>

namespace snac {

struct StageProgress {
    double fraction = -1;
    std::string_view text;
};

/// Understands what a stage prints: our scripts' "progress 0.4 text", "warning: ..." and "error: ...", the vendor's
/// "WARNING: [HLS 200-1] ..." and "ERROR: ...", and a Python that fails with a traceback.
class StageListener {
public:
    static constexpr std::size_t kept = 50; ///< warnings and errors each; the rest is counted

    explicit StageListener(SynthesisStage& stage) : m_stage(stage) {}
    std::optional<StageProgress> hear(std::string_view line);

    const std::string& lastLine() const { return m_lastLine; }
    const std::string& lastProgress() const { return m_lastProgress; }

private:
    void add(std::vector<std::string>& list, std::int64_t& count, std::string_view text);

    SynthesisStage& m_stage;
    std::string m_lastLine;     ///< that was not empty: the exception, of a traceback
    std::string m_lastProgress; ///< what came out, when the stage ended well
};

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/torch_library.h"

namespace snac {

// Torch's exceptions end in these three.
Result<std::unique_ptr<Engine>> makeTorchEngine(const Architecture& architecture, const EngineOptions& options);
Result<std::vector<TorchLayer>> describeTorchNetwork(const Architecture& architecture);
Result<std::unique_ptr<PlainLoop>> makePlainLoop(const Architecture& architecture, const Samples& samples,
                                                 double learningRate);

/// One thread per worker: at these sizes a second one costs more than it brings. OpenBLAS has threads of its own.
void useOneThread();

/// The first line of a Torch error: the rest is a trace of its insides.
std::string firstLine(std::string_view text);

} // namespace snac

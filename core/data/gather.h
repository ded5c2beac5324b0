// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"

namespace snac {

/// A copy of the samples of a view, in its order. For parts that live on their own; folds share the samples instead.
std::shared_ptr<const Samples> gather(const SampleView& view);

} // namespace snac

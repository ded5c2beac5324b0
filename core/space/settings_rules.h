// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "space/search_space.h"

#include <optional>
#include <string>

namespace snac {

/// What is wrong with settings: the YAML key ("kernel_space", "conv_attn.hidden_channel_space") and a sentence with
/// what to do.
struct SettingsProblem {
    std::string key;
    std::string sentence;
};

/// The first thing that cannot work whatever the data are; only what the model type uses is looked at. Pure.
std::optional<SettingsProblem> problemOf(const SpaceSettings& settings);

/// The first thing that cannot work with these data (settings.input and .outputs). Settings without a problem, please.
/// Pure.
std::optional<SettingsProblem> problemWithData(const SpaceSettings& settings);

/// The same space with ordinal lists ascending, nothing twice, and None for the blocks that need pictures where there
/// are none.
SpaceSettings normalised(SpaceSettings settings);

/// The words that the lists of texts may hold; "" is none.
const std::vector<std::string>& blockTypeNames();
const std::vector<std::string>& normalizationNames();
const std::vector<std::string>& poolingNames();
const std::vector<std::string>& aggregationNames();

} // namespace snac

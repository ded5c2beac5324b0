// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace snac {

/// XDG folders of this program (not created): $XDG_CACHE_HOME/snac-studio and so on.
std::filesystem::path cacheFolder();
std::filesystem::path configFolder();
std::filesystem::path dataFolder();
std::filesystem::path stateFolder();

/// The folder with resources (digits, devices, spaces): $SNAC_RESOURCE_DIR, beside the binary's tree, or as installed.
std::filesystem::path resourceFolder();

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/paths.h"

#include <cstdlib>
#include <string>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

fs::path xdg(const char* variable, const char* fallbackBelowHome) {
    if (const char* value = std::getenv(variable); value && *value == '/') return fs::path(value) / "snac-studio";
    const char* home = std::getenv("HOME");
    return fs::path(home && *home ? home : "/tmp") / fallbackBelowHome / "snac-studio";
}

} // namespace

fs::path cacheFolder() { return xdg("XDG_CACHE_HOME", ".cache"); }
fs::path configFolder() { return xdg("XDG_CONFIG_HOME", ".config"); }
fs::path dataFolder() { return xdg("XDG_DATA_HOME", ".local/share"); }
fs::path stateFolder() { return xdg("XDG_STATE_HOME", ".local/state"); }

fs::path resourceFolder() {
    if (const char* value = std::getenv("SNAC_RESOURCE_DIR"); value && *value) return value;
    std::error_code code;
    const fs::path binary = fs::read_symlink("/proc/self/exe", code);
    // <prefix>/bin/snac -> <prefix>/share/snac-studio; a build tree (build/<preset>/bin) falls back to the source's folder.
    if (!code) {
        fs::path installed = binary.parent_path().parent_path() / "share" / "snac-studio";
        if (fs::is_directory(installed, code)) return installed;
    }
    return SNAC_SOURCE_RESOURCES;
}

} // namespace snac

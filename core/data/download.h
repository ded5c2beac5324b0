// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

namespace snac {

/// What is fetched, where to, and how patiently.
struct Download {
    std::string url;
    std::filesystem::path target;
    std::string checksum;                        ///< SHA-256 of the content, inflated if it is gzip; empty: not checked
    int attempts = 5;                            ///< without getting anything new; whoever gets on may go on
    std::chrono::milliseconds idleLimit{30'000}; ///< a silent connection is given up
    std::chrono::milliseconds pause{1'000};      ///< before the second attempt; doubled each time
    std::uint64_t sizeLimit = std::uint64_t{2} << 30; ///< bytes
};

/// Fetches one file over HTTP(S). The bytes go into "TARGET.part" beside the target; a connection that breaks off is
/// taken up again there (Range), in this run or a later one. When all is there the check sum is taken and the file
/// renamed, so a file called TARGET is whole and right. A file that is there already is not fetched again. Blocks;
/// needs no event loop of the caller's. Any thread, one download per target at a time (others get an error). Errors:
/// not found (404 and the like), input/output (connection, server, disk), corrupt (check sum; the part is removed),
/// unsupported (larger than the limit), cancelled (the part is kept).
Result<void> download(const Download& wish, const Progress& progress = {}, std::stop_token stop = {});

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/compression.h"

namespace snac {

/// The files of a compression (see compression.h). Thread rule: one writer a folder, held by `LockedFolder`.
class CompressionFolder {
public:
    /// @param identity  of all that decides the results: another one in the folder is an error
    /// Errors: invalid argument (another compression is there), input/output, corrupt.
    static Result<CompressionFolder> open(const std::filesystem::path& folder, const std::string& identity,
                                          const CompressionJob& job);

    /// Named arrays of numbers that training goes on from; absent when they were not stored.
    Result<std::optional<std::vector<float>>> readFloats(const std::string& name) const;
    Result<void> writeFloats(const std::string& name, std::span<const float> values) const;

    /// Points that are whole. @param start  the network that the local search began with
    Result<std::vector<LocalPoint>> readPoints(const Architecture& start) const;
    /// @param vectors  samples to keep as test vectors
    Result<void> writePoint(const LocalPoint& point, const SampleView& vectors) const;
    Result<void> writeSummary(const Compression& compression, const LocalSearchSettings& settings, bool finished) const;

private:
    CompressionFolder(std::filesystem::path folder, std::string identity)
        : m_folder(std::move(folder)), m_identity(std::move(identity)) {}
    std::filesystem::path m_folder;
    std::string m_identity;
};

} // namespace snac

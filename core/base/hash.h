// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace snac {

/// SHA-256 as 64 lower-case hex digits.
std::string sha256(std::string_view bytes);

/// SHA-256 of what is added piece by piece. Values are added with their length, so that ("ab","c") differs from ("a","bc").
class Hasher {
public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;

    Hasher& add(std::string_view text);
    Hasher& add(std::int64_t value);
    /// The bits of the number; -0.0 counts as 0.0 and every NaN as the same.
    Hasher& add(double value);
    /// Raw bytes without a length.
    Hasher& addBytes(std::string_view bytes);
    std::string hex() const;

private:
    struct Impl;
    Impl* m_impl;
};

} // namespace snac

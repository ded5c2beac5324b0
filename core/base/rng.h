// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>

namespace snac {

/// xoshiro256** (Blackman and Vigna, 2018), seeded through splitmix64: the same numbers on every platform, and a state
/// of four words that a study can store. The standard library's distributions differ between platforms, so ours are here.
class Rng {
public:
    using State = std::array<std::uint64_t, 4>;

    explicit Rng(std::uint64_t seed);
    explicit Rng(const State& state) : m_state(state) {}

    const State& state() const { return m_state; }

    std::uint64_t next();
    /// Uniform in [0, 1), 53 bits.
    double uniform();
    /// Uniform in [low, high).
    double uniform(double low, double high) {
        const double value = low + (high - low) * uniform();
        return value < high ? value : low; // rounding can reach `high`
    }
    /// Uniform integer in [0, bound), without bias; bound > 0.
    std::uint64_t below(std::uint64_t bound);
    bool chance(double probability) { return uniform() < probability; }
    /// Standard normal (Box-Muller, one of the pair, so that the state stays four words).
    double normal();

    /// Fisher-Yates.
    template <typename T>
    void shuffle(std::span<T> items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

private:
    State m_state;
};

/// The seed of part (`path`) of something that has `seed`: the seed of trial n is deriveSeed(study, {n}).
std::uint64_t deriveSeed(std::uint64_t seed, std::initializer_list<std::uint64_t> path);

} // namespace snac

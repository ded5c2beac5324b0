// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/rng.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace snac {

namespace {

std::uint64_t splitMix(std::uint64_t& x) {
    x += 0x9e3779b97f4a7c15;
    std::uint64_t z = x;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

} // namespace

Rng::Rng(std::uint64_t seed) {
    for (auto& word : m_state) word = splitMix(seed);
}

std::uint64_t Rng::next() {
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t t = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= t;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

double Rng::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::uint64_t Rng::below(std::uint64_t bound) {
    // Rejects the incomplete last interval, so that every value is equally likely.
    const std::uint64_t threshold = (0 - bound) % bound;
    for (;;) {
        const std::uint64_t r = next();
        if (r >= threshold) return r % bound;
    }
}

double Rng::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::uint64_t deriveSeed(std::uint64_t seed, std::initializer_list<std::uint64_t> path) {
    std::uint64_t state = seed;
    std::uint64_t result = splitMix(state);
    for (const std::uint64_t step : path) {
        state = result ^ (step * 0xd1342543de82ef95 + 1);
        result = splitMix(state);
    }
    return result;
}

} // namespace snac

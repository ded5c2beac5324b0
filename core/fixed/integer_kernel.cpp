// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/integer_kernel.h"

#include <algorithm>

// The same loops twice: for any processor, and for those with AVX2, whose 32-bit products are eight times as wide.
#if defined(__x86_64__) && defined(__GNUC__)
#define SNAC_WIDE_LANES __attribute__((target("avx2")))
#endif
#define SNAC_INLINE inline __attribute__((always_inline))

namespace snac {

namespace {

/// Eight lanes. Named by hand: left to itself, the compiler takes two taps at once, number by number.
using Lanes = std::int32_t __attribute__((vector_size(32), aligned(4), may_alias));
constexpr int lanesAtOnce = 8;
static_assert(integerLanes == 4 * lanesAtOnce);

SNAC_INLINE void sumTapsBody(const std::int32_t* rows, const IntegerTap* taps, std::size_t count, std::int32_t bias,
                             std::int32_t* sums) {
    const Lanes start = Lanes{} + bias;
    Lanes a = start, b = start, c = start, d = start;
    for (const IntegerTap* tap = taps; tap != taps + count; ++tap) {
        const auto* row = reinterpret_cast<const Lanes*>(rows + static_cast<std::ptrdiff_t>(tap->row) * integerLanes);
        a += row[0] * tap->weight;
        b += row[1] * tap->weight;
        c += row[2] * tap->weight;
        d += row[3] * tap->weight;
    }
    auto* to = reinterpret_cast<Lanes*>(sums);
    to[0] = a;
    to[1] = b;
    to[2] = c;
    to[3] = d;
}

void sumTapsBody(const std::int32_t* rows, const IntegerTap* taps, std::size_t count, std::int64_t bias,
                 std::int64_t* sums) {
    std::fill_n(sums, integerLanes, bias);
    for (std::size_t t = 0; t < count; ++t) {
        const std::int32_t* row = rows + static_cast<std::ptrdiff_t>(taps[t].row) * integerLanes;
        const std::int64_t weight = taps[t].weight;
        for (int n = 0; n < integerLanes; ++n) sums[n] += weight * row[n];
    }
}

template <typename Sum>
SNAC_INLINE void roundSumsBody(const Sum* sums, const IntegerRounding& r, std::int32_t* results) {
    const Sum low = static_cast<Sum>(r.low);
    const Sum high = static_cast<Sum>(r.high);
    const int left = std::max(-r.shift, 0);
    const int right = std::max(r.shift, 0);
    // What would leave the range when shifted to the left saturates before.
    const Sum most = left > 0 ? (high >> left) + 1 : high;
    const Sum least = left > 0 ? (low >> left) - 1 : low;
    for (int n = 0; n < integerLanes; ++n) {
        Sum value = sums[n];
        if (r.rectify) value = std::max(value, Sum{0});
        value = value < 0 ? value >> r.slopeShift : value;
        value >>= right;
        if (left > 0) value = std::clamp(value, least, most) * (Sum{1} << left);
        results[n] = static_cast<std::int32_t>(std::clamp(value, low, high));
    }
}

#if defined(SNAC_WIDE_LANES)
SNAC_WIDE_LANES void sumTapsWide(const std::int32_t* rows, const IntegerTap* taps, std::size_t count, std::int32_t bias,
                                 std::int32_t* sums) {
    sumTapsBody(rows, taps, count, bias, sums);
}
SNAC_WIDE_LANES void roundSumsWide(const std::int32_t* sums, const IntegerRounding& r, std::int32_t* results) {
    roundSumsBody(sums, r, results);
}
const bool wideLanes = __builtin_cpu_supports("avx2") != 0;
#endif

} // namespace

void sumTaps(const std::int32_t* rows, const IntegerTap* taps, std::size_t count, std::int32_t bias,
             std::int32_t* sums) {
#if defined(SNAC_WIDE_LANES)
    if (wideLanes) return sumTapsWide(rows, taps, count, bias, sums);
#endif
    sumTapsBody(rows, taps, count, bias, sums);
}
void sumTaps(const std::int32_t* rows, const IntegerTap* taps, std::size_t count, std::int64_t bias,
             std::int64_t* sums) {
    sumTapsBody(rows, taps, count, bias, sums);
}
void roundSums(const std::int32_t* sums, const IntegerRounding& rounding, std::int32_t* results) {
#if defined(SNAC_WIDE_LANES)
    if (wideLanes) return roundSumsWide(sums, rounding, results);
#endif
    roundSumsBody(sums, rounding, results);
}
void roundSums(const std::int64_t* sums, const IntegerRounding& rounding, std::int32_t* results) {
    roundSumsBody(sums, rounding, results);
}

} // namespace snac

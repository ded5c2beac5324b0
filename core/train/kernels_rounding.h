// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): rounding to fixed-point types. Scales are powers of two, so multiplying by them
// is exact, and whole numbers of at most 24 bits are exact in a float.
#pragma once

namespace snac::SNAC_KERNELS {
namespace {

/// The largest whole number not above x; what is not a number stays what it is.
inline Vector floorOf(Vector x) {
#if defined(__AVX512F__)
    return reinterpret_cast<Vector>(
        _mm512_roundscale_ps(reinterpret_cast<__m512>(x), _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC));
#elif defined(__AVX2__)
    return reinterpret_cast<Vector>(_mm256_floor_ps(reinterpret_cast<__m256>(x)));
#else
    const Vector cut = __builtin_convertvector(__builtin_convertvector(x, Integers), Vector);
    // From 2^23 on all floats are whole.
    return absolute(x) < splat(0x1p23F) ? (cut > x ? cut - splat(1.0F) : cut) : x;
#endif
}

inline Vector within(Vector x, float lowest, float highest) {
    return smaller(splat(highest), larger(splat(lowest), x));
}

/// The rest above the floor is exact where it is below a half, so that no value is rounded up by the addition's own
/// rounding.
void roundTo(const RoundingPass& a) {
    const Vector half = splat(a.nearest ? 0.5F : 2.0F);
    for (std::ptrdiff_t i = 0; i < a.count; i += vectorFloats) {
        const Vector x = load(a.in + i) * splat(a.scale);
        const Vector floor = floorOf(x);
        const Vector rounded = x - floor >= half ? floor + splat(1.0F) : floor;
        store(a.out + i, within(rounded, a.lowest, a.highest) * splat(a.step));
    }
}

void activateRounded(const RoundedActivation& a) {
    const Vector zero = {};
    const Vector lift = splat(a.lift), slope = splat(a.slope), scale = splat(a.scale), half = splat(a.half);
    for (std::ptrdiff_t i = 0; i < a.count; i += vectorFloats) {
        const Vector x = load(a.in + i) + lift;
        const Vector scaled = (x > zero ? x : x * slope) * scale + half;
        store(a.out + i, floorOf(within(scaled, a.lowest, a.highest)) * splat(a.step));
    }
}

void activateRoundedBackward(const RoundedActivation& a) {
    const Vector zero = {};
    const Vector slope = splat(a.slope), kink = splat(a.lift), low = splat(a.passAbove), high = splat(a.passBelow);
    for (std::ptrdiff_t i = 0; i < a.count; i += vectorFloats) {
        const Vector x = load(a.in + i);
        const Vector g = load(a.gradient + i);
        const Vector through = x > kink ? g : g * slope;
        store(a.gradient + i, x > low ? (x < high ? through : zero) : zero);
    }
}

float roundingSlope(const RoundedActivation& a) {
    const Vector zero = {};
    const Vector slope = splat(a.slope), kink = splat(a.lift), low = splat(a.passAbove), high = splat(a.passBelow);
    Vector total = {};
    for (std::ptrdiff_t i = 0; i < a.count; i += vectorFloats) {
        const Vector x = load(a.in + i);
        const Vector error = (x > kink ? x : x * slope) - load(a.out + i);
        const Vector product = load(a.gradient + i) * error;
        total += x > low ? (x < high ? product : zero) : zero;
    }
    return sum(total);
}

void multiply(const float* factors, float* x, std::ptrdiff_t count) {
    forEachVector(x, count, [factors](Vector v, std::ptrdiff_t i) { return v * load(factors + i); });
}

} // namespace
} // namespace snac::SNAC_KERNELS

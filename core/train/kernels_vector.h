// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): vectors of floats as the compiler's own vector types.
#pragma once

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

#if defined(__clang__)
#define SNAC_UNROLL _Pragma("clang loop unroll(full)")
#else
#define SNAC_UNROLL _Pragma("GCC unroll 16")
#endif

namespace snac::SNAC_KERNELS {
namespace {

#if defined(__AVX512F__)
constexpr int vectorFloats = 16;
#elif defined(__AVX2__)
constexpr int vectorFloats = 8;
#else
constexpr int vectorFloats = 4;
#endif

using Vector = float __attribute__((vector_size(vectorFloats * 4)));
using Integers = std::int32_t __attribute__((vector_size(vectorFloats * 4)));
using TightVector = float __attribute__((vector_size(vectorFloats * 4), may_alias));
using TightIntegers = std::int32_t __attribute__((vector_size(vectorFloats * 4), may_alias));

inline Vector splat(float x) { return Vector{} + x; }
inline Integers splatInteger(std::int32_t x) { return Integers{} + x; }
inline Vector load(const float* from) { return *reinterpret_cast<const TightVector*>(from); }
/// Without alignment, for parameters and rows of samples.
inline Vector loadLoose(const float* from) {
    Vector x;
    __builtin_memcpy(&x, from, sizeof x);
    return x;
}
inline void store(float* to, Vector x) { *reinterpret_cast<TightVector*>(to) = x; }
inline void storeLoose(float* to, Vector x) { __builtin_memcpy(to, &x, sizeof x); }

inline Vector bitsAsFloats(Integers x) { return reinterpret_cast<Vector>(x); }
inline Integers floatsAsBits(Vector x) { return reinterpret_cast<Integers>(x); }
/// Of a number and what is not a number, the second argument: larger(limit, x) hands on a diverged x.
inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }
inline Vector smaller(Vector a, Vector b) { return a < b ? a : b; }
inline Vector absolute(Vector x) { return bitsAsFloats(floatsAsBits(x) & 0x7fffffff); }

inline Vector squareRoot(Vector x) {
#if defined(__AVX512F__)
    return reinterpret_cast<Vector>(_mm512_sqrt_ps(reinterpret_cast<__m512>(x)));
#elif defined(__AVX2__)
    return reinterpret_cast<Vector>(_mm256_sqrt_ps(reinterpret_cast<__m256>(x)));
#else
    Vector result = x;
    for (int i = 0; i < vectorFloats; ++i) result[i] = __builtin_sqrtf(x[i]);
    return result;
#endif
}

/// a[0] b[0] a[1] b[1] ... from the lower, or the upper, halves.
inline Vector interleaveLow(Vector a, Vector b) {
#if defined(__AVX512F__)
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
#elif defined(__AVX2__)
    return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
#else
    return __builtin_shufflevector(a, b, 0, 4, 1, 5);
#endif
}
inline Vector interleaveHigh(Vector a, Vector b) {
#if defined(__AVX512F__)
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#elif defined(__AVX2__)
    return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
#else
    return __builtin_shufflevector(a, b, 2, 6, 3, 7);
#endif
}

/// Sum of the elements, pairwise.
inline float sum(Vector x) {
    float parts[vectorFloats];
    storeLoose(parts, x);
    for (int half = vectorFloats / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; ++i) parts[i] += parts[i + half];
    }
    return parts[0];
}

/// sums[k] = sum of x[k]: vectors are folded in pairs, so that each fold halves both their number and what is left to
/// add within.
inline Vector sumOfEach(Vector (&x)[vectorFloats]) {
    SNAC_UNROLL
    for (int half = vectorFloats / 2; half > 0; half /= 2) {
        SNAC_UNROLL
        for (int i = 0; i < half; ++i) x[i] = interleaveLow(x[i], x[i + half]) + interleaveHigh(x[i], x[i + half]);
    }
    return x[0];
}

} // namespace
} // namespace snac::SNAC_KERNELS

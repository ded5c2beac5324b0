// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): exponential, hyperbolic tangent and error function, each within a few units in
// the last place.
#pragma once

namespace snac::SNAC_KERNELS {
namespace {

/// x = n ln 2 + r with |r| <= ln 2 / 2, and e^r - 1.
struct ReducedExponential {
    Vector power;    ///< 2^n
    Vector minusOne; ///< e^r - 1
};

inline ReducedExponential reduceExponential(Vector x) {
    // Adding 1.5 * 2^23 rounds to the nearest integer, which is then in the low bits.
    const Vector shifted = x * splat(1.44269504F) + splat(12582912.0F);
    const Vector n = shifted - splat(12582912.0F);
    // ln 2 in two parts (Cody and Waite), so that n times the first is exact.
    Vector r = x - n * splat(0.693145752F);
    r = r - n * splat(1.42860677e-6F);
    const Integers exponent = (floatsAsBits(shifted) - splatInteger(0x4b400000) + 127) << 23;
    // Taylor's series to r^7: the remainder is below 2^-24 of e^r - 1.
    Vector q = splat(1.0F / 5040) * r + splat(1.0F / 720);
    q = q * r + splat(1.0F / 120);
    q = q * r + splat(1.0F / 24);
    q = q * r + splat(1.0F / 6);
    q = q * r + splat(0.5F);
    return {bitsAsFloats(exponent), q * r * r + r};
}

/// e^x; below -87.3 it stays at e^-87.3 (1.2e-38), above 88 at e^88 (1.7e38). Not a number stays so: a diverged loss
/// must be seen.
inline Vector exponential(Vector x) {
    const ReducedExponential e = reduceExponential(larger(splat(-87.3F), smaller(splat(88.0F), x)));
    return e.minusOne * e.power + e.power;
}

/// e^x - 1 for x <= 0, accurate near 0.
inline Vector exponentialMinusOne(Vector x) {
    const ReducedExponential e = reduceExponential(larger(splat(-87.3F), x));
    return e.minusOne * e.power + (e.power - splat(1.0F));
}

/// Below 0.625 the odd polynomial of Cephes (Moshier), above 1 - 2 / (e^2x + 1).
inline Vector hyperbolicTangent(Vector x) {
    const Vector magnitude = absolute(x);
    const Vector z = x * x;
    Vector p = splat(-5.70498872745e-3F) * z + splat(2.06390887954e-2F);
    p = p * z + splat(-5.37397155531e-2F);
    p = p * z + splat(1.33314422036e-1F);
    p = p * z + splat(-3.33332819422e-1F);
    const Vector small = p * z * x + x;
    const Vector large = splat(1.0F) - splat(2.0F) / (exponential(magnitude + magnitude) + splat(1.0F));
    const Vector signedLarge = x < splat(0.0F) ? -large : large;
    return magnitude < splat(0.625F) ? small : signedLarge;
}

inline Vector logistic(Vector x) { return splat(1.0F) / (splat(1.0F) + exponential(-x)); }

/// Minimax polynomials by N. Juffa ("erff", 2-clause BSD): erf near 0, and 1 - e^-poly from 0.92773 on.
inline Vector errorFunction(Vector x) {
    const Vector t = absolute(x);
    const Vector s = x * x;
    Vector large = splat(-1.72853470e-5F) * t + splat(3.83197126e-4F);
    const Vector u = splat(-3.88396438e-3F) * t + splat(2.42546219e-2F);
    large = large * s + u;
    large = large * t + splat(-1.06777877e-1F);
    large = large * t + splat(-6.34846687e-1F);
    large = large * t + splat(-1.28717512e-1F);
    large = large * t - t;
    large = splat(1.0F) - exponential(large);
    Vector small = splat(-5.96761703e-4F) * s + splat(4.99119423e-3F);
    small = small * s + splat(-2.67681349e-2F);
    small = small * s + splat(1.12819925e-1F);
    small = small * s + splat(-3.76125336e-1F);
    small = small * s + splat(1.28379166e-1F);
    small = small * x + x;
    const Vector signedLarge = x < splat(0.0F) ? -large : large;
    // Beyond 4 the polynomial is no longer minimax, and erf is 1 in float.
    const Vector tail = x < splat(0.0F) ? splat(-1.0F) : splat(1.0F);
    const Vector outer = t > splat(4.0F) ? tail : signedLarge;
    return t > splat(0.927734375F) ? outer : small;
}

} // namespace
} // namespace snac::SNAC_KERNELS

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

namespace snac {

// What the parts cost that HLS builds everything from: adders, selectors, multipliers, memories, and the time through
// them. Counts are doubles: they are estimates, and products of large layers do not overflow.

/// Carry-chain adder: a LUT a bit and 7 more around it, as C-synthesis reports list them (39 LUT for 32 bits).
inline double adderLut(double bits) { return bits + 7; }
/// One word chosen from two by the state of a loop: 9 LUT in C-synthesis reports for words up to some 16 bits.
inline constexpr double holdLut = 9;
/// One word chosen from n by a computed index: a LUT6 is a 4:1 selector of one bit, so a bit takes (n-1)/3.
inline double selectorLut(double words, double bits) { return words <= 1 ? 0 : bits * (words - 1) / 3; }
/// Larger or smaller of two words: the comparison has two bits to a LUT, the selection one.
inline double comparatorLut(double bits) { return 1.5 * bits; }
/// Multiplier in fabric: a LUT6 forms two bits of partial products and adds them.
inline double multiplierLut(double a, double b) { return a * b / 2; }

/// How many DSP slices a number of products takes, with the range that follows from not knowing HLS's threshold well.
struct DspCount {
    double value = 0, low = 0, high = 0;
    DspCount& operator+=(const DspCount& other) {
        value += other.value;
        low += other.low;
        high += other.high;
        return *this;
    }
};

/// Operand bits whose product HLS gives to a DSP slice rather than to LUTs: a multiplier in fabric grows with the
/// product of its operands' bits. 9 x 9 stays in LUTs, 10 x 10 and 16 x 6 do not; 90 lies between.
inline constexpr double dspThreshold = 90;
inline bool usesDsp(double a, double b) { return a * b >= dspThreshold; }

/// Slices of one product. A DSP48E2 multiplies 27 x 18 signed bits (UG579), a DSP48E1 25 x 18 (UG479); wider operands
/// are cut in pieces that carry a bit less each.
inline double dspPerProduct(double a, double b, int widePort) {
    const double wide = std::max(a, b), narrow = std::min(a, b);
    const double pieces = std::ceil((wide - 1) / (widePort - 1)) * std::ceil((narrow - 1) / 17);
    return std::max(pieces, 1.0);
}

/// DSP slices of `products` multipliers of two variables. Low and high: the threshold twice and half as large.
inline DspCount dspCount(double products, double a, double b, int widePort) {
    const double slices = products * dspPerProduct(a, b, widePort);
    return {a * b >= dspThreshold ? slices : 0, a * b >= 2 * dspThreshold ? slices : 0,
            a * b >= dspThreshold / 2 ? slices : 0};
}

/// A memory of `depth` words of `width` bits, in block RAM or in LUTs.
struct MemoryCost {
    double bram18 = 0; ///< halves of a 36 Kb tile
    double lut = 0;
};
/// From 1,024 bits on HLS takes block RAM, in the shape (16K x 1 to 512 x 36, UG573) that needs the fewest; below, LUTs
/// of 64 bits each.
MemoryCost memoryCost(double depth, double width);

/// Delays on UltraScale+ in nanoseconds as HLS schedules with them: an adder of some 16 bits, and a product in a DSP
/// slice without registers, which takes about three of them.
inline constexpr double adderNs = 0.8;
inline constexpr double dspNs = 2.4;
/// HLS leaves an eighth of the clock period for routing (the default uncertainty of Vivado HLS, 12.5 %).
inline double usableNs(double clockNs) { return 0.875 * clockNs; }
/// Clock cycles for so many nanoseconds of logic, the register at its end included.
inline double stages(double ns, double clockNs) { return std::max(1.0, std::ceil(ns / usableNs(clockNs))); }
/// Levels of a tree with two inputs a node.
inline double treeLevels(double leaves) { return leaves <= 1 ? 0 : std::ceil(std::log2(leaves)); }

} // namespace snac

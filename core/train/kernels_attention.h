// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): attention over the positions of a picture, one vector of samples at a time.
//
// For one vector of lanes, key and value (and on the way back their gradients) are packed to
// [position][hidden][vector], so that the inner loops read memory in order. A few queries go together: each packed
// vector that is loaded serves them all. The scores of those queries with all positions are kept; nothing of size
// positions x positions exists. The way back computes the scores again and turns them into probabilities with the
// largest score and the factor that the way forward left.
#pragma once

namespace snac::SNAC_KERNELS {
namespace {

constexpr int queryBlock = 4;

inline void packLanes(const float* from, const Attention& a, int lane, float* to) {
    for (int h = 0; h < a.hidden; ++h) {
        for (int t = 0; t < a.positions; ++t) {
            store(to + (static_cast<std::ptrdiff_t>(t) * a.hidden + h) * vectorFloats,
                  load(from + h * a.step + static_cast<std::ptrdiff_t>(t) * a.lanes + lane));
        }
    }
}

inline void unpackLanes(const float* from, const Attention& a, int lane, float* to) {
    for (int h = 0; h < a.hidden; ++h) {
        for (int t = 0; t < a.positions; ++t) {
            store(to + h * a.step + static_cast<std::ptrdiff_t>(t) * a.lanes + lane,
                  load(from + (static_cast<std::ptrdiff_t>(t) * a.hidden + h) * vectorFloats));
        }
    }
}

/// scores[t][q] = sum over h of rows[t][h] * block[q][h]
template <int Q>
inline void scoreBlock(const float* rows, const float* block, int hidden, int positions, float* scores) {
    for (int t = 0; t < positions; ++t, rows += hidden * vectorFloats, scores += Q * vectorFloats) {
        Vector s[Q] = {};
        for (int h = 0; h < hidden; ++h) {
            const Vector r = load(rows + h * vectorFloats);
            SNAC_UNROLL
            for (int q = 0; q < Q; ++q) s[q] += r * load(block + (q * hidden + h) * vectorFloats);
        }
        SNAC_UNROLL
        for (int q = 0; q < Q; ++q) store(scores + q * vectorFloats, s[q]);
    }
}

/// sums[q][h] = sum over t of weights[t][q] * rows[t][h], H of the hidden at a time.
template <int Q, int H>
inline void weighRows(const float* rows, const float* weights, int hidden, int positions, float* sums) {
    Vector s[Q][H] = {};
    for (int t = 0; t < positions; ++t, rows += hidden * vectorFloats, weights += Q * vectorFloats) {
        Vector w[Q];
        SNAC_UNROLL
        for (int q = 0; q < Q; ++q) w[q] = load(weights + q * vectorFloats);
        SNAC_UNROLL
        for (int h = 0; h < H; ++h) {
            const Vector r = load(rows + h * vectorFloats);
            SNAC_UNROLL
            for (int q = 0; q < Q; ++q) s[q][h] += w[q] * r;
        }
    }
    SNAC_UNROLL
    for (int q = 0; q < Q; ++q) {
        SNAC_UNROLL
        for (int h = 0; h < H; ++h) store(sums + (q * hidden + h) * vectorFloats, s[q][h]);
    }
}

template <int Q>
inline void weighAllRows(const float* rows, const float* weights, int hidden, int positions, float* sums) {
    int h = 0;
    for (; h + 4 <= hidden; h += 4) {
        weighRows<Q, 4>(rows + h * vectorFloats, weights, hidden, positions, sums + h * vectorFloats);
    }
    for (; h < hidden; ++h)
        weighRows<Q, 1>(rows + h * vectorFloats, weights, hidden, positions, sums + h * vectorFloats);
}

/// rows[t][h] += sum over q of weights[t][q] * block[q][h]
template <int Q>
inline void spreadBlock(float* rows, const float* weights, const float* block, int hidden, int positions) {
    for (int t = 0; t < positions; ++t, rows += hidden * vectorFloats, weights += Q * vectorFloats) {
        Vector w[Q];
        SNAC_UNROLL
        for (int q = 0; q < Q; ++q) w[q] = load(weights + q * vectorFloats);
        for (int h = 0; h < hidden; ++h) {
            Vector r = load(rows + h * vectorFloats);
            SNAC_UNROLL
            for (int q = 0; q < Q; ++q) r += w[q] * load(block + (q * hidden + h) * vectorFloats);
            store(rows + h * vectorFloats, r);
        }
    }
}

/// [queries first .. first+Q) of a [hidden][positions][lanes] array as [q][h].
template <int Q>
inline void copyBlock(const float* from, const Attention& a, int first, int lane, float* block) {
    for (int q = 0; q < Q; ++q) {
        for (int h = 0; h < a.hidden; ++h) {
            store(block + (q * a.hidden + h) * vectorFloats,
                  load(from + h * a.step + static_cast<std::ptrdiff_t>(first + q) * a.lanes + lane));
        }
    }
}

struct AttentionScratch {
    float* keys;
    float* values;
    float* keyGradients;
    float* valueGradients;
    float* scores;
    float* slopes;
    float* blocks; ///< 3 of [queryBlock][hidden]
};

inline AttentionScratch divide(const Attention& a) {
    const std::ptrdiff_t packed = static_cast<std::ptrdiff_t>(a.hidden) * a.positions * vectorFloats;
    const std::ptrdiff_t scores = static_cast<std::ptrdiff_t>(queryBlock) * a.positions * vectorFloats;
    float* base = a.scratch;
    return {base,
            base + packed,
            base + 2 * packed,
            base + 3 * packed,
            base + 4 * packed,
            base + 4 * packed + scores,
            base + 4 * packed + 2 * scores};
}

template <int Q>
void attendBlock(const Attention& a, const AttentionScratch& s, int first, int lane) {
    float* query = s.blocks;
    float* result = s.blocks + queryBlock * a.hidden * vectorFloats;
    copyBlock<Q>(a.query, a, first, lane, query);
    scoreBlock<Q>(s.keys, query, a.hidden, a.positions, s.scores);
    Vector top[Q];
    for (int q = 0; q < Q; ++q) top[q] = load(s.scores + q * vectorFloats);
    for (int t = 1; t < a.positions; ++t) {
        SNAC_UNROLL
        for (int q = 0; q < Q; ++q) top[q] = larger(top[q], load(s.scores + (t * Q + q) * vectorFloats));
    }
    Vector total[Q] = {};
    for (int t = 0; t < a.positions; ++t) {
        SNAC_UNROLL
        for (int q = 0; q < Q; ++q) {
            float* score = s.scores + (t * Q + q) * vectorFloats;
            const Vector e = exponential(load(score) - top[q]);
            total[q] += e;
            store(score, e);
        }
    }
    weighAllRows<Q>(s.values, s.scores, a.hidden, a.positions, result);
    for (int q = 0; q < Q; ++q) {
        const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(first + q) * a.lanes + lane;
        const Vector factor = splat(1.0F) / total[q];
        for (int h = 0; h < a.hidden; ++h) {
            store(a.out + h * a.step + place, load(result + (q * a.hidden + h) * vectorFloats) * factor);
        }
        store(a.top + place, top[q]);
        store(a.factor + place, factor);
    }
}

void attend(const Attention& a) {
    const AttentionScratch s = divide(a);
    for (int lane = 0; lane < a.lanes; lane += vectorFloats) {
        packLanes(a.key, a, lane, s.keys);
        packLanes(a.value, a, lane, s.values);
        int first = 0;
        for (; first + queryBlock <= a.positions; first += queryBlock) attendBlock<queryBlock>(a, s, first, lane);
        for (; first < a.positions; ++first) attendBlock<1>(a, s, first, lane);
    }
}

/// With p the probabilities, g the gradient to the output: gradient to value[t] is sum over q of p g, to the score
/// p (g . value[t] - g . out), and from the scores to query and key.
template <int Q>
void attendBlockBackward(const Attention& a, const AttentionScratch& s, int first, int lane) {
    const int size = queryBlock * a.hidden * vectorFloats;
    float* query = s.blocks;
    float* gradient = s.blocks + size;
    float* result = s.blocks + 2 * size;
    copyBlock<Q>(a.query, a, first, lane, query);
    copyBlock<Q>(a.outGradient, a, first, lane, gradient);
    copyBlock<Q>(a.out, a, first, lane, result);
    Vector top[Q];
    Vector factor[Q];
    Vector along[Q] = {}; // g . out
    for (int q = 0; q < Q; ++q) {
        top[q] = load(a.top + static_cast<std::ptrdiff_t>(first + q) * a.lanes + lane);
        factor[q] = load(a.factor + static_cast<std::ptrdiff_t>(first + q) * a.lanes + lane);
        for (int h = 0; h < a.hidden; ++h) {
            along[q] +=
                load(gradient + (q * a.hidden + h) * vectorFloats) * load(result + (q * a.hidden + h) * vectorFloats);
        }
    }
    scoreBlock<Q>(s.keys, query, a.hidden, a.positions, s.scores);
    scoreBlock<Q>(s.values, gradient, a.hidden, a.positions, s.slopes);
    for (int t = 0; t < a.positions; ++t) {
        SNAC_UNROLL
        for (int q = 0; q < Q; ++q) {
            const std::ptrdiff_t i = (t * Q + q) * vectorFloats;
            const Vector p = exponential(load(s.scores + i) - top[q]) * factor[q];
            store(s.scores + i, p);
            store(s.slopes + i, p * (load(s.slopes + i) - along[q]));
        }
    }
    spreadBlock<Q>(s.valueGradients, s.scores, gradient, a.hidden, a.positions);
    spreadBlock<Q>(s.keyGradients, s.slopes, query, a.hidden, a.positions);
    weighAllRows<Q>(s.keys, s.slopes, a.hidden, a.positions, result);
    for (int q = 0; q < Q; ++q) {
        for (int h = 0; h < a.hidden; ++h) {
            store(a.queryGradient + h * a.step + static_cast<std::ptrdiff_t>(first + q) * a.lanes + lane,
                  load(result + (q * a.hidden + h) * vectorFloats));
        }
    }
}

void attendBackward(const Attention& a) {
    const AttentionScratch s = divide(a);
    const std::ptrdiff_t packed = static_cast<std::ptrdiff_t>(a.hidden) * a.positions * vectorFloats;
    for (int lane = 0; lane < a.lanes; lane += vectorFloats) {
        packLanes(a.key, a, lane, s.keys);
        packLanes(a.value, a, lane, s.values);
        for (std::ptrdiff_t i = 0; i < 2 * packed; i += vectorFloats)
            store(s.keyGradients + i, Vector{}); // and the values' after them
        int first = 0;
        for (; first + queryBlock <= a.positions; first += queryBlock)
            attendBlockBackward<queryBlock>(a, s, first, lane);
        for (; first < a.positions; ++first) attendBlockBackward<1>(a, s, first, lane);
        unpackLanes(s.keyGradients, a, lane, a.keyGradient);
        unpackLanes(s.valueGradients, a, lane, a.valueGradient);
    }
}

} // namespace
} // namespace snac::SNAC_KERNELS

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/rng.h"
#include "search/problem.h"

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <unordered_set>

namespace snac {

/// 64 bits of a network's key. A collision (one in 10^12 among 5,000 networks) costs no more than a network taken for a
/// repeat.
using KeyHash = std::uint64_t;
using SeenKeys = std::unordered_set<KeyHash>;
KeyHash keyHash(const Problem& problem, const Genome& genome);

/// Finds networks that fit the budgets and were not seen before, for the proposals of one generation (see Sampler).
/// Each one found is marked as seen. Everything random comes from `rng`. The arguments must outlive it.
class NetworkFinder {
public:
    NetworkFinder(const Problem& problem, int attempts, Rng& rng, SeenKeys& seen)
        : m_problem(problem), m_attempts(attempts), m_rng(rng), m_seen(seen) {}

    /// True, and marked as seen, if this one fits and is new.
    bool take(const Genome& genome);

    /// Draws from `draw` (told how many attempts of this proposal failed), in the second half from the whole space.
    /// After one proposal found nothing new, the others of the generation try a hundredth as often, and repeat.
    /// Errors: invalid argument, if nothing that fits was found.
    Result<Genome> find(const std::function<Genome(int failed)>& draw);

private:
    bool tryAll(Genome& found);
    bool walk(Genome& found);
    bool isNewAndFits(const Genome& genome);
    bool spaceIsSmall() const;
    Error nothingFits() const;

    const Problem& m_problem;
    int m_attempts;
    Rng& m_rng;
    SeenKeys& m_seen;
    bool m_exhausted = false;
    std::optional<Genome> m_fitting; ///< the last one that fits, new or not
    Genome m_nearest;                ///< with the smallest violation that was met
    double m_nearestViolation = std::numeric_limits<double>::infinity();
    double m_violation = 0; ///< of the last one asked about
};

} // namespace snac

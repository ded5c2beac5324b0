// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/problem.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace snac {

double Individual::totalViolation() const {
    double total = 0;
    for (const double violation : violations) {
        if (std::isnan(violation)) return std::numeric_limits<double>::infinity();
        if (violation > 0) total += violation;
    }
    return total;
}

bool Individual::hasValues(std::size_t objectives) const {
    return !values.empty() && values.size() == objectives &&
           std::none_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
}

bool Problem::contains(const Genome& genome) const {
    return std::equal(genome.begin(), genome.end(), genes.begin(), genes.end(),
                      [](int choice, const Gene& gene) { return choice >= 0 && choice < gene.choices; });
}

} // namespace snac

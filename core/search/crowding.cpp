// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/pareto.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace snac {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Place {
    double value = 0;
    std::size_t member = 0; ///< position in the front
};

/// Adds one objective's share. `places` are the members by value; the direction does not matter for a distance.
void addDistances(const std::vector<Place>& places, std::vector<double>& distances) {
    if (places.front().value == places.back().value) return; // constant
    const auto isFinite = [](const Place& place) { return std::isfinite(place.value); };
    const auto first = std::find_if(places.begin(), places.end(), isFinite);
    const auto last = std::find_if_not(first, places.end(), isFinite);
    for (const Place& place : places) {
        if (!std::isfinite(place.value)) distances[place.member] = infinity;
    }
    if (first == last) return;
    distances[first->member] = infinity;
    distances[(last - 1)->member] = infinity;
    // Halves, because the difference of two finite numbers may overflow.
    const double range = (last - 1)->value / 2 - first->value / 2;
    if (!(range > 0)) return;
    for (auto place = first; ++place < last - 1;) {
        distances[place->member] += ((place + 1)->value / 2 - (place - 1)->value / 2) / range;
    }
}

} // namespace

std::vector<double> crowdingDistance(std::span<const Individual> population, std::span<const std::size_t> front,
                                     std::span<const Objective> objectives) {
    std::vector<double> distances(front.size(), 0);
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < front.size(); ++i) {
        if (population[front[i]].hasValues(objectives.size())) members.push_back(i);
    }
    if (members.size() <= 2) {
        for (const std::size_t member : members) distances[member] = infinity;
        return distances;
    }
    std::vector<Place> places(members.size());
    for (std::size_t m = 0; m < objectives.size(); ++m) {
        for (std::size_t i = 0; i < members.size(); ++i)
            places[i] = {population[front[members[i]]].values[m], members[i]};
        std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
            return a.value != b.value ? a.value < b.value : a.member < b.member;
        });
        addDistances(places, distances);
    }
    return distances;
}

} // namespace snac

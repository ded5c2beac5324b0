// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_data.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace snac {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> drawingColumn(const std::vector<double>& values, bool logarithmic) {
    std::vector<double> column(values.size());
    std::ranges::transform(values, column.begin(), [=](double value) { return drawingCoordinate(value, logarithmic); });
    return column;
}

} // namespace

double drawingCoordinate(double value, bool logarithmic) {
    constexpr double largest = 1e200; // QCustomPlot's ranges end at 1e250
    if (!(std::abs(value) < largest)) return nothing;
    if (!logarithmic) return value;
    return value > 1 / largest ? std::log10(value) : nothing;
}

void PlotData::setPoints(PlotPoints points) {
    const std::size_t size = std::min({points.x.size(), points.y.size(), points.states.size(), points.numbers.size()});
    points.x.resize(size);
    points.y.resize(size);
    points.states.resize(size);
    points.numbers.resize(size);
    m_points = std::move(points);
    m_u = drawingColumn(m_points.x, m_xAxis.logarithmic);
    m_v = drawingColumn(m_points.y, m_yAxis.logarithmic);
    ++m_positionRevision;
    findSteps();
}

bool PlotData::setStates(std::span<const PointState> states) {
    bool shown = false;
    for (std::size_t i = 0; i < std::min(states.size(), size()); ++i) {
        PointState& state = m_points.states[i];
        shown = shown || (state == PointState::Hidden && states[i] != PointState::Hidden);
        state = states[i];
    }
    findSteps();
    return shown;
}

void PlotData::setAxes(const PlotAxis& x, const PlotAxis& y) {
    const bool scaleChanged = x.logarithmic != m_xAxis.logarithmic || y.logarithmic != m_yAxis.logarithmic;
    const bool stepsChanged = scaleChanged || x.better != m_xAxis.better || y.better != m_yAxis.better;
    m_xAxis = x;
    m_yAxis = y;
    placeOverlay();
    if (scaleChanged) {
        m_u = drawingColumn(m_points.x, x.logarithmic);
        m_v = drawingColumn(m_points.y, y.logarithmic);
        ++m_positionRevision;
    }
    if (stepsChanged) findSteps();
}

void PlotData::setOverlay(std::vector<OverlayPoint> overlay) {
    m_overlay = std::move(overlay);
    placeOverlay();
}

void PlotData::placeOverlay() {
    const auto columnOf = [this](const PlotAxis& axis) {
        std::vector<double> column;
        const std::string metric = axis.metric.toStdString();
        for (const OverlayPoint& mark : m_overlay) {
            const auto found = mark.values.find(metric);
            column.push_back(found == mark.values.end() ? nothing : drawingCoordinate(found->second, axis.logarithmic));
        }
        return column;
    };
    m_overlayU = columnOf(m_xAxis);
    m_overlayV = columnOf(m_yAxis);
}

bool PlotData::overlayVisible(std::size_t index) const {
    return !std::isnan(m_overlayU[index]) && !std::isnan(m_overlayV[index]);
}

bool PlotData::visible(std::size_t index) const {
    return m_points.states[index] != PointState::Hidden && !std::isnan(m_u[index]) && !std::isnan(m_v[index]);
}

bool PlotData::anyVisible() const {
    for (std::size_t i = 0; i < size(); ++i)
        if (visible(i)) return true;
    return false;
}

bool PlotData::anyShown() const {
    return std::ranges::any_of(m_points.states, [](PointState state) { return state != PointState::Hidden; });
}

std::size_t PlotData::leftOut() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        const bool known = std::isfinite(m_points.x[i]) && std::isfinite(m_points.y[i]);
        const bool none = (m_xAxis.logarithmic && m_points.x[i] <= 0) || (m_yAxis.logarithmic && m_points.y[i] <= 0);
        count += m_points.states[i] != PointState::Hidden && known && none;
    }
    return count;
}

std::optional<std::size_t> PlotData::indexOf(std::int64_t number) const {
    const auto& numbers = m_points.numbers;
    const auto found = std::ranges::lower_bound(numbers, number);
    if (found == numbers.end() || *found != number) return std::nullopt;
    return static_cast<std::size_t>(found - numbers.begin());
}

std::optional<Span> PlotData::spanOf(const std::vector<double>& column, const std::vector<double>& overlay) const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Span span{infinity, -infinity};
    for (std::size_t i = 0; i < size(); ++i) {
        if (!visible(i)) continue;
        span.lower = std::min(span.lower, column[i]);
        span.upper = std::max(span.upper, column[i]);
    }
    if (span.lower > span.upper) return std::nullopt;
    for (std::size_t i = 0; i < overlay.size(); ++i) {
        if (!overlayVisible(i)) continue;
        span.lower = std::min(span.lower, overlay[i]);
        span.upper = std::max(span.upper, overlay[i]);
    }
    return span;
}

std::optional<std::size_t> PlotData::neighbour(std::optional<std::size_t> from, bool forwards, bool frontOnly) const {
    const auto place = [this](std::size_t i) { return std::tuple(m_u[i], i); };
    const auto before = [&](std::size_t a, std::size_t b) {
        return forwards ? place(a) < place(b) : place(b) < place(a);
    };
    if (from && !visible(*from)) from.reset();
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < size(); ++i) {
        if (!visible(i) || (frontOnly && m_points.states[i] != PointState::Front)) continue;
        if (from && !before(*from, i)) continue;
        if (!best || before(i, *best)) best = i;
    }
    return best;
}

void PlotData::findSteps() {
    ++m_revision;
    m_steps.clear();
    for (std::size_t i = 0; i < size(); ++i)
        if (m_points.states[i] == PointState::Front && visible(i)) m_steps.push_back(i);
    // From the best x on: whatever is no better in y than all before it is beaten on these two axes.
    const double signX = m_xAxis.better == Direction::Minimise ? 1 : -1;
    const double signY = m_yAxis.better == Direction::Minimise ? 1 : -1;
    std::ranges::sort(m_steps, {}, [&](std::size_t i) { return std::tuple(signX * m_u[i], signY * m_v[i], i); });
    double best = std::numeric_limits<double>::infinity();
    std::erase_if(m_steps, [&](std::size_t i) {
        const bool beaten = signY * m_v[i] >= best;
        best = std::min(best, signY * m_v[i]);
        return beaten;
    });
    if (signX < 0) std::ranges::reverse(m_steps);
}

} // namespace snac

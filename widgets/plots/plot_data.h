// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/overlay_point.h"
#include "plots/pareto_plot.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace snac {

/// A closed interval in drawing coordinates (see PlotData).
struct Span {
    double lower = 0, upper = 1;
    double width() const { return upper - lower; }
    bool contains(double value) const { return value >= lower && value <= upper; }
};

/// The columns of a Pareto plot in drawing coordinates: the value itself, or its decimal logarithm on a logarithmic axis.
/// What cannot be drawn (absent, infinite, not positive on a logarithmic axis, beyond 1e200) is NaN there.
class PlotData {
public:
    /// Columns of unequal length are cut to the shortest.
    void setPoints(PlotPoints points);
    /// Further states than points are ignored.
    /// @return whether a point that was hidden is no longer so
    bool setStates(std::span<const PointState> states);
    void setAxes(const PlotAxis& x, const PlotAxis& y);
    /// Marks that are no trials: they have a place where both axes' metrics are among their values.
    void setOverlay(std::vector<OverlayPoint> overlay);

    std::size_t size() const { return m_u.size(); }
    const PlotAxis& xAxis() const { return m_xAxis; }
    const PlotAxis& yAxis() const { return m_yAxis; }
    const std::vector<double>& u() const { return m_u; } ///< along x
    const std::vector<double>& v() const { return m_v; } ///< along y
    const std::vector<PointState>& states() const { return m_points.states; }
    std::int64_t number(std::size_t index) const { return m_points.numbers[index]; }
    const std::vector<OverlayPoint>& overlay() const { return m_overlay; }
    const std::vector<double>& overlayU() const { return m_overlayU; }
    const std::vector<double>& overlayV() const { return m_overlayV; }
    bool overlayVisible(std::size_t index) const;
    bool visible(std::size_t index) const;
    bool anyVisible() const;
    bool anyShown() const; ///< some point is not hidden, whether the axes have a place for it or not
    /// Points with values on both axes that a logarithmic one has no place for: they are zero or below.
    std::size_t leftOut() const;

    /// Counts up with every change of positions or of anything, so that whoever draws knows what is stale.
    std::uint64_t positionRevision() const { return m_positionRevision; }
    std::uint64_t revision() const { return m_revision; }

    std::optional<std::size_t> indexOf(std::int64_t number) const;
    /// Of the visible points and marks; absent when no point is visible.
    std::optional<Span> spanU() const { return spanOf(m_u, m_overlayU); }
    std::optional<Span> spanV() const { return spanOf(m_v, m_overlayV); }
    /// The visible point next along x (of equal x in the order of trials), forwards or backwards; from nowhere: the
    /// first or the last one. Absent at the end. Cost: one pass.
    std::optional<std::size_t> neighbour(std::optional<std::size_t> from, bool forwards, bool frontOnly) const;
    /// Points of the front that no other one of the front beats on these two axes, by ascending x: the corners of the
    /// steps. With more than two objectives some points of the front lie off the steps.
    const std::vector<std::size_t>& steps() const { return m_steps; }

private:
    void findSteps();
    void placeOverlay();
    std::optional<Span> spanOf(const std::vector<double>& column, const std::vector<double>& overlay) const;

    PlotPoints m_points;
    PlotAxis m_xAxis, m_yAxis;
    std::vector<double> m_u, m_v;
    std::vector<OverlayPoint> m_overlay;
    std::vector<double> m_overlayU, m_overlayV;
    std::vector<std::size_t> m_steps;
    std::uint64_t m_positionRevision = 0, m_revision = 0;
};

/// A value in drawing coordinates; NaN when it cannot be drawn. Pure.
double drawingCoordinate(double value, bool logarithmic);

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "plots/overlay_point.h"
#include "search/problem.h"

#include <QWidget>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace snac {

/// How a trial is drawn. Shape tells it as well as colour.
enum class PointState : std::uint8_t {
    Ordinary,   ///< complete and within the budgets
    Front,      ///< Pareto-optimal within the budgets
    OverBudget, ///< complete, breaks a limit: grey and hollow
    Pruned,     ///< stopped early: a cross at its last known value
    Hidden,     ///< not drawn (no value on an axis, or filtered out)
};

struct PlotAxis {
    QString title;                          ///< with unit and definition
    QString metric;                         ///< as metricText() knows it: how ticks are written
    Direction better = Direction::Minimise; ///< decides which way the front's steps go
    bool logarithmic = false;
    std::optional<double> limit; ///< a budget: the forbidden side beyond it is shaded
};

/// Columns of equal length, one place per trial.
struct PlotPoints {
    std::vector<double> x, y; ///< NaN: absent
    std::vector<PointState> states;
    std::vector<std::int64_t> numbers; ///< trial numbers, ascending
};

/// The Pareto plot: every trial a point, the front as steps. Draws 100,000 points within a frame.
/// Mouse: hover shows the card, click selects, wheel zooms about the cursor, dragging pans, double click shows all. Keys: left and
/// right move the selection along the points by x (with Ctrl along the front only), Home and End to the first and last of the front,
/// + and - zoom, 0 shows all, Escape clears the selection.
/// Thread rule: the window's thread.
class ParetoPlot : public QWidget {
    Q_OBJECT
public:
    explicit ParetoPlot(QWidget* parent = nullptr);
    ~ParetoPlot() override;

    /// Ranges follow the points until the user zooms or pans; showAll() gives them back.
    void setPoints(PlotPoints points);
    /// The cheap way while a slider moves: states only, one per point of the last setPoints().
    void setStates(std::span<const PointState> states);
    void setAxes(const PlotAxis& x, const PlotAxis& y);
    void setSelected(std::int64_t number); ///< -1: none; moves into sight
    std::int64_t selected() const;
    /// Lines of the hover card for a trial: the first is its title. Called when the mouse rests on a point.
    void setCardText(std::function<QStringList(std::int64_t)> text);
    void setEmptyText(const QString& sentence); ///< shown while there are no points, or all are hidden
    /// Some points are not hidden, but the axes have no place for any of them.
    bool isOffTheAxes() const;
    /// How many points a logarithmic axis has no place for, since they are zero or below. Cost: one pass.
    std::size_t leftOut() const;
    void showAll();
    /// What the search space can reach, behind all: values of networks in the axes' units, of equal length; an empty column
    /// is an axis that training decides. Does not change what is in sight.
    void setReachable(std::vector<double> x, std::vector<double> y);

    /// Marks of designs above the trials, in place of those before: each where both axes' metrics are among its values. At most some
    /// hundreds. The axes' ranges take them in.
    void setOverlay(std::vector<OverlayPoint> overlay);
    /// How many of the marks the axes have a place for.
    std::size_t overlayPlaced() const;

    /// By the file's ending: .png (twice the size), .svg (vectors through QSvgGenerator), .pdf (vectors). In the light theme, with titles.
    /// Errors: unsupported ending, input/output.
    Result<void> exportTo(const QString& path);

    /// For tests and benchmarks: the pixel of a point, and how long the last complete drawing took.
    QPointF pixelOf(std::int64_t number) const;
    QPointF overlayPixel(std::size_t index) const; ///< of a mark; NaN when it is not in sight
    double lastDrawMilliseconds() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void selectionRequested(std::int64_t number); ///< by click or key; -1 to clear
    void overlayClicked(const QString& design, const QString& name);

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts; ///< QCustomPlot's types stay in the .cpp file
};

} // namespace snac

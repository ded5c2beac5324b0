// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_data.h"
#include "support/theme.h"

#include <qcustomplot.h>

#include <functional>

namespace snac {

/// What the budgets of the two axes forbid: behind the grid the ground of the forbidden sides, or above the points the
/// dashed line on each edge with the budget's value.
class BudgetShade : public QCPLayerable {
public:
    enum class Part { Ground, Edge };
    /// @param data  must outlive this
    BudgetShade(QCustomPlot& plot, Part part, const PlotData& data);
    void setTheme(const Theme& theme) { m_theme = theme; }

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    void drawAxis(QCPPainter* painter, QCPAxis* axis, const PlotAxis& plotAxis) const;
    void drawEdge(QCPPainter* painter, QLineF edge, const QRectF& forbidden, const PlotAxis& plotAxis) const;

    Part m_part;
    const PlotData& m_data;
    Theme m_theme;
};

} // namespace snac

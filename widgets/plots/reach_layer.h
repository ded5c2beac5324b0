// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_data.h"
#include "support/theme.h"

#include <qcustomplot.h>

namespace snac {

/// Behind all: what the search space can reach. Faint dots where both axes are known of a network; where only one is, for
/// the other is what training gives, faint ticks along that axis.
class ReachLayer : public QCPLayerable {
public:
    /// @param data  says which axes are logarithmic; must outlive this
    ReachLayer(QCustomPlot& plot, const PlotData& data);
    void setTheme(const Theme& theme) { m_theme = theme; }
    /// Values in the axes' units; an empty column is an axis that is not known. At most 5,000 are drawn.
    void setColumns(std::vector<double> x, std::vector<double> y);

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    std::vector<double> pixelsOf(const std::vector<double>& column, QCPAxis& axis, bool logarithmic) const;

    const PlotData& m_data;
    std::vector<double> m_x, m_y;
    Theme m_theme;
};

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hardware/estimator.h"

#include <QWidget>

#include <array>

class QLabel;

namespace snac {

/// The sums of an estimate side by side: value with its change against a start, its range, and its share of the device.
class EstimateTotals : public QWidget {
    Q_OBJECT
public:
    explicit EstimateTotals(QWidget* parent = nullptr);
    void setFigures(const ResourceEstimate& now, const ResourceEstimate& start, const Device& device);

private:
    struct Cell {
        QLabel *value = nullptr, *change = nullptr, *range = nullptr, *share = nullptr;
    };
    std::array<Cell, 5> m_cells;
};

/// "−38 %", "+4 %", "from 0"; empty: as at the start, or unknown.
QString changeText(const std::optional<Interval>& now, const std::optional<Interval>& start);

} // namespace snac

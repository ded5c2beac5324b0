// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectors/layer_figures.h"

#include <QAbstractTableModel>

namespace snac {

/// A row per layer and one for the whole network. Text is short; the tool tip has every digit, the estimate's range and
/// why something is absent; Qt::UserRole the number itself (invalid where absent).
class LayerTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { LayerColumn, Shapes, Bits, Reuse, Parameters, Macs, Bops, Lut, Ff, Dsp, Bram, Cycles, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Null, or details without architecture, for none.
    void setDetails(std::shared_ptr<const TrialDetails> details);
    int layers() const; ///< the totals row not counted

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool isTotal(int row) const { return row == layers(); }
    QString text(int row, int column) const;
    QString toolTip(int row, int column) const;
    std::optional<double> number(int row, int column) const;
    const std::optional<Interval>* interval(int row, int column) const; ///< null: not an estimate's column

    std::shared_ptr<const TrialDetails> m_details;
    std::vector<LayerFigures> m_figures; ///< per layer, then the total
};

} // namespace snac

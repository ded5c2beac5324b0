// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_state.h"

#include <QAbstractTableModel>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace snac {

/// The points of a local search as rows: those of the front first, then by falling score.
class PointTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Standing, Bits, Zeros, Score, Test, EffectiveBops, Ebops, Lut, Latency, columns };
    enum Role { SortRole = Qt::UserRole }; ///< a number, or the name; what is absent is the least

    using QAbstractTableModel::QAbstractTableModel;

    /// The same points with other figures are a change of data, others a reset.
    void setPoints(std::vector<DesignPoint> points, const std::string& chosen);
    int rowOf(const QString& name) const; ///< -1: not there
    QString nameAt(int row) const;        ///< empty: no such row

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const DesignPoint& point, int column) const;
    QString standing(const DesignPoint& point) const;

    std::vector<DesignPoint> m_points;
    std::string m_chosen;
};

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/layer_sheet.h"

#include <QAbstractTableModel>

#include <memory>

namespace snac {

/// What can be chosen of a layer.
enum class LayerChoice { WeightBits, ValueBits, Reuse, Strategy };
/// A choice as one number: bits (32: default), reuse factor (0: default), strategy (-1: default, else the enum).
int choiceOf(const LayerHardware& hardware, LayerChoice choice);
void setChoice(LayerHardware& hardware, LayerChoice choice, int value);
int defaultOf(LayerChoice choice);

/// The rows of the editor. It does not change by itself what a person enters: `edited` says it, and whoever keeps the steps
/// of undo calls setHardware.
class LayerEditorModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        LayerColumn,
        ShapeColumn,
        ParametersColumn,
        WeightBits,
        ValueBits,
        Reuse,
        StrategyColumn,
        Lut,
        Ff,
        Dsp,
        Bram,
        Cycles,
        ColumnCount
    };
    enum Role {
        DetailRole = Qt::UserRole, ///< QString: the second line
        DefaultRole,               ///< bool: a choice that is left open
        ChangedRole,               ///< bool: a choice that is not what it was at the start
        OddRole,                   ///< bool: a choice that hls4ml would not take
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setNetwork(const Architecture& architecture, const HardwareConfig& config,
                    std::unique_ptr<Estimator> estimator);
    void setLocked(bool locked);

    const Architecture& architecture() const { return m_network; }
    const HardwareConfig& config() const { return m_config; }
    const LayerSheet& sheet() const { return m_sheet; }
    const ResourceEstimate& startTotals() const { return m_startTotals; }

    /// Of all layers, in the architecture's order; estimates anew.
    std::vector<LayerHardware> hardware() const;
    void setHardware(const std::vector<LayerHardware>& hardware);
    /// As at the start.
    const std::vector<LayerHardware>& startHardware() const { return m_start; }

    /// Which choice a column is; absent for the others.
    static std::optional<LayerChoice> choiceIn(int column);
    /// What may be chosen in a row, the default first.
    std::vector<int> choices(int row, LayerChoice choice) const;
    QString choiceText(int row, LayerChoice choice, int value) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void edited(int row, LayerChoice choice, int value);

private:
    const LayerHardware& hardwareIn(int row) const;
    const std::optional<Interval>* interval(int row, int column) const; ///< null: not an estimate's column
    QString text(int row, int column) const;
    QString toolTip(int row, int column) const;
    QString choiceToolTip(int row, LayerChoice choice) const;
    void estimate();

    Architecture m_network;
    HardwareConfig m_config;
    std::unique_ptr<Estimator> m_estimator;
    std::vector<LayerHardware> m_start;
    ResourceEstimate m_startTotals;
    LayerSheet m_sheet;
    bool m_locked = false;
};

} // namespace snac

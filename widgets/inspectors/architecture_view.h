// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectors/chain_model.h"

#include <QListView>

namespace snac {

/// The network as a chain of layers, each with a bar: its share of the chosen cost, the largest in the selection colour.
/// Bars are relative to the largest row; beside them stands the share of the whole. Up and down move through the layers;
/// the tool tip has all figures. Scrolls when long.
/// Thread rule: the window's thread.
class ArchitectureView : public QListView {
    Q_OBJECT
public:
    explicit ArchitectureView(QWidget* parent = nullptr);

    void setDetails(std::shared_ptr<const TrialDetails> details); ///< null for none; back to the top
    void setCost(CostKind kind);
    const ChainModel& chain() const { return *m_model; }
    void chooseLayer(int layer); ///< index into the architecture's; its row becomes the current one

    int contentHeight() const; ///< of all rows
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void layerChosen(int layer); ///< the first of the current row; by keyboard or mouse

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void changeEvent(QEvent* event) override;

private:
    ChainModel* m_model;
    bool m_quiet = false; ///< the current row is being set, not chosen
};

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_request.h"

#include <QWidget>

#include <map>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;

namespace snac {

class Card;
class Field;

/// What a design is made with: precisions, pruning, epochs, the flow and its target. All of it stands as the request says, and need not be
/// touched. What no field shows is left as it is.
class DesignOptions : public QWidget {
    Q_OBJECT
public:
    explicit DesignOptions(QWidget* parent = nullptr);

    void show(const DesignRequest& request);
    using QWidget::show;
    void read(DesignRequest& request) const;
    /// Bits by layer were chosen in the layers' editor: the precision is theirs.
    void setByLayer(bool on);
    /// The last stage to do before it pauses, as DesignRunner::start takes it; empty: all of them.
    QString until() const;
    /// What cannot work, one sentence; empty: all can.
    QString problem() const;
    /// "8 bit, pruned in 3 steps to 34 % of the weights; open RTL, or hls4ml where that cannot take the network."
    QString summary() const;

Q_SIGNALS:
    void changed();

private:
    void makeCompression();
    void makeHardware();
    void makeSubstitution();
    void makeStop();
    Field* add(Card* card, const QString& name, const char* key, QWidget* editor, const QString& toolTip);
    QSpinBox* number(Card* card, const QString& name, const char* key, int low, int high, const QString& toolTip);
    void edited();
    void showDependent();
    QString tablesProblem() const; ///< empty: none

    Card *m_compression, *m_hardware;
    std::map<int, QCheckBox*> m_bits;
    QCheckBox *m_learned, *m_byLayer, *m_structured;
    QLineEdit* m_budget;
    QSpinBox *m_iterations, *m_kept, *m_qatEpochs, *m_pruningEpochs;
    QComboBox *m_flow, *m_device, *m_io, *m_substitute, *m_until;
    QDoubleSpinBox* m_clock;
    Field *m_budgetField, *m_flowField, *m_keptField, *m_ioField, *m_substituteField;
    DesignRequest m_request;
    bool m_filling = false;
};

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "hardware/estimator.h"

#include <QWidget>

#include <memory>
#include <string>

namespace snac {

/// Bits, reuse factor and strategy of each layer of a network, with what the estimator says of it: one row for each
/// layer with weights, the sums below it against the device and against the start. Each change estimates anew at once.
/// Only reuse factors that hls4ml takes for a layer's shape can be chosen. Changes can be undone.
/// Thread rule: the window's thread.
class LayerEditor : public QWidget {
    Q_OBJECT
    /// A sentence above the table on what of it the flow uses; empty: none is shown.
    Q_PROPERTY(QString flowNote READ flowNote WRITE setFlowNote)
public:
    explicit LayerEditor(QWidget* parent = nullptr);
    ~LayerEditor() override;

    /// Shows a network as the start that changes are compared with; forgets what could be undone.
    /// @param architecture  shapes inferred
    /// @param estimator     one of estimatorNames()
    void setNetwork(const Architecture& architecture, const HardwareConfig& config, std::string estimator);
    /// The network as edited.
    const Architecture& architecture() const;
    /// A layer has bits of its own: the local search shall have the precision `byLayer`.
    bool choosesBits() const;

    /// Read only, with a sentence that says why.
    void setLocked(bool locked, const QString& why = {});
    bool locked() const;
    QString flowNote() const;
    void setFlowNote(const QString& note);

Q_SIGNALS:
    /// The user changed, undid or reset something.
    void changed();

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac

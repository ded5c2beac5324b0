// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantised_network.h"

#include <QFutureWatcher>
#include <QWidget>

#include <memory>

class QLabel;
class QLineEdit;

namespace snac {

/// That the sums of a network cannot overflow, the widest accumulator, and what a narrower one would make overflow. Reads the network's
/// folder off the window's thread.
class AccumulatorNote : public QWidget {
    Q_OBJECT
public:
    explicit AccumulatorNote(QWidget* parent = nullptr);
    /// @param modelFolder  of exporting/network_folder.h; empty, or none there: the note is hidden
    void setModel(const QString& modelFolder);

private:
    using Network = std::shared_ptr<const QuantisedNetwork>;
    void take(Network network);
    void tryType();

    QString m_folder;
    Network m_network;
    QFutureWatcher<Network> m_reading;
    QLabel *m_sentence, *m_outcome;
    QLineEdit* m_type;
};

/// "Accumulators cannot overflow: sized from the weights (widest: ap_fixed<22,10> in dense_1)." Pure.
QString accumulatorText(const QuantisedNetwork& network);
/// What would overflow if every accumulator were of that type, one sentence. Pure.
QString narrowerText(const QuantisedNetwork& network, const FixedType& accumulator);

} // namespace snac

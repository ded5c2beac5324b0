// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectors/trial_inspector.h"

class QCheckBox;

namespace snac {

class ConfusionPlot;

/// What the network took for what, summed over the folds; as counts or in per cent of each true class.
class ConfusionPage : public QWidget {
    Q_OBJECT
public:
    explicit ConfusionPage(QWidget* parent = nullptr);
    void setDetails(const TrialDetails& details);

private:
    QCheckBox* m_shares;
    ConfusionPlot* m_plot;
};

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectors/trial_inspector.h"

#include <QScrollArea>

class QLabel;

namespace snac {

/// Where the hardware figures come from and how sure they are, as rich text without colours of its own: estimator, tier,
/// device and configuration, the totals with their ranges, and what was assumed layer by layer. Pure, any thread.
QString estimateHtml(const TrialDetails& details);

/// Shows estimateHtml(); the text can be selected and copied.
class EstimatePage : public QScrollArea {
    Q_OBJECT
public:
    explicit EstimatePage(QWidget* parent = nullptr);
    void setDetails(const TrialDetails& details);

private:
    QLabel* m_text;
};

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectors/trial_inspector.h"
#include "support/device_fit.h"

#include <QLabel>

#include <array>

namespace snac {

/// One of the large figures at the inspector's top.
struct HeadlineFigure {
    QString value;    ///< "1.42 M"
    QString label;    ///< "BOPs"
    QString interval; ///< "±6 %"; empty for what is no estimate
    QString toolTip;
};

/// At most four: the objectives first, then LUT and latency where they are not among them. The study's own number goes
/// before a new estimate's; an interval stands only with a number that lies in it. Pure, any thread.
std::vector<HeadlineFigure> headlineFigures(const TrialDetails& details);

/// Of the device that the details are for. Pure, any thread.
DeviceFit deviceFit(const TrialDetails& details);

/// The figures beside each other, and below them what they take of the device.
class Headline : public QWidget {
    Q_OBJECT
public:
    explicit Headline(QWidget* parent = nullptr);
    void setFigures(const std::vector<HeadlineFigure>& figures); ///< the first four
    void setDeviceFit(const DeviceFit& fit);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit(); ///< columns by what they hold

    struct Labels {
        QLabel *value, *label, *interval;
    };
    std::array<Labels, 4> m_places;
    QLabel *m_shares, *m_excess;
};

} // namespace snac

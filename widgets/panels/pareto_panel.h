// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"
#include "models/throttle.h"
#include "plots/pareto_plot.h"
#include "support/frames.h"

#include <QComboBox>
#include <QTimer>
#include <QToolButton>

namespace snac {

/// The centre of the search: the Pareto plot with the choice of its axes, in a card. Follows the model.
class ParetoPanel : public Card {
    Q_OBJECT
public:
    explicit ParetoPanel(StudyModel& model, QWidget* parent = nullptr);

    ParetoPlot* plot() { return m_plot; }
    QString xMetric() const;
    QString yMetric() const;
    void setEmptyText(const QString& sentence) { m_plot->setEmptyText(sentence); }

Q_SIGNALS:
    void exportRequested(); ///< the picture

private:
    void offerMetrics();
    void chooseDefaults();
    void showAxes();
    void showPoints();
    void showStates();
    QStringList cardOf(std::int64_t number) const;
    std::vector<PointState> states() const;

    StudyModel& m_model;
    Throttle m_soon; ///< new trials
    ParetoPlot* m_plot;
    QComboBox *m_x, *m_y;
    QToolButton* m_logarithmic;
    bool m_offering = false;
};

} // namespace snac

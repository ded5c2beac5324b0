// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"
#include "models/throttle.h"
#include "plots/overlay_legend.h"
#include "plots/pareto_plot.h"
#include "support/frames.h"

#include <QComboBox>
#include <QStackedWidget>
#include <QToolButton>
#include <QVariantMap>

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
    /// Which axes the user made logarithmic or linear: "x:bops" is true for a logarithmic one. For the settings.
    QVariantMap scales() const { return m_scales; }
    void setScales(const QVariantMap& scales);
    /// What networks of the space have before training, a column per metric; empty: not known.
    void setReachable(std::map<std::string, std::vector<double>> columns);
    /// What designs made of trials, with a toggle and a legend; none of either while it is empty. See ParetoPlot::setOverlay.
    void setOverlay(std::vector<OverlayPoint> overlay);

Q_SIGNALS:
    void exportRequested(); ///< the picture
    void scalesChanged();
    void overlayClicked(const QString& design, const QString& name);

private:
    void makeHeader();
    void offerMetrics();
    void chooseDefaults();
    void axisChosen();
    void takeScale(const QString& axis); ///< of the metric that the axis shows now
    void keepScale(const QString& axis, bool logarithmic);
    QString defaultMetric(bool vertical) const;
    void showAxes();
    void showPoints();
    void showStates();
    void showNotes();
    void mendAxes();
    void showReachable();
    void showOverlay();
    void showLegend();
    std::vector<PointState> states() const;

    StudyModel& m_model;
    Throttle m_soon; ///< new trials
    ParetoPlot* m_plot;
    QComboBox *m_x, *m_y;
    QToolButton *m_logX, *m_logY, *m_designs;
    QStackedWidget* m_pages; ///< the plot, or what to do where it could show nothing
    EmptyState* m_nothing;
    QLabel *m_leftOut, *m_reachNote, *m_overlayNote;
    OverlayLegend* m_legend;
    std::vector<OverlayPoint> m_overlay;
    std::map<std::string, std::vector<double>> m_reachable;
    QVariantMap m_scales;
    bool m_offering = false;
};

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_results.h"
#include "runners/design_runner.h"

#include <QDateTime>
#include <QFutureWatcher>
#include <QTimer>
#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QTabWidget;
class QToolButton;

namespace snac {

class LayerEditor;
class LogView;
class Notice;
class PointTable;
class ResultsPage;
class StageList;

/// One design: how it stands with the one thing to do now, its stages with their log, its points, results and layers.
class DesignPage : public QWidget {
    Q_OBJECT
public:
    explicit DesignPage(DesignRunner& runner, QWidget* parent = nullptr);
    void show(const QString& folder);
    using QWidget::show;
    void refresh(); ///< its state changed
    QString folder() const { return m_folder; }
    /// Go on, cancel, copy the command and so on, for that design.
    void fillMenu(QMenu& menu, const QString& folder);
    void say(const QString& problem);

Q_SIGNALS:
    void toolsRequested(); ///< the page that says what is missing
    void removeRequested(const QString& folder);
    void trialRequested(const QString& studyFile, qlonglong trial);
    void message(const QString& sentence);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeHeader();
    void makeTabs();
    void showHeader(const DesignState& state);
    /// What a design's folder says beside its state.
    struct Outcome {
        std::optional<DesignResults> results;
        std::string device; ///< of the request; empty: not known
    };
    /// When it has to be read again.
    struct OutcomeKey {
        QString folder;
        QDateTime written; ///< of results.json
        std::optional<StageStatus> compare;
        bool operator==(const OutcomeKey&) const = default;
    };
    void readOutcome(const DesignState& state);
    void showResults(const DesignState& state);
    void showLayers();
    QString titleAhead() const;
    void readLog();
    void act();
    void goOn(const QString& folder, const QString& until = {});
    void choosePoint(const QString& point);

    DesignRunner& m_runner;
    QString m_folder;
    qint64 m_logOffset = 0;
    QTimer m_logTimer;
    std::string m_layersOf; ///< the model's folder whose layers are shown; empty: those of the request
    OutcomeKey m_outcomeKey;
    Outcome m_outcome;
    QFutureWatcher<Outcome> m_reading;
    QLabel *m_title, *m_status, *m_times;
    QPushButton* m_action;
    QToolButton* m_more;
    Notice* m_problem;
    QTabWidget* m_tabs;
    StageList* m_stages;
    LogView* m_log;
    PointTable* m_points;
    ResultsPage* m_results;
    LayerEditor* m_layers;
};

} // namespace snac

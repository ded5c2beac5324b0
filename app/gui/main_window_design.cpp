// SPDX-License-Identifier: GPL-3.0-or-later
// From the selected point to its design, and designs as marks on the plot.
#include "main_window.h"

#include "design/design_panel.h"
#include "panels/pareto_panel.h"
#include "panels/setup_panel.h"

#include <QStatusBar>

namespace snac {

void MainWindow::connectDesigns() {
    connect(m_do.makeDesign, &QAction::triggered, this, &MainWindow::makeDesign);
    connect(m_do.tools, &QAction::triggered, this, [this] {
        show(Activity::Design);
        m_design->showTools();
    });
    connect(m_inspector, &TrialInspector::designRequested, m_do.makeDesign, &QAction::trigger);
    connect(m_design, &DesignPanel::searchRequested, this, [this] { show(Activity::Search); });
    connect(m_design, &DesignPanel::message, this,
            [this](const QString& sentence) { statusBar()->showMessage(sentence, 8000); });
    connect(m_design, &DesignPanel::trialRequested, this, [this](const QString& study, qlonglong trial) {
        if (study != m_session.model().facts().file) {
            openPath(study);
            return;
        }
        show(Activity::Search);
        m_session.model().select(trial);
    });
    connect(m_pareto, &ParetoPanel::overlayClicked, this, [this](const QString& design) {
        show(Activity::Design);
        m_design->show(design);
    });
    connect(&m_session.designs(), &DesignRunner::designsChanged, this, &MainWindow::showDesigns);
    connect(&m_session.designs(), &DesignRunner::designChanged, this, &MainWindow::showDesigns);
    connect(&m_session.model(), &StudyModel::opened, this, &MainWindow::showDesigns);
}

void MainWindow::showDesigns() { m_pareto->setOverlay(m_session.designMarks()); }

/// The selected point to the Design page.
void MainWindow::offerCandidate() {
    const auto present = presentConfig();
    m_design->setCandidate(m_session.designCandidate(m_session.model().selected(), present ? *present : RunConfig()));
}

/// A design that is there is shown; another one of the same point is begun on the Design page.
void MainWindow::makeDesign() {
    const DesignState* there = m_session.designOf(m_session.model().selected());
    const QString folder = there ? QString::fromStdString(there->folder.string()) : QString();
    show(Activity::Design);
    offerCandidate();
    if (!folder.isEmpty())
        m_design->show(folder);
    else if (m_design->canMake())
        m_design->make();
    else
        say(m_design->whyNot());
}

} // namespace snac

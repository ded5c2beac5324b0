// SPDX-License-Identifier: GPL-3.0-or-later
// What stands where: panels, docks, status bar, theme.
#include "main_window.h"

#include "activity_rail.h"
#include "design/design_panel.h"
#include "dock_bar.h"
#include "panels/budget_panel.h"
#include "panels/data_panel.h"
#include "panels/pareto_panel.h"
#include "panels/run_bar.h"
#include "panels/setup_panel.h"
#include "panels/trial_table.h"
#include "plots/hypervolume_strip.h"
#include "support/elided_label.h"
#include "support/icons.h"
#include "support/notice.h"

#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>

namespace snac {

namespace {

constexpr int narrow = 1360; ///< pixels: below this the inspector shares the left side with the budgets

} // namespace

void MainWindow::makePanels() {
    m_pages = new QStackedWidget(this);
    m_data = new DataPanel(this);
    m_data->setObjectName("dataPanel");
    m_setup = new SetupPanel(this);
    m_setup->setObjectName("setupPanel");
    auto* search = new QWidget(this);
    auto* column = new QVBoxLayout(search);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look::gap);
    m_pareto = new ParetoPanel(m_session.model(), search);
    m_strip = new HypervolumeStrip(search);
    m_strip->setObjectName("hypervolumeStrip");
    auto* stripCard = new QFrame(search);
    stripCard->setProperty("card", true);
    auto* inside = new QVBoxLayout(stripCard);
    inside->setContentsMargins(look::padding, 6, look::padding, 6);
    inside->addWidget(m_strip);
    stripCard->hide();
    column->addWidget(m_pareto, 1);
    column->addWidget(stripCard);
    m_pages->addWidget(m_data);
    m_pages->addWidget(m_setup);
    m_pages->addWidget(search);
    m_design = new DesignPanel(m_session.designs(), this);
    m_design->setObjectName("designPanel");
    m_pages->addWidget(m_design);

    m_runBar =
        new RunBar(m_session.runner(),
                   {m_do.start, m_do.goOn, m_do.newStudy, m_do.pause, m_do.resume, m_do.finish, m_do.abort}, this);
    m_notice = new Notice(NoticeIcon::Kind::Warning, this);
    m_notice->setObjectName("windowNotice");
    m_notice->addDismiss(QStringLiteral("dismissNotice"));
    m_notice->say({});
    m_closingNotice = new Notice(NoticeIcon::Kind::Information, this);
    m_closingNotice->setObjectName("closingNotice");
    m_closeNow = m_closingNotice->addAction(tr("Stop now and close"), QStringLiteral("closeNow"));
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(look::gap / 2, look::gap, look::gap / 2, 0);
    layout->setSpacing(look::gap);
    layout->addWidget(m_runBar);
    layout->addWidget(m_closingNotice);
    layout->addWidget(m_notice);
    layout->addWidget(m_pages, 1);
    setCentralWidget(centre);

    m_budgets = new BudgetPanel(m_session.model(), m_session.undo(), this);
    m_budgets->setMinimumWidth(260);
    m_budgets->setSteers(m_session.steering());
    m_table = new TrialTable(m_session.model(), this);
    m_inspector = new TrialInspector(this);

    m_rail = new ActivityRail(this);
    m_rail->add(m_do.data, QStringLiteral("railData"));
    m_rail->add(m_do.setup, QStringLiteral("railSetup"));
    m_rail->add(m_do.search, QStringLiteral("railSearch"));
    m_rail->add(m_do.design, QStringLiteral("railDesign"));
    auto* bar = new QToolBar(tr("Activities"), this);
    bar->setObjectName("activityBar");
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setContentsMargins(0, 0, 0, 0);
    bar->setStyleSheet(QStringLiteral("QToolBar { border: none; padding: 0; spacing: 0; }"));
    bar->layout()->setContentsMargins(0, 0, 0, 0);
    bar->addWidget(m_rail);
    bar->toggleViewAction()->setEnabled(false);
    addToolBar(Qt::LeftToolBarArea, bar);
}

QDockWidget* MainWindow::addDock(Qt::DockWidgetArea area, const QString& title, const QString& name, QWidget* widget) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    auto* framed = new QWidget(dock); // the same gap around every panel
    auto* layout = new QVBoxLayout(framed);
    const bool atBottom = area == Qt::BottomDockWidgetArea;
    layout->setContentsMargins(look::gap / 2, atBottom ? look::gap / 2 : look::gap, look::gap / 2, look::gap);
    layout->addWidget(widget);
    dock->setWidget(framed);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::makeDocks() {
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    m_budgetDock = addDock(Qt::LeftDockWidgetArea, tr("Budgets"), QStringLiteral("budgetDock"), m_budgets);
    m_tableDock = addDock(Qt::BottomDockWidgetArea, tr("Trials"), QStringLiteral("tableDock"), m_table);
    m_inspectorDock = addDock(Qt::RightDockWidgetArea, tr("Inspector"), QStringLiteral("inspectorDock"), m_inspector);
    lockPanels(true);
}

/// Locked, the panels' own titles are enough; unlocked, each has the bar that it can be dragged by.
void MainWindow::lockPanels(bool locked) {
    for (QDockWidget* dock : {m_budgetDock, m_tableDock, m_inspectorDock}) {
        QWidget* before = dock->titleBarWidget();
        dock->setTitleBarWidget(locked ? new QWidget(dock) : new DockBar(dock));
        delete before;
    }
}

void MainWindow::resetLayout() {
    for (QDockWidget* dock : {m_budgetDock, m_tableDock, m_inspectorDock}) {
        dock->setFloating(false);
        dock->show();
    }
    addDockWidget(Qt::LeftDockWidgetArea, m_budgetDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_tableDock);
    if (width() < narrow) {
        tabifyDockWidget(m_budgetDock, m_inspectorDock);
        m_budgetDock->raise();
        resizeDocks({m_budgetDock}, {340}, Qt::Horizontal);
        resizeDocks({m_tableDock}, {180}, Qt::Vertical);
    } else {
        addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
        resizeDocks({m_budgetDock, m_inspectorDock}, {290, 380}, Qt::Horizontal);
        resizeDocks({m_tableDock}, {230}, Qt::Vertical);
    }
    m_searchLayout.clear();
    if (m_activity != Activity::Search) show(Activity::Search);
}

void MainWindow::makeStatusBar() {
    m_statusLeft = new ElidedLabel(this);
    m_statusLeft->setObjectName("statusLeft");
    m_statusRight = new QLabel(this);
    m_statusRight->setObjectName("statusRight");
    m_statusRight->setProperty("role", "secondary");
    statusBar()->setContentsMargins(look::gap, 0, look::gap, 0);
    statusBar()->addWidget(m_statusLeft, 1);
    statusBar()->addPermanentWidget(m_statusRight);
}

void MainWindow::restore() {
    const Settings& settings = m_session.settings();
    if (!restoreGeometry(settings.geometry())) resize(QSize(1440, 900).boundedTo(screen()->availableSize()));
    if (!restoreState(settings.layout(), layoutVersion)) resetLayout();
}

void MainWindow::setTheme(ThemeChoice choice) {
    const Theme theme = themeFor(choice, m_systemPalette);
    qApp->setPalette(paletteOf(theme));
    qApp->setStyleSheet(styleSheetOf(theme));
}

void MainWindow::drawIcons() {
    m_do.data->setIcon(themedIcon(QStringLiteral("data"), palette()));
    m_do.setup->setIcon(themedIcon(QStringLiteral("setup"), palette()));
    m_do.search->setIcon(themedIcon(QStringLiteral("search"), palette()));
    m_do.design->setIcon(themedIcon(QStringLiteral("design"), palette()));
}

} // namespace snac

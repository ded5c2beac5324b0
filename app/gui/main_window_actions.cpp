// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done: actions, menus, and what they and the signals of the panels lead to.
#include "main_window.h"

#include "panels/budget_panel.h"
#include "panels/data_panel.h"
#include "panels/pareto_panel.h"
#include "panels/setup_panel.h"
#include "panels/trial_table.h"
#include "plots/hypervolume_strip.h"
#include "support/metric_text.h"
#include "support/training_score.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QPushButton>
#include <QStatusBar>

#include <cmath>

namespace snac {

namespace {

constexpr int low = 760; ///< pixels: below this the hypervolume gives its room to the plot

} // namespace

void MainWindow::makeActions() {
    const auto action = [this](const QString& text, const QKeySequence& keys, const QString& tip = {}) {
        auto* one = new QAction(text, this);
        one->setShortcut(keys);
        QString hint = tip.isEmpty() ? QString(text).remove(QLatin1Char('&')) : tip;
        if (!keys.isEmpty()) hint += QStringLiteral(" (%1)").arg(keys.toString(QKeySequence::NativeText));
        one->setToolTip(hint);
        addAction(one);
        return one;
    };
    m_activities = new QActionGroup(this);
    const auto activity = [&](const QString& text, const QKeySequence& keys, Activity which) {
        QAction* one = action(text, keys);
        one->setCheckable(true);
        m_activities->addAction(one);
        connect(one, &QAction::triggered, this, [this, which] { show(which); });
        return one;
    };
    m_do.data = activity(tr("&Data"), Qt::CTRL | Qt::Key_1, Activity::Data);
    m_do.setup = activity(tr("Set&up"), Qt::CTRL | Qt::Key_2, Activity::Setup);
    m_do.search = activity(tr("&Search"), Qt::CTRL | Qt::Key_3, Activity::Search);
    m_do.design = activity(tr("&Design"), Qt::CTRL | Qt::Key_4, Activity::Design);

    m_do.openData = action(tr("Open &data…"), Qt::CTRL | Qt::Key_D);
    m_do.openDataFolder = action(tr("Open data &folder…"), Qt::CTRL | Qt::SHIFT | Qt::Key_D);
    m_do.openConfig = action(tr("Open &configuration…"), Qt::CTRL | Qt::SHIFT | Qt::Key_O);
    m_do.openStudy = action(tr("&Open study…"), QKeySequence::Open);
    m_do.newStudy = action(tr("&New study"), QKeySequence::New, tr("The next search begins a new study"));
    m_do.closeStudy = action(tr("C&lose study"), QKeySequence::Close, tr("Show no study; its file stays as it is"));
    m_do.exportYaml =
        action(tr("&Export YAML…"), Qt::CTRL | Qt::Key_E, tr("Write the selected architecture's race file"));
    m_do.exportPicture = action(tr("Save &picture of the plot…"), Qt::CTRL | Qt::SHIFT | Qt::Key_E);
    m_do.copySearch = action(tr("Copy the search's &command"), Qt::CTRL | Qt::SHIFT | Qt::Key_C);
    m_do.copyExport = action(tr("Copy the e&xport's command"), {});
    m_do.quit = action(tr("&Quit"), QKeySequence::Quit);
    m_do.undo = m_session.undo().createUndoAction(this, tr("&Undo"));
    m_do.undo->setShortcut(QKeySequence::Undo);
    m_do.redo = m_session.undo().createRedoAction(this, tr("&Redo"));
    m_do.redo->setShortcut(QKeySequence::Redo);
    addActions({m_do.undo, m_do.redo});
    m_do.start = action(tr("&Start"), Qt::Key_F5, tr("Start the search"));
    m_do.goOn = action(tr("&Go on with this study"), Qt::SHIFT | Qt::Key_F5,
                       tr("Take the study's own setup and data, so that the next start adds to it"));
    m_do.pause = action(tr("&Pause"), Qt::Key_F6, tr("No new trial begins; the running ones go on"));
    m_do.resume = action(tr("&Resume"), Qt::Key_F6, tr("Go on with the search"));
    m_do.finish = action(tr("S&top after the running trials"), Qt::Key_F7);
    m_do.finish->setIconText(tr("Stop"));
    m_do.abort = action(tr("&Abort"), Qt::SHIFT | Qt::Key_F7,
                        tr("Stop now; trials in training are begun anew when the study goes on"));
    m_do.makeDesign = action(tr("&Make the design"), Qt::CTRL | Qt::Key_M,
                             tr("Quantise, prune, export and synthesise the selected network"));
    m_do.tools = action(tr("&Tools"), {}, tr("What designs are made with: found or not, proven or not"));
    m_do.lockPanels =
        action(tr("Loc&k panels"), {}, tr("Panels without title bars; unlock to move, float or close them"));
    m_do.lockPanels->setCheckable(true);
    m_do.lockPanels->setChecked(true);
    m_do.resetLayout = action(tr("Reset &layout"), {});
    m_do.shortcuts = action(tr("&Keyboard shortcuts"), QKeySequence::HelpContents);
    m_do.about = action(tr("&About SNAC Studio"), {});
    nameActions();
}

/// For tests and for tools that read the window.
void MainWindow::nameActions() {
    const std::pair<QAction*, const char*> names[] = {{m_do.data, "showData"},
                                                      {m_do.setup, "showSetup"},
                                                      {m_do.search, "showSearch"},
                                                      {m_do.design, "showDesign"},
                                                      {m_do.makeDesign, "makeDesign"},
                                                      {m_do.tools, "showTools"},
                                                      {m_do.openData, "openData"},
                                                      {m_do.openDataFolder, "openDataFolder"},
                                                      {m_do.openConfig, "openConfiguration"},
                                                      {m_do.openStudy, "openStudy"},
                                                      {m_do.newStudy, "newStudy"},
                                                      {m_do.closeStudy, "closeStudy"},
                                                      {m_do.exportYaml, "exportYaml"},
                                                      {m_do.exportPicture, "savePicture"},
                                                      {m_do.copySearch, "copySearchCommand"},
                                                      {m_do.copyExport, "copyExportCommand"},
                                                      {m_do.quit, "quit"},
                                                      {m_do.undo, "undo"},
                                                      {m_do.redo, "redo"},
                                                      {m_do.clearLimits, "clearLimits"},
                                                      {m_do.start, "start"},
                                                      {m_do.goOn, "goOn"},
                                                      {m_do.pause, "pause"},
                                                      {m_do.resume, "resume"},
                                                      {m_do.finish, "finish"},
                                                      {m_do.abort, "abort"},
                                                      {m_do.lockPanels, "lockPanels"},
                                                      {m_do.resetLayout, "resetLayout"},
                                                      {m_do.shortcuts, "shortcuts"},
                                                      {m_do.about, "about"}};
    for (const auto& [action, name] : names)
        if (action) action->setObjectName(QStringLiteral("action.") + QLatin1String(name));
}

void MainWindow::makeMenus() {
    const auto menuIn = [](auto* parent, const QString& title, const char* name) {
        QMenu* menu = parent->addMenu(title);
        menu->setObjectName(QLatin1String(name));
        return menu;
    };
    QMenu* file = menuIn(menuBar(), tr("&File"), "menu.file");
    file->addActions({m_do.openStudy});
    m_recent = menuIn(file, tr("Recent s&tudies"), "menu.recent");
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::listRecent);
    file->addActions({m_do.newStudy, m_do.closeStudy});
    file->addSeparator();
    file->addActions({m_do.openData, m_do.openDataFolder, m_do.openConfig});
    file->addSeparator();
    file->addActions({m_do.exportYaml, m_do.exportPicture});
    file->addSeparator();
    file->addAction(m_do.quit);

    QMenu* edit = menuIn(menuBar(), tr("&Edit"), "menu.edit");
    edit->addActions({m_do.undo, m_do.redo});
    edit->addSeparator();
    edit->addActions({m_do.copySearch, m_do.copyExport});

    QMenu* view = menuIn(menuBar(), tr("&View"), "menu.view");
    view->addActions({m_do.data, m_do.setup, m_do.search, m_do.design});
    view->addSeparator();
    for (QDockWidget* dock : {m_budgetDock, m_tableDock, m_inspectorDock}) view->addAction(dock->toggleViewAction());
    view->addActions({m_do.lockPanels, m_do.resetLayout});
    view->addSeparator();
    QMenu* theme = menuIn(view, tr("&Theme"), "menu.theme");
    m_themes = new QActionGroup(this);
    const std::pair<QString, ThemeChoice> choices[] = {{tr("As the &system"), ThemeChoice::System},
                                                       {tr("&Light"), ThemeChoice::Light},
                                                       {tr("&Dark"), ThemeChoice::Dark}};
    for (const auto& [text, choice] : choices) {
        QAction* action = theme->addAction(text);
        action->setObjectName(QStringLiteral("action.theme%1").arg(static_cast<int>(choice)));
        action->setCheckable(true);
        action->setChecked(choice == m_session.settings().theme());
        m_themes->addAction(action);
        connect(action, &QAction::triggered, this, [this, which = choice] {
            m_session.settings().setTheme(which);
            setTheme(which);
        });
    }

    QMenu* search = menuIn(menuBar(), tr("Sea&rch"), "menu.search");
    search->addActions({m_do.start, m_do.goOn, m_do.pause, m_do.resume, m_do.finish, m_do.abort});

    QMenu* design = menuIn(menuBar(), tr("&Design"), "menu.design");
    design->addActions({m_do.makeDesign, m_do.tools});

    QMenu* help = menuIn(menuBar(), tr("&Help"), "menu.help");
    help->addActions({m_do.shortcuts, m_do.about});
}

void MainWindow::listRecent() {
    m_recent->clear();
    for (const QString& file : m_session.settings().recentStudies()) {
        QAction* action = m_recent->addAction(file);
        action->setEnabled(QFileInfo::exists(file));
        connect(action, &QAction::triggered, this, [this, file] { openPath(file); });
    }
    if (m_recent->isEmpty()) {
        m_recent->addAction(tr("No study was opened yet"))->setEnabled(false);
        return;
    }
    m_recent->addSeparator();
    connect(m_recent->addAction(tr("Clear this list")), &QAction::triggered, this,
            [this] { m_session.settings().clearRecentStudies(); });
}

void MainWindow::connectAll() {
    StudyModel& model = m_session.model();
    SearchRunner& runner = m_session.runner();
    connect(m_do.openData, &QAction::triggered, this, &MainWindow::openDataFile);
    connect(m_do.openDataFolder, &QAction::triggered, this, &MainWindow::openDataFolder);
    connect(m_do.openConfig, &QAction::triggered, this, &MainWindow::openConfiguration);
    connect(m_do.openStudy, &QAction::triggered, this, &MainWindow::openStudyFile);
    connect(m_do.newStudy, &QAction::triggered, this, [this] {
        m_session.beginNewStudy();
        showRunState();
    });
    connect(m_do.closeStudy, &QAction::triggered, &m_session, &Session::closeStudy);
    connect(m_closeNow, &QPushButton::clicked, &runner, &SearchRunner::abort);
    connect(m_do.exportYaml, &QAction::triggered, this, &MainWindow::exportArchitecture);
    connect(m_do.exportPicture, &QAction::triggered, this, &MainWindow::exportPicture);
    connect(m_do.copySearch, &QAction::triggered, this, &MainWindow::copySearchCommand);
    connect(m_do.copyExport, &QAction::triggered, this, [this] {
        qApp->clipboard()->setText(m_session.exportCommand(m_session.model().selected()));
        statusBar()->showMessage(tr("The command is on the clipboard."), 4000);
    });
    connect(m_do.quit, &QAction::triggered, this, &QWidget::close);
    connect(m_do.start, &QAction::triggered, this, &MainWindow::start);
    connect(m_do.goOn, &QAction::triggered, this, &MainWindow::goOnWithStudy);
    connect(m_do.pause, &QAction::triggered, &runner, &SearchRunner::pause);
    connect(m_do.resume, &QAction::triggered, &runner, &SearchRunner::resume);
    connect(m_do.finish, &QAction::triggered, &runner, &SearchRunner::finish);
    connect(m_do.abort, &QAction::triggered, &runner, &SearchRunner::abort);
    connect(m_do.lockPanels, &QAction::toggled, this, &MainWindow::lockPanels);
    connect(m_do.resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
    connect(m_do.shortcuts, &QAction::triggered, this, &MainWindow::showShortcuts);
    connect(m_do.about, &QAction::triggered, this, &MainWindow::showAbout);

    connect(m_data, &DataPanel::dataOpened, this, [this] {
        m_needed.clear();
        m_setup->setData(m_data->dataset());
        showRunState();
    });
    connect(m_data, &DataPanel::openFileRequested, this, &MainWindow::openDataFile);
    connect(m_data, &DataPanel::openFolderRequested, this, &MainWindow::openDataFolder);
    connect(m_setup, &SetupPanel::openFileRequested, this, &MainWindow::openConfiguration);
    connect(m_table, &TrialTable::exportRequested, this, &MainWindow::exportTrials);
    connect(m_data, &DataPanel::busyChanged, this, &MainWindow::showRunState);
    connect(m_setup, &SetupPanel::configChanged, this, &MainWindow::showRunState);
    connect(m_setup, &SetupPanel::problemChanged, this, &MainWindow::showRunState);
    connect(m_setup, &SetupPanel::datasetRequested, this, &MainWindow::needData);
    // What is in the way is said on the Data page, with its remedy.
    connect(m_data, &DataPanel::downloadOffered, this, [this] { show(Activity::Data); });
    connect(m_data, &DataPanel::openFailed, this, [this] { show(Activity::Data); });

    connect(&runner, &SearchRunner::stateChanged, this, &MainWindow::showRunState);
    connect(&runner, &SearchRunner::progressChanged, this, [this] {
        const RunProgress& progress = m_session.runner().progress();
        showClosing();
        m_strip->setValues(progress.hypervolumes);
        m_strip->parentWidget()->setVisible(progress.hypervolumes.size() > 1 && height() >= low);
        QStringList running;
        const std::string metric = trainingMetric(m_session.model().metrics());
        if (progress.trialsPerHour > 0)
            running.append(tr("%1 trials/h").arg(countText(std::round(progress.trialsPerHour))));
        for (const RunningTrial& trial : progress.running)
            running.append(trial.epoch < 0 ? tr("trial %1 begins").arg(trial.number)
                                           : tr("trial %1: fold %2, epoch %3, %4")
                                                 .arg(trial.number)
                                                 .arg(trial.fold + 1)
                                                 .arg(trial.epoch + 1)
                                                 .arg(trainingScoreText(metric, trial.score)));
        if (m_session.runner().isActive()) m_statusLeft->setText(running.join(QStringLiteral(" · ")));
    });
    connect(&runner, &SearchRunner::generationBegan, this, [this](int generation) {
        if (m_session.steering() && !m_session.model().budgets().empty())
            m_budgets->setSteerNote(tr("taken up in generation %1").arg(generation + 1));
    });
    connect(&runner, &SearchRunner::warned, this, &MainWindow::say);
    connect(&runner, &SearchRunner::waiting, this, &MainWindow::say);
    connect(&runner, &SearchRunner::failed, this, &MainWindow::say);
    connect(&runner, &SearchRunner::studyOpened, this, &MainWindow::showTitle);
    connect(&runner, &SearchRunner::finished, this, [this](bool) { showRunState(); });
    connect(&m_session, &Session::problem, this, &MainWindow::say);
    connect(&model, &StudyModel::opened, this, &MainWindow::showTitle);
    connect(&model, &StudyModel::opened, this, [this] { // the curve is of one run, not of a study that was opened
        m_strip->setValues({});
        m_strip->parentWidget()->hide();
    });

    connect(m_budgets, &BudgetPanel::steersChanged, &m_session, &Session::setSteering);
    connect(&model, &StudyModel::budgetsChanged, this, [this] {
        m_budgets->setSteerNote(
            m_session.runner().isActive() && m_session.steering() ? tr("from the next generation on") : QString());
    });
    connect(m_pareto, &ParetoPanel::exportRequested, this, &MainWindow::exportPicture);
    m_pareto->setScales(m_session.settings().plotScales());
    connect(m_pareto, &ParetoPanel::scalesChanged, this,
            [this] { m_session.settings().setPlotScales(m_pareto->scales()); });
    connect(&m_space, &SpaceSampler::sampled, this, [this] { m_pareto->setReachable(m_space.columns()); });
    connect(m_table, &TrialTable::problem, this, &MainWindow::say);
    connect(m_inspector, &TrialInspector::exportRequested, this, &MainWindow::exportArchitecture);
    connect(m_inspector, &TrialInspector::copyCommandRequested, m_do.copyExport, &QAction::trigger);

    connectDesigns();
    m_inspectSoon.setSingleShot(true);
    m_inspectSoon.setInterval(250);
    connect(&m_inspectSoon, &QTimer::timeout, this, &MainWindow::showSelected);
    connect(&model, &StudyModel::selectedChanged, this, [this](std::int64_t number) {
        showSelected();
        if (number >= 0) m_inspectorDock->raise();
    });
    const auto inspectSoon = [this] {
        if (m_session.model().selected() >= 0 && !m_inspectSoon.isActive()) m_inspectSoon.start();
    };
    connect(&model, &StudyModel::standingsChanged, this, inspectSoon);
    connect(&model, &StudyModel::trialsChanged, this, inspectSoon);
}

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "activity_rail.h"
#include "base/paths.h"
#include "panels/budget_panel.h"
#include "panels/data_panel.h"
#include "panels/notice.h"
#include "panels/pareto_panel.h"
#include "panels/run_bar.h"
#include "panels/setup_panel.h"
#include "panels/trial_table.h"
#include "pipeline/run_config_yaml.h"
#include "plots/hypervolume_strip.h"
#include "support/icons.h"
#include "support/metric_text.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QSaveFile>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>

namespace snac {

namespace {

constexpr int layoutVersion = 1; ///< of the docks; another version's layout is not restored
constexpr int narrow = 1360;     ///< pixels: below this the inspector shares the left side with the budgets
constexpr int low = 760;         ///< pixels: below this the hypervolume gives its room to the plot

bool isStudyFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(15) == QByteArrayLiteral("SQLite format 3");
}

bool isConfiguration(const QString& path) {
    const QString ending = QFileInfo(path).suffix().toLower();
    return ending == QStringLiteral("yaml") || ending == QStringLiteral("yml");
}

} // namespace

MainWindow::MainWindow(Session& session, Dialogs dialogs, QWidget* parent)
    : QMainWindow(parent), m_session(session), m_dialogs(std::move(dialogs)), m_systemPalette(qApp->palette()) {
    setObjectName("mainWindow");
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    setTheme(m_session.settings().theme());
    makeActions();
    makePanels();
    makeDocks();
    makeMenus();
    makeStatusBar();
    connectAll();
    drawIcons();
    restore();
    show(Activity::Search);
    showRunState();
    showTitle();
}

MainWindow::~MainWindow() = default;

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

    m_do.openData = action(tr("Open &data…"), Qt::CTRL | Qt::Key_D);
    m_do.openConfig = action(tr("Open &configuration…"), Qt::CTRL | Qt::SHIFT | Qt::Key_O);
    m_do.openStudy = action(tr("&Open study…"), QKeySequence::Open);
    m_do.newStudy = action(tr("&New study"), QKeySequence::New, tr("The next search begins a new study"));
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
    m_do.start = action(tr("&Start"), Qt::Key_F5, tr("Start the search"));
    m_do.pause = action(tr("&Pause"), Qt::Key_F6, tr("No new trial begins; the running ones go on"));
    m_do.resume = action(tr("&Resume"), Qt::Key_F6, tr("Go on with the search"));
    m_do.finish = action(tr("S&top after the running trials"), Qt::Key_F7);
    m_do.finish->setIconText(tr("Stop"));
    m_do.abort = action(tr("&Abort"), Qt::SHIFT | Qt::Key_F7,
                        tr("Stop now; trials in training are begun anew when the study goes on"));
    m_do.lockPanels =
        action(tr("Loc&k panels"), {}, tr("Panels without title bars; unlock to move, float or close them"));
    m_do.lockPanels->setCheckable(true);
    m_do.lockPanels->setChecked(true);
    m_do.resetLayout = action(tr("Reset &layout"), {});
    m_do.shortcuts = action(tr("&Keyboard shortcuts"), QKeySequence::HelpContents);
    m_do.about = action(tr("&About SNAC Studio"), {});
}

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

    m_runBar = new RunBar(m_session.runner(), {m_do.start, m_do.pause, m_do.resume, m_do.finish, m_do.abort}, this);
    m_notice = new Notice(NoticeIcon::Kind::Warning, this);
    m_notice->setObjectName("windowNotice");
    m_notice->addDismiss(QStringLiteral("dismissNotice"));
    m_notice->say({});
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(look::gap / 2, look::gap, look::gap / 2, 0);
    layout->setSpacing(look::gap);
    layout->addWidget(m_runBar);
    layout->addWidget(m_notice);
    layout->addWidget(m_pages, 1);
    setCentralWidget(centre);

    m_budgets = new BudgetPanel(m_session.model(), m_session.undo(), this);
    m_budgets->setSteers(m_session.steering());
    m_table = new TrialTable(m_session.model(), this);
    m_inspector = new TrialInspector(this);

    m_rail = new ActivityRail(this);
    m_rail->add(m_do.data, QStringLiteral("railData"));
    m_rail->add(m_do.setup, QStringLiteral("railSetup"));
    m_rail->add(m_do.search, QStringLiteral("railSearch"));
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
        dock->setTitleBarWidget(locked ? new QWidget(dock) : nullptr);
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

void MainWindow::makeMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_do.openStudy});
    m_recent = file->addMenu(tr("Recent s&tudies"));
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::listRecent);
    file->addActions({m_do.newStudy});
    file->addSeparator();
    file->addActions({m_do.openData, m_do.openConfig});
    file->addSeparator();
    file->addActions({m_do.exportYaml, m_do.exportPicture});
    file->addSeparator();
    file->addAction(m_do.quit);

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({m_do.undo, m_do.redo});
    edit->addSeparator();
    edit->addActions({m_do.copySearch, m_do.copyExport});

    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addActions({m_do.data, m_do.setup, m_do.search});
    view->addSeparator();
    for (QDockWidget* dock : {m_budgetDock, m_tableDock, m_inspectorDock}) view->addAction(dock->toggleViewAction());
    view->addActions({m_do.lockPanels, m_do.resetLayout});
    view->addSeparator();
    QMenu* theme = view->addMenu(tr("&Theme"));
    m_themes = new QActionGroup(this);
    const std::pair<QString, ThemeChoice> choices[] = {{tr("As the &system"), ThemeChoice::System},
                                                       {tr("&Light"), ThemeChoice::Light},
                                                       {tr("&Dark"), ThemeChoice::Dark}};
    for (const auto& [text, choice] : choices) {
        QAction* action = theme->addAction(text);
        action->setCheckable(true);
        action->setChecked(choice == m_session.settings().theme());
        m_themes->addAction(action);
        connect(action, &QAction::triggered, this, [this, which = choice] {
            m_session.settings().setTheme(which);
            setTheme(which);
        });
    }

    QMenu* search = menuBar()->addMenu(tr("Sea&rch"));
    search->addActions({m_do.start, m_do.pause, m_do.resume, m_do.finish, m_do.abort});

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addActions({m_do.shortcuts, m_do.about});
}

void MainWindow::makeStatusBar() {
    m_statusLeft = new QLabel(this);
    m_statusLeft->setObjectName("statusLeft");
    m_statusRight = new QLabel(this);
    m_statusRight->setObjectName("statusRight");
    m_statusRight->setProperty("role", "secondary");
    statusBar()->setContentsMargins(look::gap, 0, look::gap, 0);
    statusBar()->addWidget(m_statusLeft, 1);
    statusBar()->addPermanentWidget(m_statusRight);
}

void MainWindow::connectAll() {
    StudyModel& model = m_session.model();
    SearchRunner& runner = m_session.runner();
    connect(m_do.openData, &QAction::triggered, this, [this] {
        const QString path = m_dialogs.openFile(this, QStringLiteral("data"), tr("Open data"), tr("All files (*)"));
        if (!path.isEmpty()) openData(path);
    });
    connect(m_do.openConfig, &QAction::triggered, this, [this] {
        const QString path = m_dialogs.openFile(this, QStringLiteral("configuration"), tr("Open configuration"),
                                                tr("Run configurations (*.yaml *.yml)"));
        if (!path.isEmpty()) openPath(path);
    });
    connect(m_do.openStudy, &QAction::triggered, this, &MainWindow::openStudyFile);
    connect(m_do.newStudy, &QAction::triggered, this, [this] {
        m_session.beginNewStudy();
        showRunState();
    });
    connect(m_do.exportYaml, &QAction::triggered, this, &MainWindow::exportArchitecture);
    connect(m_do.exportPicture, &QAction::triggered, this, &MainWindow::exportPicture);
    connect(m_do.copySearch, &QAction::triggered, this, &MainWindow::copySearchCommand);
    connect(m_do.copyExport, &QAction::triggered, this, [this] {
        qApp->clipboard()->setText(m_session.exportCommand(m_session.model().selected()));
        statusBar()->showMessage(tr("The command is on the clipboard."), 4000);
    });
    connect(m_do.quit, &QAction::triggered, this, &QWidget::close);
    connect(m_do.start, &QAction::triggered, this, &MainWindow::start);
    connect(m_do.pause, &QAction::triggered, &runner, &SearchRunner::pause);
    connect(m_do.resume, &QAction::triggered, &runner, &SearchRunner::resume);
    connect(m_do.finish, &QAction::triggered, &runner, &SearchRunner::finish);
    connect(m_do.abort, &QAction::triggered, &runner, &SearchRunner::abort);
    connect(m_do.lockPanels, &QAction::toggled, this, &MainWindow::lockPanels);
    connect(m_do.resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
    connect(m_do.shortcuts, &QAction::triggered, this, &MainWindow::showShortcuts);
    connect(m_do.about, &QAction::triggered, this, &MainWindow::showAbout);

    connect(m_data, &DataPanel::dataOpened, this, [this] {
        m_setup->setData(m_data->dataset());
        showRunState();
    });
    connect(m_data, &DataPanel::busyChanged, this, &MainWindow::showRunState);
    connect(m_setup, &SetupPanel::configChanged, this, &MainWindow::showRunState);
    connect(m_setup, &SetupPanel::problemChanged, this, &MainWindow::showRunState);
    connect(m_setup, &SetupPanel::datasetRequested, m_data, &DataPanel::openData);

    connect(&runner, &SearchRunner::stateChanged, this, &MainWindow::showRunState);
    connect(&runner, &SearchRunner::progressChanged, this, [this] {
        const RunProgress& progress = m_session.runner().progress();
        m_strip->setValues(progress.hypervolumes);
        m_strip->parentWidget()->setVisible(progress.hypervolumes.size() > 1 && height() >= low);
        QStringList running;
        for (const RunningTrial& trial : progress.running)
            running.append(trial.epoch < 0 ? tr("trial %1 begins").arg(trial.number)
                                           : tr("trial %1: fold %2, epoch %3, %4")
                                                 .arg(trial.number)
                                                 .arg(trial.fold + 1)
                                                 .arg(trial.epoch + 1)
                                                 .arg(metricText("accuracy", trial.score)));
        if (m_session.runner().isActive()) m_statusLeft->setText(running.join(QStringLiteral("   ")));
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

    connect(m_budgets, &BudgetPanel::greysOutChanged, &model, &StudyModel::setGreysOut);
    connect(m_budgets, &BudgetPanel::steersChanged, &m_session, &Session::setSteering);
    connect(&model, &StudyModel::budgetsChanged, this, [this] {
        m_budgets->setSteerNote(
            m_session.runner().isActive() && m_session.steering() ? tr("from the next generation on") : QString());
        showRunState();
    });
    connect(m_pareto, &ParetoPanel::exportRequested, this, &MainWindow::exportPicture);
    connect(m_table, &TrialTable::problem, this, &MainWindow::say);
    connect(m_inspector, &TrialInspector::exportRequested, this, &MainWindow::exportArchitecture);
    connect(m_inspector, &TrialInspector::copyCommandRequested, m_do.copyExport, &QAction::trigger);

    m_inspectSoon.setSingleShot(true);
    m_inspectSoon.setInterval(250);
    connect(&m_inspectSoon, &QTimer::timeout, this, &MainWindow::showSelected);
    connect(&model, &StudyModel::selectedChanged, this, [this](std::int64_t number) {
        showSelected();
        if (number >= 0) m_inspectorDock->raise();
    });
    connect(&model, &StudyModel::standingsChanged, this, [this] {
        if (m_session.model().selected() >= 0 && !m_inspectSoon.isActive()) m_inspectSoon.start();
    });
}

void MainWindow::restore() {
    const Settings& settings = m_session.settings();
    if (!restoreGeometry(settings.geometry())) resize(QSize(1440, 900).boundedTo(screen()->availableSize()));
    if (!restoreState(settings.layout(), layoutVersion)) resetLayout();
}

void MainWindow::show(Activity activity) {
    m_do.data->setChecked(activity == Activity::Data);
    m_do.setup->setChecked(activity == Activity::Setup);
    m_do.search->setChecked(activity == Activity::Search);
    const Activity before = std::exchange(m_activity, activity);
    m_pages->setCurrentIndex(static_cast<int>(activity));
    if (before == activity) return;
    if (before == Activity::Search) {
        m_searchLayout = saveState(layoutVersion);
        for (QDockWidget* dock : {m_budgetDock, m_tableDock, m_inspectorDock}) dock->hide();
    } else if (activity == Activity::Search && !m_searchLayout.isEmpty()) {
        restoreState(m_searchLayout, layoutVersion);
    }
    for (QDockWidget* dock : {m_budgetDock, m_tableDock, m_inspectorDock})
        dock->toggleViewAction()->setEnabled(activity == Activity::Search);
}

void MainWindow::say(const QString& sentence) { m_notice->say(sentence); }

void MainWindow::openPath(const QString& path) {
    if (isStudyFile(path)) {
        m_session.openStudy(path);
        show(Activity::Search);
    } else if (isConfiguration(path)) {
        show(Activity::Setup);
        m_setup->openConfig(path);
    } else {
        openData(path);
    }
}

void MainWindow::openData(const QString& nameOrPath) {
    show(Activity::Data);
    m_data->openData(nameOrPath);
}

void MainWindow::openStudyFile() {
    const QString file = m_dialogs.openFile(this, QStringLiteral("study"), tr("Open study"),
                                            tr("Studies (*.db *.sqlite *.sqlite3 *.snac);;All files (*)"));
    if (file.isEmpty()) return;
    m_session.openStudy(file);
    show(Activity::Search);
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

void MainWindow::start() {
    if (!m_data->dataset()) {
        show(Activity::Data);
        say(tr("There is no data yet; open a data set first."));
        return;
    }
    auto config = m_setup->config();
    if (!config) {
        show(Activity::Setup);
        say(QString::fromStdString(config.error().message()));
        return;
    }
    say({});
    show(Activity::Search);
    m_session.startSearch(std::move(*config), m_data->dataset(), m_data->nameOrPath(), m_setup->workers());
}

void MainWindow::exportArchitecture() {
    const std::int64_t number = m_session.model().selected();
    const QString file = m_dialogs.saveFile(this, QStringLiteral("architecture"), tr("Export YAML"),
                                            QStringLiteral("trial-%1.yaml").arg(number), tr("YAML (*.yaml *.yml)"));
    if (file.isEmpty()) return;
    const Result<void> written = m_session.exportArchitecture(number, file);
    if (!written) {
        say(QString::fromStdString(written.error().message()));
        return;
    }
    statusBar()->showMessage(tr("Trial %1 is written to %2").arg(number).arg(file), 8000);
    if (!written.warnings().empty()) say(QString::fromStdString(written.warnings().front()));
}

void MainWindow::exportPicture() {
    const QString file = m_dialogs.saveFile(this, QStringLiteral("picture"), tr("Save picture"),
                                            QStringLiteral("front.svg"), tr("SVG (*.svg);;PDF (*.pdf);;PNG (*.png)"));
    if (file.isEmpty()) return;
    const Result<void> written = m_pareto->plot()->exportTo(file);
    if (!written)
        say(QString::fromStdString(written.error().message()));
    else
        statusBar()->showMessage(tr("The plot is written to %1").arg(file), 8000);
}

/// The setup as a file beside the studies, and the command that searches with it.
void MainWindow::copySearchCommand() {
    auto config = m_setup->config();
    if (!config) {
        say(QString::fromStdString(config.error().message()));
        return;
    }
    config->dataset = m_data->nameOrPath().toStdString();
    config->open = m_data->options();
    config->budgetTexts.clear();
    config->budgets = m_session.steering() ? m_session.model().budgets() : std::vector<Budget>();
    const Result<QString> file = m_session.keepConfiguration(*config);
    if (!file) {
        say(QString::fromStdString(file.error().message()));
        return;
    }
    qApp->clipboard()->setText(m_session.searchCommand(*file, m_setup->workers()));
    statusBar()->showMessage(tr("The command is on the clipboard; its configuration is %1").arg(*file), 8000);
}

QString MainWindow::idleText() const {
    if (m_data->isBusy()) return tr("The data is being read");
    if (!m_data->dataset()) return tr("Open a data set to begin");
    if (!m_setup->problem().isEmpty()) return m_setup->problem();
    const auto config = m_setup->config();
    if (!config) return QString::fromStdString(config.error().message());
    const bool more = m_session.trialsBefore(*config) > 0;
    const QString what = (more ? tr("%1 more trials on %2 · workers: %3") : tr("%1 trials on %2 · workers: %3"))
                             .arg(config->trials)
                             .arg(QString::fromStdString(m_data->dataset()->name))
                             .arg(m_setup->workers());
    const QString where = m_session.goesOn() ? tr("goes on with this study") : tr("a new study");
    return QStringLiteral("%1 · %2").arg(what, where);
}

void MainWindow::showRunState() {
    const SearchRunner& runner = m_session.runner();
    const RunState state = runner.state();
    if (const auto config = m_setup->config()) m_session.model().expect(config->hardware);
    const bool canStart = m_data->dataset() && !m_data->isBusy() && m_setup->problem().isEmpty();
    m_do.start->setVisible(state == RunState::Idle);
    m_do.start->setEnabled(state == RunState::Idle && canStart);
    m_do.start->setToolTip(canStart ? tr("Start the search (F5)") : idleText());
    m_do.pause->setVisible(state != RunState::Idle && state != RunState::Paused);
    m_do.pause->setEnabled(state == RunState::Running);
    m_do.resume->setVisible(state == RunState::Paused);
    m_do.resume->setEnabled(state == RunState::Paused);
    m_do.finish->setVisible(state != RunState::Idle);
    m_do.finish->setEnabled(state == RunState::Running || state == RunState::Paused || state == RunState::Retraining);
    m_do.abort->setVisible(state != RunState::Idle);
    m_do.abort->setEnabled(state != RunState::Idle && state != RunState::Stopping);
    m_do.newStudy->setEnabled(state == RunState::Idle && m_session.goesOn());
    m_do.openStudy->setEnabled(state == RunState::Idle);
    m_runBar->setIdleText(idleText());
    m_setup->setLocked(state != RunState::Idle, tr("A search is running; stop it to change the setup."));
    const bool hasTrials = !m_session.model().trials().empty();
    m_pareto->setEmptyText(state == RunState::Idle ? tr("Each trained network will be a point here. Press Start (F5).")
                           : hasTrials             ? QString()
                                                   : tr("The first networks are in training."));
    if (state == RunState::Idle)
        m_statusLeft->setText(hasTrials ? tr("Trials: %1").arg(m_session.model().trials().size()) : tr("Ready"));
    if (state == RunState::Idle && m_closing) close();
}

void MainWindow::showSelected() {
    const std::int64_t number = m_session.model().selected();
    m_do.exportYaml->setEnabled(number >= 0);
    m_do.copyExport->setEnabled(number >= 0);
    if (number < 0)
        m_inspector->clear();
    else
        m_inspector->show(m_session.detailsOf(number));
}

void MainWindow::showTitle() {
    const StudyFacts& facts = m_session.model().facts();
    const QString file = QFileInfo(facts.file).fileName();
    setWindowTitle(facts.file.isEmpty() ? tr("SNAC Studio") : tr("%1 · SNAC Studio").arg(file));
    m_statusRight->setText(facts.file.isEmpty() ? QString()
                           : facts.readOnly     ? tr("%1, opened to look at").arg(facts.file)
                                                : facts.file);
    m_do.exportPicture->setEnabled(!facts.file.isEmpty());
    showSelected();
    showRunState();
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
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_do.data) drawIcons();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().size() == 1) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QString path = event->mimeData()->urls().value(0).toLocalFile();
    if (path.isEmpty())
        say(tr("Only files and folders of this machine can be dropped here."));
    else
        openPath(path);
    event->acceptProposedAction();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    SearchRunner& runner = m_session.runner();
    if (runner.isActive()) {
        event->ignore();
        if (m_closing) return; // it closes when the search has ended
        const CloseChoice choice = m_dialogs.closeWhileRunning(this);
        if (choice == CloseChoice::GoOn) return;
        m_closing = true;
        if (choice == CloseChoice::FinishRunning)
            runner.finish();
        else
            runner.abort();
        if (!runner.isActive()) close(); // it ended while the question stood
        return;
    }
    m_session.settings().setWindow(saveGeometry(),
                                   m_activity == Activity::Search ? saveState(layoutVersion) : m_searchLayout);
    event->accept();
}

} // namespace snac

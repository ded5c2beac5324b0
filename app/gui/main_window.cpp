// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "activity_rail.h"
#include "design/design_panel.h"
#include "models/trial_state.h"
#include "panels/data_panel.h"
#include "panels/pareto_panel.h"
#include "panels/run_bar.h"
#include "panels/setup_panel.h"
#include "panels/trial_table.h"
#include "support/notice.h"

#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QStackedWidget>
#include <QStatusBar>

namespace snac {

namespace {

bool endsWithOneOf(const QString& path, const QStringList& endings) {
    return !QFileInfo(path).isDir() && endings.contains(QFileInfo(path).suffix().toLower());
}

/// By its name where that tells: closing a file that SQLite has open in this process would drop its locks.
bool isStudyFile(const QString& path) {
    if (endsWithOneOf(
            path, {QStringLiteral("db"), QStringLiteral("sqlite"), QStringLiteral("sqlite3"), QStringLiteral("snac")}))
        return true;
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(15) == QByteArrayLiteral("SQLite format 3");
}

bool isConfiguration(const QString& path) {
    return endsWithOneOf(path, {QStringLiteral("yaml"), QStringLiteral("yml")});
}

} // namespace

MainWindow::MainWindow(Session& session, Dialogs dialogs, QWidget* parent)
    : QMainWindow(parent), m_session(session), m_dialogs(std::move(dialogs)), m_systemPalette(qApp->palette()),
      m_space(session.model()) {
    setObjectName("mainWindow");
    setAcceptDrops(true);
    qApp->installEventFilter(this);
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

void MainWindow::show(Activity activity) {
    m_do.data->setChecked(activity == Activity::Data);
    m_do.setup->setChecked(activity == Activity::Setup);
    m_do.search->setChecked(activity == Activity::Search);
    m_do.design->setChecked(activity == Activity::Design);
    const Activity before = std::exchange(m_activity, activity);
    const bool byRail = m_rail->isAncestorOf(qApp->focusWidget());
    m_pages->setCurrentIndex(static_cast<int>(activity));
    if (before == activity) return;
    // What had the focus is hidden: it goes to the first thing there is to do, not to whatever Qt finds next.
    QWidget* const first[] = {nullptr, m_setup, m_pareto->plot(), m_design};
    if (QWidget* widget = first[static_cast<int>(activity)]; widget && isVisible() && !byRail) widget->setFocus();
    if (activity == Activity::Design) offerCandidate();
    showRunBar();
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

void MainWindow::begin(const QStringList& files) {
    m_data->openData(QStringLiteral("digits"));
    // One after the other, for a later wish overtakes an earlier one: what cannot be read then leaves the digits.
    connect(
        m_data, &DataPanel::busyChanged, this,
        [this, files] {
            for (const QString& file : files) openPath(file);
        },
        static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
}

/// The search waits until this data is there, or the user opens other data: never the setup of one with the data of another.
void MainWindow::needData(const QString& nameOrPath, const OpenOptions& options) {
    m_needed = nameOrPath;
    m_data->openData(nameOrPath, options);
    showRunState();
}

void MainWindow::openStudyFile() {
    const QString file = m_dialogs.openFile(this, QStringLiteral("study"), tr("Open study"),
                                            tr("Studies (*.db *.sqlite *.sqlite3 *.snac);;All files (*)"));
    if (file.isEmpty()) return;
    m_session.openStudy(file);
    show(Activity::Search);
}

void MainWindow::openDataFile() {
    const QString file =
        m_dialogs.openFile(this, QStringLiteral("data"), tr("Open data"),
                           tr("Data sets (*.csv *.csv.gz *.tsv *.npy *.npz *-ubyte *-ubyte.gz *.idx);;All files (*)"));
    if (!file.isEmpty()) openData(file);
}

void MainWindow::openDataFolder() {
    const QString folder = m_dialogs.openFolder(this, QStringLiteral("data"), tr("Open a folder of samples"));
    if (!folder.isEmpty()) openData(folder);
}

void MainWindow::openConfiguration() {
    const QString file = m_dialogs.openFile(this, QStringLiteral("configuration"), tr("Open configuration"),
                                            tr("Run configurations (*.yaml *.yml);;All files (*)"));
    if (file.isEmpty()) return;
    show(Activity::Setup);
    m_setup->openConfig(file);
}

void MainWindow::start() {
    if (!m_data->dataset()) {
        show(Activity::Data);
        say(tr("There is no data yet; open a data set first."));
        return;
    }
    auto config = presentConfig();
    if (!config) {
        show(Activity::Setup);
        say(QString::fromStdString(config.error().message()));
        return;
    }
    say({});
    show(Activity::Search);
    m_pareto->plot()->setFocus(); // the button that had it goes away
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

void MainWindow::exportTrials() {
    const QString file = m_dialogs.saveFile(this, QStringLiteral("trials"), tr("Export the trials"),
                                            QStringLiteral("trials.csv"), tr("CSV (*.csv)"));
    if (!file.isEmpty()) m_table->exportCsv(file);
}

/// The setup as a file beside the studies, and the command that searches with it.
void MainWindow::copySearchCommand() {
    auto config = presentConfig();
    if (!config) {
        say(QString::fromStdString(config.error().message()));
        return;
    }
    config->trials += m_session.trialsBefore(*config);
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

void MainWindow::showSelected() {
    const std::int64_t number = m_session.model().selected();
    m_do.exportYaml->setEnabled(number >= 0);
    m_do.copyExport->setEnabled(number >= 0);
    m_do.makeDesign->setEnabled(number >= 0);
    const Trial* trial = m_session.model().trial(number);
    if (!trial)
        m_inspector->clear();
    else if (!m_inspector->shows(*trial, standingSentence(m_session.model(), number)))
        m_inspector->show(m_session.detailsOf(number));
}

void MainWindow::showTitle() {
    const StudyFacts& facts = m_session.model().facts();
    const QString file = QFileInfo(facts.file).fileName();
    setWindowTitle(facts.file.isEmpty() ? tr("SNAC Studio") : tr("%1 · SNAC Studio").arg(file));
    m_statusRight->setText(facts.readOnly && !facts.file.isEmpty() ? tr("%1, opened to look at").arg(file) : file);
    m_statusRight->setToolTip(facts.file);
    m_do.exportPicture->setEnabled(!facts.file.isEmpty());
    showSelected();
    showRunState();
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_do.data) drawIcons();
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    const bool drops = event->type() == QEvent::Drop;
    if (!drops && event->type() != QEvent::DragEnter && event->type() != QEvent::DragMove) return false;
    const auto* widget = qobject_cast<QWidget*>(watched);
    auto* drag = static_cast<QDropEvent*>(event);
    if (!widget || widget->window() != this || !drag->mimeData()->hasUrls()) return false;
    const QList<QUrl> urls = drag->mimeData()->urls();
    if (urls.size() == 1)
        drag->acceptProposedAction();
    else
        drag->ignore();
    if (!drops) return true;
    const QString path = urls.front().toLocalFile();
    if (path.isEmpty())
        say(tr("Only files and folders of this machine can be dropped here."));
    else
        openPath(path);
    return true;
}

} // namespace snac

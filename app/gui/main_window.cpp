// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "panels/data_panel.h"
#include "panels/pareto_panel.h"
#include "panels/run_bar.h"
#include "panels/setup_panel.h"
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
    if (number < 0)
        m_inspector->clear();
    else
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

} // namespace snac

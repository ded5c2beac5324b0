// SPDX-License-Identifier: GPL-3.0-or-later
// Where the search and the study stand, what can be done then, and how the window closes.
#include "main_window.h"

#include "panels/data_panel.h"
#include "panels/pareto_panel.h"
#include "panels/run_bar.h"
#include "panels/setup_panel.h"
#include "support/notice.h"

#include <QCloseEvent>
#include <QLabel>

namespace snac {

/// The setup with the data that is open.
Result<RunConfig> MainWindow::presentConfig() const {
    SNAC_TRY(config, m_setup->config());
    config.dataset = m_data->nameOrPath().toStdString();
    config.open = m_data->options();
    return std::move(config);
}

QString MainWindow::idleText() const {
    if (m_data->isBusy()) return tr("The data is being read");
    if (!m_needed.isEmpty())
        return tr("The setup needs %1, which is not open: see the Data page, or open other data").arg(m_needed);
    if (!m_data->dataset()) return tr("Open a data set to begin");
    if (!m_setup->problem().isEmpty()) return m_setup->problem();
    const auto config = m_setup->config();
    if (!config) return QString::fromStdString(config.error().message());
    if (!m_difference.isEmpty()) return m_difference;
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
    const auto wished = m_setup->config(), config = presentConfig();
    if (wished) m_session.model().expect(wished->hardware);
    if (wished && !m_needed.isEmpty() && wished->dataset != m_needed.toStdString()) { // another setup by now
        m_needed.clear();
        m_data->dismiss();
    }
    m_difference = config && m_data->dataset() ? m_session.difference(*config, *m_data->dataset()) : QString();
    const bool isIdle = state == RunState::Idle;
    const bool canSearch = m_data->dataset() && m_needed.isEmpty() && !m_data->isBusy() && m_setup->problem().isEmpty();
    const bool canStart = canSearch && m_difference.isEmpty();
    m_do.start->setVisible(isIdle);
    m_do.start->setEnabled(isIdle && canStart);
    m_do.start->setToolTip(canStart ? tr("Start the search (F5)")
                           : m_difference.isEmpty()
                               ? idleText()
                               : tr("This study was made otherwise (%1); go on with its own setup, "
                                    "or begin a new study")
                                     .arg(m_difference));
    showGoOn(isIdle, canStart);
    m_do.pause->setVisible(!isIdle && state != RunState::Paused);
    m_do.pause->setEnabled(state == RunState::Running);
    m_do.resume->setVisible(state == RunState::Paused);
    m_do.resume->setEnabled(state == RunState::Paused);
    m_do.finish->setVisible(!isIdle);
    m_do.finish->setEnabled(state == RunState::Running || state == RunState::Paused || state == RunState::Retraining);
    m_do.abort->setVisible(!isIdle);
    m_do.abort->setEnabled(!isIdle && state != RunState::Stopping);
    m_do.newStudy->setEnabled(isIdle && m_session.goesOn());
    m_do.openStudy->setEnabled(isIdle);
    m_do.closeStudy->setEnabled(isIdle && !m_session.model().facts().file.isEmpty());
    m_runBar->setIdleText(idleText());
    showRunBar();
    m_setup->setLocked(!isIdle, tr("A search is running; stop it to change the setup."));
    const bool hasTrials = !m_session.model().trials().empty();
    m_pareto->setEmptyText(isIdle      ? tr("Each trained network will be a point here. Press Start (F5).")
                           : hasTrials ? QString()
                                       : tr("The first networks are in training."));
    if (isIdle)
        m_statusLeft->setText(hasTrials ? tr("Trials: %1").arg(m_session.model().trials().size()) : tr("Ready"));
    showClosing();
    if (isIdle && m_closing) close();
}

/// On the Design page the thing to do is another one.
void MainWindow::showRunBar() { m_runBar->setVisible(m_session.runner().isActive() || m_activity != Activity::Design); }

/// Where a study is shown, the button is there; disabled it says why.
void MainWindow::showGoOn(bool isIdle, bool canStart) {
    const StudyFacts& facts = m_session.model().facts();
    QString why;
    if (facts.configuration.empty())
        why = tr("The study does not hold the configuration that made it; only a search of SNAC Studio can go on");
    else if (m_session.goesOn() && canStart)
        why = tr("Start goes on with this study already");
    m_do.goOn->setVisible(isIdle && !facts.file.isEmpty());
    m_do.goOn->setEnabled(isIdle && !facts.file.isEmpty() && why.isEmpty());
    m_do.goOn->setToolTip(
        why.isEmpty() ? tr("Take the study's own setup and data, so that the next start adds to it (Shift+F5)") : why);
}

void MainWindow::goOnWithStudy() {
    const StudyFacts& facts = m_session.model().facts();
    const auto config = readRunConfig(facts.configuration, facts.file.toStdString());
    if (!config) {
        say(QString::fromStdString(config.error().message()));
        return;
    }
    say({});
    m_session.goOnWithShown();
    m_setup->setConfig(*config);
    const bool isShown =
        m_data->nameOrPath().toStdString() == config->dataset && m_data->options().label == config->open.label;
    if (!isShown) needData(QString::fromStdString(config->dataset), config->open);
    showRunState();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    SearchRunner& runner = m_session.runner();
    if (!runner.isActive()) {
        m_session.settings().setWindow(saveGeometry(),
                                       m_activity == Activity::Search ? saveState(layoutVersion) : m_searchLayout);
        event->accept();
        return;
    }
    event->ignore();
    if (m_closing && runner.state() == RunState::Stopping) return; // it takes a moment
    const CloseChoice choice = m_dialogs.closeWhileRunning(this);
    m_closing = choice != CloseChoice::GoOn;
    if (choice == CloseChoice::FinishRunning) runner.finish();
    if (choice == CloseChoice::StopNow) runner.abort();
    showClosing();
    if (m_closing && !runner.isActive()) close(); // it ended while the question stood
}

/// What the window still waits for.
void MainWindow::showClosing() {
    const SearchRunner& runner = m_session.runner();
    const auto running = runner.progress().running.size();
    const bool isStopping = runner.state() == RunState::Stopping;
    m_closeNow->setVisible(!isStopping);
    if (!m_closing || !runner.isActive())
        m_closingNotice->say({});
    else if (isStopping || running == 0)
        m_closingNotice->say(tr("Storing what is finished, then closing"));
    else
        m_closingNotice->say(running == 1 ? tr("Finishing 1 trial, then closing")
                                          : tr("Finishing %1 trials, then closing").arg(running));
}

} // namespace snac

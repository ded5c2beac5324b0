// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design_page.h"

#include "arch/architecture_yaml.h"
#include "base/file.h"
#include "design/design_words.h"
#include "design/layer_editor.h"
#include "design/log_view.h"
#include "design/point_table.h"
#include "design/results_page.h"
#include "design/stage_list.h"
#include "pipeline/design_results.h"
#include "support/elided_label.h"
#include "support/frames.h"
#include "support/metric_text.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QPromise>
#include <QSplitter>
#include <QTabWidget>
#include <QThreadPool>
#include <QToolButton>
#include <QUrl>

#include <algorithm>

namespace snac {

namespace {
constexpr int logInterval = 300; // milliseconds
}

DesignPage::DesignPage(DesignRunner& runner, QWidget* parent) : QWidget(parent), m_runner(runner) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(look::gap);
    makeHeader();
    m_problem = new Notice(NoticeIcon::Kind::Warning, this);
    m_problem->setObjectName(QStringLiteral("design.problem"));
    m_problem->addDismiss(QStringLiteral("design.dismiss"));
    layout->addWidget(m_problem);
    makeTabs();
    // A tool may print for minutes while the state stays as it is.
    connect(&m_logTimer, &QTimer::timeout, this, [this] {
        const DesignState* state = m_runner.design(m_folder);
        if (isVisible() && state && isAtWork(*state)) readLog();
    });
    m_logTimer.start(logInterval);
    connect(&m_reading, &QFutureWatcher<Outcome>::finished, this, [this] {
        if (m_reading.future().resultCount() == 0) return;
        m_outcome = m_reading.result();
        if (const DesignState* state = m_runner.design(m_folder)) showResults(*state);
    });
}

void DesignPage::makeHeader() {
    auto* header = new QFrame(this);
    header->setProperty("card", true);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(look::padding, look::gap, look::padding, look::gap);
    row->setSpacing(look::gap);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    m_title = new ElidedLabel(header);
    m_title->setObjectName(QStringLiteral("design.title"));
    m_title->setProperty("role", "title");
    m_status = new ElidedLabel(header);
    m_status->setObjectName(QStringLiteral("design.status"));
    for (QLabel* label : {m_title, m_status}) {
        label->setTextFormat(Qt::PlainText);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        words->addWidget(label);
    }
    row->addLayout(words, 1);
    m_times = secondaryLabel({}, header);
    m_times->setObjectName(QStringLiteral("design.times"));
    m_times->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_times);
    m_action = primaryButton({}, header);
    m_action->setObjectName(QStringLiteral("design.action"));
    row->addWidget(m_action, 0, Qt::AlignVCenter);
    m_more = new QToolButton(header);
    m_more->setObjectName(QStringLiteral("design.more"));
    m_more->setText(QStringLiteral("⋯"));
    m_more->setAccessibleName(tr("More for this design"));
    m_more->setToolTip(tr("More for this design"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    m_more->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(m_more);
    menu->setObjectName(QStringLiteral("design.menu"));
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        fillMenu(*menu, m_folder);
    });
    m_more->setMenu(menu);
    row->addWidget(m_more, 0, Qt::AlignVCenter);
    connect(m_action, &QPushButton::clicked, this, &DesignPage::act);
    layout()->addWidget(header);
}

void DesignPage::makeTabs() {
    auto* card = new QFrame(this);
    card->setProperty("card", true);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(look::padding, 4, look::padding, look::gap);
    m_tabs = new QTabWidget(card);
    m_tabs->setObjectName(QStringLiteral("design.tabs"));
    auto* split = new QSplitter(Qt::Vertical, m_tabs);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(8);
    m_stages = new StageList(split);
    m_log = new LogView(split);
    split->addWidget(m_stages);
    split->addWidget(m_log);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);
    split->setSizes({420, 150});
    m_points = new PointTable(m_tabs);
    m_results = new ResultsPage(m_tabs);
    m_layers = new LayerEditor(m_tabs);
    m_tabs->addTab(split, tr("Stages"));
    m_tabs->addTab(m_points, tr("Points"));
    m_tabs->addTab(m_results, tr("Results"));
    m_tabs->addTab(m_layers, tr("Layers"));
    inside->addWidget(m_tabs);
    static_cast<QVBoxLayout*>(layout())->addWidget(card, 1);
    connect(m_stages, &StageList::runRequested, this, [this](const QString& stage) { goOn(m_folder, stage); });
    connect(m_stages, &StageList::retryRequested, this, [this] { goOn(m_folder); });
    connect(m_stages, &StageList::logRequested, m_log, &LogView::jumpTo);
    connect(m_stages, &StageList::toolsRequested, this, &DesignPage::toolsRequested);
    connect(m_points, &PointTable::chosen, this, &DesignPage::choosePoint);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int index) {
        if (m_tabs->widget(index) == m_layers) showLayers();
    });
}

void DesignPage::show(const QString& folder) {
    if (folder != m_folder) {
        m_folder = folder;
        m_problem->say({});
        m_log->clear();
        m_logOffset = 0;
        const DesignState* state = m_runner.design(folder);
        const bool done = state && state->status == DesignStatus::Done;
        m_tabs->setCurrentWidget(done ? static_cast<QWidget*>(m_results) : m_tabs->widget(0));
        if (m_tabs->currentWidget() == m_layers) showLayers();
    }
    refresh();
}

void DesignPage::refresh() {
    const DesignState* state = m_runner.design(m_folder);
    if (!state) return;
    showHeader(*state);
    m_stages->setStages(*state);
    m_points->setPoints(*state);
    m_points->setLocked(isAtWork(*state), tr("The design is being made; cancel it first"));
    showResults(*state);
    if (m_tabs->currentWidget() == m_layers && state->modelFolder != m_layersOf) showLayers();
    readLog();
}

void DesignPage::showHeader(const DesignState& state) {
    m_title->setText(titleOf(state));
    m_status->setText(statusSentence(state, titleAhead()));
    const Theme theme = themeOf(palette());
    const bool failed = state.status == DesignStatus::Failed;
    m_status->setStyleSheet(QStringLiteral("color: %1;").arg((failed ? theme.selection : theme.secondary).name()));
    QStringList times;
    if (const double seconds = secondsSpent(state); seconds > 0) times << tr("%1 so far").arg(durationText(seconds));
    const DesignStage* stage = currentStage(state);
    if (isAtWork(state) && stage && stage->secondsLeft)
        times << tr("≈ %1 left in this stage").arg(durationText(*stage->secondsLeft));
    if (state.status == DesignStatus::Done) times = {tr("took %1").arg(durationText(secondsSpent(state)))};
    m_times->setText(times.join(QStringLiteral(" · ")));
    m_action->setVisible(state.status != DesignStatus::Done);
    m_action->setText(isAtWork(state) ? tr("Cancel") : failed ? tr("Try again") : tr("Go on"));
    m_action->setToolTip(isAtWork(state) ? tr("Ends its tools; what is done stays")
                         : failed        ? tr("The failed stage once more; those before it are kept")
                                         : tr("From where it stopped"));
    // A failure that no stage stands for has no other place.
    if (failed && !currentStage(state)) m_problem->say(QString::fromStdString(state.error), tr("The design failed"));
}

/// Of the design that others wait for.
QString DesignPage::titleAhead() const {
    const auto running = std::ranges::find(m_runner.designs(), DesignStatus::Running, &DesignState::status);
    return running == m_runner.designs().end() ? QString() : titleOf(*running);
}

void DesignPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    if (const DesignState* state = m_runner.design(m_folder)) showHeader(*state);
}

/// Off the window's thread, and only when it can have changed: a state changes several times a second.
void DesignPage::readOutcome(const DesignState& state) {
    const auto compare = std::ranges::find(state.stages, "compare", &DesignStage::name);
    const QFileInfo file(m_folder + QStringLiteral("/results.json"));
    const OutcomeKey key{m_folder, file.lastModified(),
                         compare == state.stages.end() ? std::nullopt : std::optional(compare->status)};
    if (key == m_outcomeKey) return;
    if (key.folder != m_outcomeKey.folder) m_outcome = {};
    m_outcomeKey = key;
    auto promise = std::make_shared<QPromise<Outcome>>();
    m_reading.setFuture(promise->future()); // what is being read now is of no interest any more
    promise->start();
    QThreadPool::globalInstance()->start([promise, folder = m_folder.toStdString()] {
        Outcome outcome;
        if (auto results = readDesignResults(folder)) outcome.results = *std::move(results);
        if (const auto request = readDesignRequest(folder)) outcome.device = request->config.device;
        promise->addResult(std::move(outcome));
        promise->finish();
    });
}

void DesignPage::showResults(const DesignState& state) {
    readOutcome(state);
    m_results->show(state, m_outcome.results, m_outcome.device);
}

/// As the chosen point came out, its bits and zeros; before that is known, as asked for. They are not changed any more.
void DesignPage::showLayers() {
    const DesignState* state = m_runner.design(m_folder);
    const auto request = readDesignRequest(m_folder.toStdString());
    if (!request) return say(QString::fromStdString(request.error().message()));
    m_layersOf = state ? state->modelFolder : std::string();
    const std::string file = m_layersOf + "/architecture.yaml";
    const bool cameOut = !m_layersOf.empty() && QFileInfo::exists(QString::fromStdString(file));
    const auto yaml = cameOut ? readFile(file) : Result<std::string>(request->architecture);
    if (!yaml) return say(QString::fromStdString(yaml.error().message()));
    const auto architecture = readArchitectureYaml(*yaml, cameOut ? file : "the request's architecture");
    if (!architecture) return say(QString::fromStdString(architecture.error().message()));
    RunConfig config = request->config;
    if (const auto resolved = resolveDevice(config); !resolved)
        return say(QString::fromStdString(resolved.error().message()));
    m_layers->setNetwork(*architecture, config.hardware, config.estimator);
    const QString what = cameOut
                             ? tr("As %1 came out, with its bits and zeros.").arg(QString::fromStdString(state->chosen))
                             : tr("As asked for.");
    m_layers->setLocked(true, tr("%1 To change layers, make another design of the point.").arg(what));
}

void DesignPage::readLog() {
    for (QString text = m_runner.readLog(m_folder, m_logOffset); !text.isEmpty();
         text = m_runner.readLog(m_folder, m_logOffset))
        m_log->append(text);
}

void DesignPage::act() {
    const DesignState* state = m_runner.design(m_folder);
    if (!state) return;
    if (isAtWork(*state)) {
        m_runner.cancel(m_folder);
        Q_EMIT message(tr("The design stops; what is done stays."));
    } else {
        goOn(m_folder);
    }
}

void DesignPage::goOn(const QString& folder, const QString& until) {
    m_problem->say({});
    const auto went = m_runner.goOn(folder, until);
    if (!went) say(QString::fromStdString(went.error().message()));
}

void DesignPage::choosePoint(const QString& point) {
    auto request = readDesignRequest(m_folder.toStdString());
    if (!request) return say(QString::fromStdString(request.error().message()));
    request->point = point.toStdString();
    const auto changed = m_runner.change(m_folder, *request);
    if (!changed) return say(QString::fromStdString(changed.error().message()));
    m_tabs->setCurrentIndex(0);
    Q_EMIT message(tr("The design of point %1 is being made; what was trained stays.").arg(point));
}

void DesignPage::say(const QString& problem) { m_problem->say(problem); }

void DesignPage::fillMenu(QMenu& menu, const QString& folder) {
    const DesignState* state = m_runner.design(folder);
    if (!state) return;
    const bool works = isAtWork(*state);
    const auto add = [&](const QString& text, const char* name, bool enabled, const QString& why, auto&& act) {
        QAction* action = menu.addAction(text, this, act);
        action->setObjectName(QLatin1String(name));
        action->setEnabled(enabled);
        action->setToolTip(enabled ? QString() : why);
    };
    menu.setToolTipsVisible(true);
    const QString isMade = tr("It is being made; cancel it first");
    add(state->status == DesignStatus::Failed ? tr("&Try again") : tr("&Go on"), "design.do.goOn",
        !works && state->status != DesignStatus::Done, works ? isMade : tr("It is done"),
        [this, folder] { goOn(folder); });
    add(tr("&Cancel"), "design.do.cancel", works, tr("It is not being made"),
        [this, folder] { m_runner.cancel(folder); });
    menu.addSeparator();
    add(tr("&Show in the plot"), "design.do.trial", state->trial >= 0, tr("It was not made of a study's trial"),
        [this, study = QString::fromStdString(state->study), trial = state->trial] {
            Q_EMIT trialRequested(study, static_cast<qlonglong>(trial));
        });
    add(tr("Open &folder"), "design.do.folder", true, {},
        [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
    add(tr("Copy co&mmand"), "design.do.copy", true, {}, [this, folder] {
        QGuiApplication::clipboard()->setText(m_runner.command(folder));
        Q_EMIT message(tr("The command that makes this design is on the clipboard."));
    });
    menu.addSeparator();
    add(tr("&Remove"), "design.do.remove", !works, isMade, [this, folder] { Q_EMIT removeRequested(folder); });
}

} // namespace snac

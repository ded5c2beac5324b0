// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/tools_page.h"

#include "design/tool_row.h"
#include "support/elided_label.h"
#include "support/frames.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

constexpr int widest = 900; // a line longer than that is not read

QString joined(const std::vector<std::string>& names) {
    QStringList list;
    for (const std::string& name : names) list.append(QString::fromStdString(name));
    return list.join(QStringLiteral(", "));
}

/// "Ready for the open flow and hls4ml's C simulation", or what each of them lacks.
QString summaryOf(const std::vector<Tool>& tools) {
    const auto open = missingFor(Flow::Open, tools), hls4ml = missingFor(Flow::Hls4ml, tools);
    if (open.empty() && hls4ml.empty()) {
        return missingFor(Flow::Vitis, tools).empty()
                   ? ToolsPage::tr("Ready for the open flow, hls4ml's C simulation and the vendor's synthesis")
                   : ToolsPage::tr("Ready for the open flow and hls4ml's C simulation");
    }
    if (open == hls4ml)
        return ToolsPage::tr("Missing for the open flow and hls4ml's C simulation: %1").arg(joined(open));
    QStringList lines;
    if (open.empty())
        lines.append(ToolsPage::tr("Ready for the open flow"));
    else
        lines.append(ToolsPage::tr("Missing for the open flow: %1").arg(joined(open)));
    if (hls4ml.empty())
        lines.append(ToolsPage::tr("Ready for hls4ml's C simulation"));
    else
        lines.append(ToolsPage::tr("Missing for hls4ml's C simulation: %1").arg(joined(hls4ml)));
    return lines.join(QLatin1Char('\n'));
}

QString provenText(const std::vector<Tool>& tools) {
    const auto usable = [](const Tool& tool) { return tool.state != ToolState::Missing && tool.testable; };
    const auto found = std::count_if(tools.begin(), tools.end(), usable);
    const auto proven =
        std::count_if(tools.begin(), tools.end(), [&](const Tool& tool) { return usable(tool) && tool.proven; });
    if (found == 0) return {};
    if (proven == 0) return ToolsPage::tr("Found, but not proven yet: a self-test takes each through a tiny design.");
    if (proven < found)
        return ToolsPage::tr("%1 of %2 that were found are proven by a self-test.").arg(proven).arg(found);
    return ToolsPage::tr("All that were found are proven by a self-test.");
}

QString taskText(ToolsTask task) {
    switch (task) {
    case ToolsTask::None: return {};
    case ToolsTask::Looking: return ToolsPage::tr("Looking for the tools");
    case ToolsTask::Proving: return ToolsPage::tr("Proving the tools");
    case ToolsTask::Installing: return ToolsPage::tr("Making the Python environment");
    }
    return {};
}

} // namespace

ToolsPage::ToolsPage(QWidget* parent) : ToolsPage(defaultPythonSetup(), parent) {}

ToolsPage::ToolsPage(PythonSetup setup, QWidget* parent) : QWidget(parent), m_runner(std::move(setup)) {
    build();
    connect(m_look, &QPushButton::clicked, this, &ToolsPage::refresh);
    connect(m_prove, &QPushButton::clicked, &m_runner, &ToolsRunner::prove);
    connect(m_cancel, &QPushButton::clicked, &m_runner, &ToolsRunner::cancel);
    connect(&m_runner, &ToolsRunner::toolsChanged, this, &ToolsPage::showTools);
    connect(&m_runner, &ToolsRunner::toolsChanged, this, &ToolsPage::changed);
    connect(&m_runner, &ToolsRunner::progressChanged, this, &ToolsPage::showTask);
    connect(&m_runner, &ToolsRunner::failed, this, [this](const QString& sentence) {
        m_failure->say(sentence, tr("The Python environment could not be made"));
    });
    showTask();
}

ToolsPage::~ToolsPage() = default;

void ToolsPage::build() {
    setObjectName(QStringLiteral("toolsPage"));
    setAccessibleName(tr("Tools of synthesis"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("toolsScroll"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    outer->addWidget(scroll);
    auto* content = new QWidget(scroll);
    auto* centred = new QHBoxLayout(content);
    centred->setContentsMargins(look::padding, look::padding, look::padding, look::padding);
    auto* column = new QWidget(content);
    column->setMaximumWidth(widest);
    centred->addWidget(column, 1);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(look::gap);

    auto* head = new Card(tr("Tools of synthesis"), column);
    m_look = new QPushButton(tr("&Look again"), head);
    m_look->setObjectName(QStringLiteral("lookAgain"));
    m_prove = primaryButton(tr("&Prove them"), head);
    m_prove->setObjectName(QStringLiteral("proveTools"));
    m_cancel = new QPushButton(tr("Cancel"), head);
    m_cancel->setObjectName(QStringLiteral("cancelTools"));
    m_cancel->setAccessibleName(tr("Cancel what the page is doing"));
    head->header()->addWidget(m_look);
    head->header()->addWidget(m_prove);
    m_summary = new QLabel(head);
    m_summary->setObjectName(QStringLiteral("toolsSummary"));
    m_summary->setWordWrap(true);
    m_summary->setProperty("role", "figure");
    m_doing = secondaryLabel({}, head);
    m_doing->setObjectName(QStringLiteral("toolsDoing"));
    m_doing->setWordWrap(true);
    m_bar = new QProgressBar(head);
    m_bar->setObjectName(QStringLiteral("toolsProgress"));
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));
    m_task = new QWidget(head);
    auto* task = new QHBoxLayout(m_task);
    task->setContentsMargins(0, 0, 0, 0);
    task->setSpacing(look::gap);
    task->addWidget(m_bar, 1);
    task->addWidget(m_cancel);
    head->body()->addWidget(m_summary);
    head->body()->addWidget(m_doing);
    head->body()->addWidget(m_task);
    m_failure = new Notice(NoticeIcon::Kind::Warning, column);
    m_failure->setObjectName(QStringLiteral("toolsFailure"));
    m_failure->addDismiss(QStringLiteral("dismissToolsFailure"));
    m_needed = new Card(tr("Needed"), column);
    m_optional = new Card(tr("Optional"), column);
    m_optional->body()->addWidget(secondaryLabel(tr("Designs can be made without these."), m_optional));
    for (QWidget* part : {static_cast<QWidget*>(head), static_cast<QWidget*>(m_failure),
                          static_cast<QWidget*>(m_needed), static_cast<QWidget*>(m_optional)})
        layout->addWidget(part);
    layout->addStretch(1);
    scroll->setWidget(content);
}

void ToolsPage::refresh() { m_runner.look(); }

void ToolsPage::lookOnce() {
    if (!m_runner.hasLooked()) refresh();
}

const std::vector<Tool>& ToolsPage::tools() const { return m_runner.tools(); }

void ToolsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    lookOnce();
}

/// The list of tools is the same each time, so the rows are made once: a click never meets a row that is being replaced.
void ToolsPage::showTools() {
    const std::vector<Tool>& tools = m_runner.tools();
    if (m_rows.empty())
        for (const Tool& tool : tools) {
            Card* card = tool.optional ? m_optional : m_needed;
            auto* row = new ToolRow(tool, card);
            card->body()->addWidget(row);
            connect(row, &ToolRow::installRequested, this, [this] {
                m_failure->say({});
                m_runner.install();
            });
            m_rows.push_back(row);
        }
    for (std::size_t i = 0; i < tools.size() && i < m_rows.size(); ++i) m_rows[i]->show(tools[i]);
    showTask();
}

void ToolsPage::showTask() {
    const bool idle = m_runner.task() == ToolsTask::None;
    const bool looked = m_runner.hasLooked();
    m_summary->setText(looked ? summaryOf(m_runner.tools()) : QString());
    m_summary->setVisible(looked);
    const QWidget* focus = focusWidget();
    const bool ours = focus && focus->hasFocus(); // it must not fall to whatever comes next when its button is disabled
    const QString why = tr("%1; wait for its end or cancel it").arg(taskText(m_runner.task()));
    for (QPushButton* button : {m_look, m_prove}) button->setEnabled(idle);
    m_look->setToolTip(idle ? tr("Looks for every tool on PATH and asks it for its version") : why);
    m_prove->setToolTip(
        idle ? tr("Takes each tool through a tiny design and looks at the result; some ten seconds, the first time "
                  "up to some minutes")
             : why);
    for (ToolRow* row : m_rows) row->setIdle(idle, why);
    QString doing = idle ? (looked ? provenText(m_runner.tools()) : QString()) : taskText(m_runner.task());
    if (!idle && m_runner.isCancelling())
        doing = tr("Cancelling");
    else if (!idle && !m_runner.doing().isEmpty())
        doing += QStringLiteral(": ") + m_runner.doing();
    m_doing->setText(doing);
    m_doing->setVisible(!doing.isEmpty());
    m_task->setVisible(!idle);
    if (ours && !idle && !focus->isEnabled()) m_cancel->setFocus();
    if (ours && idle && focus == m_cancel) m_look->setFocus();
    m_bar->setRange(0, m_runner.fraction() < 0 ? 0 : 1000);
    m_bar->setValue(static_cast<int>(std::lround(1000 * std::max(0.0, m_runner.fraction()))));
    m_needed->setVisible(looked);
    m_optional->setVisible(looked);
}

} // namespace snac

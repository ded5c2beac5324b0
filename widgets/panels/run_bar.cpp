// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/run_bar.h"

#include "support/elided_label.h"
#include "support/frames.h"
#include "support/metric_text.h"

#include <QHBoxLayout>

namespace snac {

RunBar::RunBar(const SearchRunner& runner, const Actions& actions, QWidget* parent)
    : QWidget(parent), m_runner(runner), m_actions(actions) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    addButton(actions.start, QStringLiteral("startButton"), Look::Primary);
    addButton(actions.goOn, QStringLiteral("goOnButton"), Look::Plain);
    addButton(actions.newStudy, QStringLiteral("newStudyButton"), Look::HiddenWhenDisabled);
    addButton(actions.pause, QStringLiteral("pauseButton"), Look::Primary);
    addButton(actions.resume, QStringLiteral("resumeButton"), Look::Primary);
    addButton(actions.finish, QStringLiteral("finishButton"), Look::Plain);
    addButton(actions.abort, QStringLiteral("abortButton"), Look::Plain);
    layout->addSpacing(8);
    m_text = new ElidedLabel(this);
    m_text->setObjectName("runText");
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_text, 1);
    m_bar = new QProgressBar(this);
    m_bar->setObjectName("runProgress");
    m_bar->setAccessibleName(tr("Progress of the search"));
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(120);
    layout->addWidget(m_bar);
    m_left = secondaryLabel({}, this);
    m_left->setObjectName("timeLeft");
    layout->addWidget(m_left);
    connect(&runner, &SearchRunner::progressChanged, this, &RunBar::refresh);
    connect(&runner, &SearchRunner::stateChanged, this, &RunBar::refresh);
    refresh();
}

/// A push button that is the action: its text, tool tip and state, and hidden while the action is not to be seen.
void RunBar::addButton(QAction* action, const QString& name, Look look) {
    auto* button = look == Look::Primary ? primaryButton(action->text(), this) : new QPushButton(action->text(), this);
    button->setObjectName(name);
    const auto follow = [button, action, look] {
        button->setText(action->iconText());
        button->setToolTip(action->toolTip());
        button->setEnabled(action->isEnabled());
        button->setVisible(action->isVisible() && (action->isEnabled() || look != Look::HiddenWhenDisabled));
    };
    connect(action, &QAction::changed, button, follow);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    follow();
    layout()->addWidget(button);
}

void RunBar::setIdleText(const QString& text) {
    m_idleText = text;
    refresh();
}

QString RunBar::progressText(const RunProgress& progress) {
    QStringList parts;
    if (progress.generation >= 0) parts.append(tr("Generation %1").arg(progress.generation + 1));
    parts.append(tr("%1 of %2 trials").arg(progress.done).arg(progress.planned));
    return parts.join(QStringLiteral(" · "));
}

void RunBar::refresh() {
    const RunProgress& progress = m_runner.progress();
    QString text;
    switch (m_runner.state()) {
    case RunState::Idle: text = m_idleText; break;
    case RunState::Preparing: text = tr("Preparing the data"); break;
    case RunState::Running: text = progressText(progress); break;
    case RunState::Paused:
        text = progress.running.empty() ? tr("Paused · %1").arg(progressText(progress))
                                        : tr("Pausing: the running trials end first · %1").arg(progressText(progress));
        break;
    case RunState::Finishing: text = tr("Stopping after the running trials · %1").arg(progressText(progress)); break;
    case RunState::Stopping: text = tr("Stopping"); break;
    case RunState::Retraining:
        text = tr("Training the front again: %1 of %2").arg(progress.retrained).arg(progress.toRetrain);
        break;
    }
    m_text->setText(text);
    const bool active = m_runner.isActive();
    m_bar->setVisible(active);
    if (m_runner.state() == RunState::Preparing || m_runner.state() == RunState::Stopping) {
        m_bar->setRange(0, 0);
    } else if (m_runner.state() == RunState::Retraining) {
        m_bar->setRange(0, std::max(1, progress.toRetrain));
        m_bar->setValue(progress.retrained);
    } else {
        m_bar->setRange(0, static_cast<int>(std::max<std::int64_t>(1, progress.planned)));
        m_bar->setValue(static_cast<int>(progress.done));
    }
    const bool known = m_runner.state() == RunState::Running && progress.secondsLeft >= 0;
    m_left->setText(known ? tr("≈ %1 left").arg(durationText(progress.secondsLeft)) : QString());
}

} // namespace snac

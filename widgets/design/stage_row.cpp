// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/stage_row.h"

#include "design/design_words.h"
#include "support/elided_label.h"
#include "support/frames.h"
#include "support/metric_text.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QProgressBar>

namespace snac {

namespace {
constexpr std::size_t mostNotes = 3; ///< of errors and warnings each; the rest is in the log
constexpr qsizetype longestNote = 300;

QString wordOf(StageStatus status) {
    switch (status) {
    case StageStatus::Waiting: return StageRow::tr("waits");
    case StageStatus::Running: return StageRow::tr("runs");
    case StageStatus::Done: return StageRow::tr("done");
    case StageStatus::Failed: return StageRow::tr("failed");
    case StageStatus::Skipped: return StageRow::tr("skipped");
    case StageStatus::Cancelled: return StageRow::tr("stopped");
    }
    return {};
}

QString figuresOf(const DesignStage& stage) {
    QStringList parts;
    if (stage.peakMemoryBytes) parts << memoryText(*stage.peakMemoryBytes);
    if (stage.seconds > 0) parts << durationText(stage.seconds);
    return parts.join(QStringLiteral(" · "));
}
} // namespace

StageRow::StageRow(const QString& name, QWidget* parent) : QFrame(parent) {
    const QString prefix = QStringLiteral("stage.") + name;
    setObjectName(prefix);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(4, 5, 4, 5);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    m_icon = new StageIcon(this);
    grid->addWidget(m_icon, 0, 0, Qt::AlignVCenter);
    m_title = new ElidedLabel(this);
    m_title->setObjectName(prefix + QStringLiteral(".title"));
    m_title->setFixedWidth(310);
    grid->addWidget(m_title, 0, 1);
    m_message = new ElidedLabel(this);
    m_message->setObjectName(prefix + QStringLiteral(".message"));
    m_message->setProperty("role", "secondary");
    m_message->setTextFormat(Qt::PlainText);
    m_message->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    grid->addWidget(m_message, 0, 2);
    m_bar = new QProgressBar(this);
    m_bar->setObjectName(prefix + QStringLiteral(".bar"));
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(110);
    grid->addWidget(m_bar, 0, 3);
    m_figures = noteLabel({}, this);
    m_figures->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    grid->addWidget(m_figures, 0, 4);
    m_run = linkButton({}, this);
    m_run->setObjectName(prefix + QStringLiteral(".run"));
    grid->addWidget(m_run, 0, 5);
    m_notes = new QLabel(this);
    m_notes->setObjectName(prefix + QStringLiteral(".notes"));
    m_notes->setTextFormat(Qt::PlainText);
    m_notes->setWordWrap(true);
    m_notes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid->addWidget(m_notes, 1, 1, 1, 5);
    m_run->setText(runText());
    grid->setRowMinimumHeight(0, m_run->sizeHint().height()); // rows beneath stay where they are when it comes and goes
    makeRemedy(prefix);
    grid->addWidget(m_mend, 2, 1, 1, 5);
    grid->setColumnStretch(2, 1);
    setFocusPolicy(Qt::TabFocus);       // the mouse has no need of it
    m_run->setFocusPolicy(Qt::NoFocus); // Return on the row does the same
    connect(m_run, &QPushButton::clicked, this, &StageRow::runRequested);
}

void StageRow::makeRemedy(const QString& prefix) {
    m_mend = new QWidget(this);
    auto* line = new QHBoxLayout(m_mend);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    m_remedy = new QLabel(m_mend);
    m_remedy->setObjectName(prefix + QStringLiteral(".remedy"));
    m_remedy->setTextFormat(Qt::PlainText);
    m_remedy->setWordWrap(true);
    m_remedy->setTextInteractionFlags(Qt::TextSelectableByMouse);
    line->addWidget(m_remedy, 1);
    m_copy = new QPushButton(tr("Copy"), m_mend);
    m_copy->setObjectName(prefix + QStringLiteral(".copy"));
    m_copy->setAccessibleName(tr("Copy the remedy"));
    m_copy->setToolTip(tr("Copies the command to the clipboard"));
    line->addWidget(m_copy);
    QPushButton* tools = linkButton(tr("Tools"), m_mend);
    tools->setObjectName(prefix + QStringLiteral(".tools"));
    tools->setToolTip(tr("What designs are made with: found or not, and how to get it"));
    line->addWidget(tools);
    connect(tools, &QPushButton::clicked, this, &StageRow::toolsRequested);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(QString::fromStdString(m_stage.remedy)); });
}

void StageRow::show(const DesignStage& stage, bool canRun) {
    m_stage = stage;
    m_canRun = canRun;
    m_icon->setStatus(stage.status);
    m_title->setText(capitalised(stage.what));
    const bool runs = stage.status == StageStatus::Running;
    QString message = QString::fromStdString(stage.message);
    if (stage.status == StageStatus::Failed) message.clear(); // it stands below, whole
    m_message->setText(message);
    m_bar->setVisible(runs);
    m_bar->setRange(0, stage.fraction < 0 ? 0 : 1000);
    if (stage.fraction >= 0) m_bar->setValue(qRound(1000 * stage.fraction));
    m_figures->setText(figuresOf(stage));
    m_figures->setVisible(!m_figures->text().isEmpty()); // its place is the message's
    setAccessibleName(tr("%1: %2").arg(m_title->text(), wordOf(stage.status)));
    m_icon->setToolTip(wordOf(stage.status));
    m_title->setEnabled(stage.status != StageStatus::Skipped);
    showNotes(stage);
    m_run->setText(runText());
    m_run->setAccessibleName(runText());
    m_run->setToolTip(runHelp());
    showRun();
}

/// Errors and warnings, lifted out of the log.
void StageRow::showNotes(const DesignStage& stage) {
    QStringList notes;
    const bool failed = stage.status == StageStatus::Failed;
    if (failed && !stage.message.empty()) notes << QString::fromStdString(stage.message).left(1000);
    const auto add = [&](const std::vector<std::string>& list, const QString& text) {
        for (std::size_t i = 0; i < std::min(list.size(), mostNotes); ++i) {
            const QString note = QString::fromStdString(list[i]);
            if (list[i] != stage.message) notes << text.arg(note.left(longestNote));
        }
        if (list.size() > mostNotes)
            notes << tr("and %n more, see the log", nullptr, static_cast<int>(list.size() - mostNotes));
    };
    add(stage.errors, tr("Error: %1"));
    add(stage.warnings, tr("Warning: %1"));
    m_notes->setText(notes.join(u'\n'));
    m_notes->setVisible(!notes.isEmpty());
    const Theme theme = themeOf(palette());
    const bool wrong = failed || !stage.errors.empty();
    m_notes->setStyleSheet(QStringLiteral("font-size: %1px; color: %2;")
                               .arg(look::tablePixels)
                               .arg((wrong ? theme.selection : theme.warning).name()));
    const bool hasRemedy = !stage.remedy.empty();
    m_remedy->setText(QString::fromStdString(stage.remedy));
    m_remedy->setStyleSheet(
        QStringLiteral("font-family: monospace; font-size: %1px; background: %2; border-radius: 4px; padding: 6px;")
            .arg(look::tablePixels)
            .arg(theme.background.name()));
    m_mend->setVisible(hasRemedy);
}

bool StageRow::offersRun() const {
    switch (m_stage.status) {
    case StageStatus::Waiting:
    case StageStatus::Failed:
    case StageStatus::Cancelled: return m_canRun;
    case StageStatus::Running:
    case StageStatus::Done:
    case StageStatus::Skipped: return false;
    }
    return false;
}

QString StageRow::runText() const {
    return m_stage.status == StageStatus::Failed ? tr("Try again") : tr("Run to here");
}

/// What it does, or why it cannot be done.
QString StageRow::runHelp() const {
    if (m_stage.status == StageStatus::Done || m_stage.status == StageStatus::Skipped)
        return tr("This stage has ended");
    if (!m_canRun) return tr("The design is being made; cancel it first");
    return m_stage.status == StageStatus::Failed ? tr("Runs this stage again; those before it are kept")
                                                 : tr("Does what is left up to this stage, and stops after it");
}

/// "Run to here" of a stage that waits is seen when the row is pointed at or has the focus, for calm.
void StageRow::showRun() {
    const bool offered = offersRun();
    m_run->setVisible(offered && (m_stage.status == StageStatus::Failed || underMouse() || hasFocus()));
}

void StageRow::mousePressEvent(QMouseEvent* event) {
    QFrame::mousePressEvent(event);
    if (event->button() == Qt::LeftButton) Q_EMIT logRequested();
}

void StageRow::enterEvent(QEnterEvent* event) {
    QFrame::enterEvent(event);
    showRun();
}

void StageRow::leaveEvent(QEvent* event) {
    QFrame::leaveEvent(event);
    showRun();
}

void StageRow::focusInEvent(QFocusEvent* event) {
    QFrame::focusInEvent(event);
    showRun();
    update();
}

void StageRow::focusOutEvent(QFocusEvent* event) {
    QFrame::focusOutEvent(event);
    showRun();
    update();
}

void StageRow::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Up: focusPreviousChild(); break;
    case Qt::Key_Down: focusNextChild(); break;
    case Qt::Key_Return:
    case Qt::Key_Enter: offersRun() ? Q_EMIT runRequested() : Q_EMIT logRequested(); break;
    default: QFrame::keyPressEvent(event);
    }
}

void StageRow::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(objectName() + QStringLiteral(".menu"));
    menu->setToolTipsVisible(true);
    QAction* run = menu->addAction(runText(), this, &StageRow::runRequested);
    run->setObjectName(objectName() + QStringLiteral(".do.run"));
    run->setEnabled(offersRun());
    run->setToolTip(runHelp());
    QAction* log = menu->addAction(tr("Show its log"), this, &StageRow::logRequested);
    log->setObjectName(objectName() + QStringLiteral(".do.log"));
    menu->popup(event->globalPos());
}

void StageRow::paintEvent(QPaintEvent* event) {
    QFrame::paintEvent(event);
    if (!hasFocus()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(themeOf(palette()).accent);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

void StageRow::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showNotes(m_stage);
}

} // namespace snac

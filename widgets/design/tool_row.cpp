// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/tool_row.h"

#include "support/elided_label.h"
#include "support/frames.h"
#include "support/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QStyle>
#include <QTimer>

namespace snac {

namespace {

constexpr int markSize = 18;
constexpr int copiedMilliseconds = 2000;

ToolMark::Kind kindOf(const Tool& tool) {
    switch (tool.state) {
    case ToolState::Ok: return tool.proven ? ToolMark::Kind::Proven : ToolMark::Kind::Found;
    case ToolState::Broken: return ToolMark::Kind::Broken;
    case ToolState::Missing: return tool.optional ? ToolMark::Kind::Optional : ToolMark::Kind::Missing;
    }
    return ToolMark::Kind::Missing;
}

QString stateText(const Tool& tool) {
    switch (tool.state) {
    case ToolState::Ok:
        if (tool.proven) return ToolRow::tr("proven by a self-test in %1 s").arg(tool.seconds, 0, 'f', 1);
        return tool.testable ? ToolRow::tr("found, not proven yet")
                             : ToolRow::tr("found, not tested: it may want a licence");
    case ToolState::Broken: return ToolRow::tr("does not work");
    case ToolState::Missing: return tool.optional ? ToolRow::tr("not found, not needed") : ToolRow::tr("not found");
    }
    return {};
}

} // namespace

ToolMark::ToolMark(QWidget* parent) : QWidget(parent) { setFixedSize(markSize, markSize); }

void ToolMark::setKind(Kind kind) {
    m_kind = kind;
    update();
}

void ToolMark::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = themeOf(palette());
    const auto stroke = [&](const QColor& colour) {
        painter.setPen(QPen(colour, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    };
    const QRectF disc(2, 2, 14, 14);
    const QPolygonF tick{{5.8, 9.3}, {8, 11.5}, {12.2, 6.8}};
    switch (m_kind) {
    case Kind::Proven:
        stroke(theme.running);
        painter.setBrush(theme.running);
        painter.drawEllipse(disc);
        stroke(theme.panel);
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(tick);
        break;
    case Kind::Found:
        stroke(theme.running);
        painter.drawEllipse(disc);
        painter.drawPolyline(tick);
        break;
    case Kind::Broken:
        stroke(theme.warning);
        painter.drawPolygon(QPolygonF{{9, 2}, {16.5, 15.5}, {1.5, 15.5}});
        painter.drawLine(QPointF(9, 7), QPointF(9, 10.5));
        painter.drawPoint(QPointF(9, 13));
        break;
    case Kind::Missing:
        stroke(theme.warning);
        painter.drawEllipse(disc);
        painter.drawLine(QPointF(6.8, 6.8), QPointF(11.2, 11.2));
        painter.drawLine(QPointF(11.2, 6.8), QPointF(6.8, 11.2));
        break;
    case Kind::Optional:
        stroke(theme.secondary);
        painter.drawEllipse(disc);
        painter.drawLine(QPointF(6.5, 9), QPointF(11.5, 9));
        break;
    }
}

ToolRow::ToolRow(const Tool& tool, QWidget* parent) : QFrame(parent) {
    const QString id = QStringLiteral("tool.") + QString::fromStdString(tool.name);
    setObjectName(id);
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 4, 0, 4);
    outer->setSpacing(look::gap);
    m_mark = new ToolMark(this);
    outer->addWidget(m_mark, 0, Qt::AlignTop);
    auto* lines = new QVBoxLayout;
    lines->setSpacing(2);
    outer->addLayout(lines, 1);

    auto* head = new QHBoxLayout;
    head->setSpacing(look::gap);
    m_name = new QLabel(this);
    QFont bold = m_name->font();
    bold.setWeight(QFont::DemiBold);
    m_name->setFont(bold);
    m_use = secondaryLabel({}, this);
    m_state = new ElidedLabel(this);
    m_state->setObjectName(id + QStringLiteral(".state"));
    m_state->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    head->addWidget(m_name);
    head->addWidget(m_use);
    head->addWidget(m_state, 1);
    lines->addLayout(head);

    m_version = new ElidedLabel(this);
    m_version->setObjectName(id + QStringLiteral(".version"));
    m_version->setProperty("role", "note");
    m_version->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    lines->addWidget(m_version);
    m_problem = new QLabel(this);
    m_problem->setObjectName(id + QStringLiteral(".problem"));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    lines->addWidget(m_problem);

    m_advice = noteLabel({}, this);
    m_advice->setObjectName(id + QStringLiteral(".advice"));
    m_advice->setTextFormat(Qt::PlainText);
    m_advice->setWordWrap(true);
    m_advice->setTextInteractionFlags(Qt::TextSelectableByMouse);
    lines->addWidget(m_advice);

    m_remedy = new QWidget(this);
    auto* remedy = new QHBoxLayout(m_remedy);
    remedy->setContentsMargins(0, 4, 0, 0);
    remedy->setSpacing(8);
    m_command = new QLineEdit(m_remedy);
    m_command->setObjectName(id + QStringLiteral(".command"));
    m_command->setReadOnly(true);
    m_command->setFocusPolicy(Qt::ClickFocus); // for the keyboard there is "Copy"
    m_command->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_copy = new QPushButton(tr("Copy"), m_remedy);
    m_copy->setObjectName(id + QStringLiteral(".copy"));
    m_copy->setToolTip(tr("Copies the command that mends it, to be run in a terminal"));
    m_install = new QPushButton(m_remedy);
    m_install->setObjectName(id + QStringLiteral(".install"));
    m_downloads = noteLabel(
        tr("Downloads some 150 MB into your data folder and takes some minutes; nothing else is changed."), this);
    remedy->addWidget(m_command, 1);
    remedy->addWidget(m_copy);
    remedy->addWidget(m_install);
    lines->addWidget(m_remedy);
    lines->addWidget(m_downloads);
    connect(m_copy, &QPushButton::clicked, this, &ToolRow::copy);
    connect(m_install, &QPushButton::clicked, this, &ToolRow::installRequested);
    show(tool);
}

void ToolRow::show(const Tool& tool) {
    const auto text = [](const std::string& bytes) { return QString::fromStdString(bytes); };
    const QString name = text(tool.name);
    m_mark->setKind(kindOf(tool));
    m_name->setText(name);
    m_use->setText(text(tool.use));
    m_state->setText(stateText(tool));
    m_state->setProperty("role", tool.state == ToolState::Broken ? "warning" : "secondary");
    m_state->style()->polish(m_state); // a property that the style sheet looks at
    QStringList where;
    for (const std::string& part : {tool.version, tool.path.string()})
        if (!part.empty()) where.append(text(part));
    m_version->setText(where.join(QStringLiteral(" · ")));
    m_version->setVisible(!where.isEmpty());
    m_problem->setText(text(tool.problem));
    m_problem->setVisible(!tool.problem.empty());
    const bool installable = tool.remedy.starts_with(installEnvironmentCommand);
    m_command->setText(text(tool.remedy));
    m_command->setCursorPosition(0);
    m_command->setAccessibleName(tr("The command that mends %1").arg(name));
    m_copy->setAccessibleName(tr("Copy the command that mends %1").arg(name));
    m_remedy->setVisible(!tool.remedy.empty());
    m_advice->setText(text(tool.advice));
    m_advice->setVisible(!tool.advice.empty());
    m_install->setVisible(installable);
    m_install->setText(tool.state == ToolState::Broken ? tr("Install again") : tr("Install"));
    m_downloads->setVisible(installable);
    setAccessibleName(tr("%1: %2").arg(name, stateText(tool)));
}

void ToolRow::setIdle(bool idle, const QString& why) {
    m_install->setEnabled(idle);
    m_install->setToolTip(idle ? tr("Makes the Python environment, as the command does") : why);
}

void ToolRow::copy() {
    QApplication::clipboard()->setText(m_command->text());
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(copiedMilliseconds, m_copy, [this] { m_copy->setText(tr("Copy")); });
}

} // namespace snac

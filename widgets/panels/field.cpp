// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/field.h"

#include "support/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QStyle>

namespace snac {

Field::Field(const QString& name, const char* key, QWidget* editor, const QString& toolTip, QWidget* parent)
    : QWidget(parent), m_editor(editor), m_toolTip(toolTip) {
    const QString objectName = QStringLiteral("setup.") + QLatin1String(key);
    editor->setParent(this);
    editor->setObjectName(objectName);
    editor->setAccessibleName(name);
    editor->setFocusPolicy(Qt::StrongFocus);
    editor->installEventFilter(this);
    m_name = new QLabel(name, this);
    m_name->setBuddy(editor);
    m_name->setFixedWidth(116);
    m_beneath = new QLabel(this);
    m_beneath->setObjectName(objectName + QStringLiteral(".beneath"));
    connect(editor, &QObject::objectNameChanged, m_beneath, // where a form has names of its own
            [this](const QString& other) { m_beneath->setObjectName(other + QStringLiteral(".beneath")); });
    m_beneath->setTextFormat(Qt::PlainText);
    m_beneath->setWordWrap(true);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_name, 0, 0, Qt::AlignVCenter);
    grid->addWidget(editor, 0, 1);
    grid->addWidget(m_beneath, 1, 1);
    setWhy({});
    showBeneath();
}

void Field::setNote(const QString& note) {
    if (note == m_note) return;
    m_note = note;
    showBeneath();
}

void Field::setProblem(const QString& problem) {
    if (problem == m_problem) return;
    m_problem = problem;
    m_editor->setProperty("wrong", !problem.isEmpty());
    m_editor->style()->unpolish(m_editor);
    m_editor->style()->polish(m_editor);
    m_editor->setAccessibleDescription(problem);
    showBeneath();
}

void Field::setWhy(const QString& why) {
    setToolTip(why.isEmpty() ? m_toolTip : why);
    m_editor->setToolTip(toolTip());
}

void Field::showBeneath() {
    const bool wrong = !m_problem.isEmpty();
    const Theme theme = themeOf(palette());
    m_beneath->setStyleSheet(QStringLiteral("font-size: %1px; color: %2;")
                                 .arg(look::notePixels)
                                 .arg((wrong ? theme.selection : theme.secondary).name()));
    m_beneath->setText(wrong ? m_problem : m_note);
    m_beneath->setVisible(!m_beneath->text().isEmpty());
}

void Field::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showBeneath();
}

bool Field::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_editor || event->type() != QEvent::Wheel || m_editor->hasFocus()) return false;
    event->ignore();
    return true;
}

} // namespace snac

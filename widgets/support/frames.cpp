// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/frames.h"

#include "support/theme.h"

namespace snac {

Card::Card(const QString& title, QWidget* parent) : QFrame(parent) {
    setProperty("card", true);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(look::padding, look::gap, look::padding, look::gap);
    outer->setSpacing(8);
    m_header = new QHBoxLayout;
    m_title = new QLabel(title, this);
    m_title->setProperty("role", "title");
    m_header->addWidget(m_title);
    m_header->addStretch();
    outer->addLayout(m_header);
    m_body = new QVBoxLayout;
    m_body->setSpacing(8);
    outer->addLayout(m_body, 1);
    setTitle(title);
}

void Card::setTitle(const QString& title) {
    m_title->setText(title);
    setAccessibleName(title);
}

EmptyState::EmptyState(const QString& sentence, const QString& action, QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->addStretch();
    m_sentence = new QLabel(sentence, this);
    m_sentence->setProperty("role", "secondary");
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    layout->addWidget(m_sentence);
    m_button = new QPushButton(action, this);
    m_button->setVisible(!action.isEmpty());
    layout->addSpacing(8);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch();
    connect(m_button, &QPushButton::clicked, this, &EmptyState::actionRequested);
}

void EmptyState::setSentence(const QString& sentence) { m_sentence->setText(sentence); }

namespace {
QLabel* labelWith(const char* role, const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("role", role);
    return label;
}
} // namespace

QLabel* noteLabel(const QString& text, QWidget* parent) { return labelWith("note", text, parent); }

QLabel* secondaryLabel(const QString& text, QWidget* parent) { return labelWith("secondary", text, parent); }

QPushButton* linkButton(const QString& text, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setProperty("link", true);
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

QPushButton* primaryButton(const QString& text, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setProperty("primary", true);
    return button;
}

} // namespace snac

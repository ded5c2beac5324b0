// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace snac {

/// A panel of the look: title at the left, room for controls at the right of it, content below.
class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(const QString& title, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    QHBoxLayout* header() { return m_header; } ///< add what belongs at the title's right
    QVBoxLayout* body() { return m_body; }

private:
    QLabel* m_title;
    QHBoxLayout* m_header;
    QVBoxLayout* m_body;
};

/// What an empty panel shows: what will be here, and the one step that fills it.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    EmptyState(const QString& sentence, const QString& action, QWidget* parent = nullptr); ///< no button without action
    void setSentence(const QString& sentence);
    QPushButton* button() { return m_button; }

Q_SIGNALS:
    void actionRequested();

private:
    QLabel* m_sentence;
    QPushButton* m_button;
};

QLabel* noteLabel(const QString& text, QWidget* parent = nullptr);      ///< 11 px, secondary
QLabel* secondaryLabel(const QString& text, QWidget* parent = nullptr); ///< 13 px, secondary
QPushButton* linkButton(const QString& text, QWidget* parent = nullptr);
QPushButton* primaryButton(const QString& text, QWidget* parent = nullptr);

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>

class QHBoxLayout;

namespace snac {

/// A triangle (warning) or a ring (information) with a mark in it, drawn in the theme's colour: never a state by colour alone.
class NoticeIcon : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Information, Warning };
    explicit NoticeIcon(Kind kind, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Kind m_kind;
};

/// One sentence with an icon where something happened, and its remedies as buttons. Hidden until it has something to say.
class Notice : public QFrame {
    Q_OBJECT
public:
    explicit Notice(NoticeIcon::Kind kind, QWidget* parent = nullptr);
    /// Adds a button at the right; its click does nothing by itself.
    QPushButton* addAction(const QString& text, const QString& objectName);
    /// Adds "Dismiss", which hides the notice.
    QPushButton* addDismiss(const QString& objectName);
    /// Shows the notice, a long sentence by its beginning; an empty sentence hides it.
    /// @param heading  in bold above the sentence; may be empty
    void say(const QString& sentence, const QString& heading = {});
    QString sentence() const { return m_label->text(); }

private:
    QLabel *m_heading, *m_label;
    QHBoxLayout* m_row;
};

} // namespace snac

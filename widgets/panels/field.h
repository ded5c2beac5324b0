// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QWidget>

namespace snac {

/// One setting: its name, its editor called "setup.<key>", and beneath both a note or what is wrong with it.
class Field : public QWidget {
    Q_OBJECT
public:
    Field(const QString& name, const char* key, QWidget* editor, const QString& toolTip, QWidget* parent = nullptr);
    void setNote(const QString& note);       ///< in secondary colour; shown while nothing is wrong
    void setProblem(const QString& problem); ///< empty: nothing is wrong
    QString problem() const { return m_problem; }
    QWidget* editor() { return m_editor; }
    /// The tool tip of the whole field; empty: its own again. For why it cannot be changed now.
    void setWhy(const QString& why);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched,
                     QEvent* event) override; ///< the wheel scrolls the page, not a number by accident

private:
    void showBeneath();
    QWidget* m_editor;
    QLabel *m_name, *m_beneath;
    QString m_toolTip, m_note, m_problem;
};

} // namespace snac

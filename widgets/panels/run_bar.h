// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runners/search_runner.h"

#include <QAction>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace snac {

/// The thin row above the plot: the one thing that can be done now as the filled button, the others beside it, and progress in words and
/// bar. Shows what a SearchRunner does; the actions are the window's, so menu, keys and buttons are one thing.
class RunBar : public QWidget {
    Q_OBJECT
public:
    struct Actions {
        QAction *start, *goOn, *newStudy, *pause, *resume, *finish, *abort;
    };
    RunBar(const SearchRunner& runner, const Actions& actions, QWidget* parent = nullptr);

    void setIdleText(const QString& text); ///< what Start would do, or why it cannot

    /// "Generation 2 · 31 of 100 trials".
    static QString progressText(const RunProgress& progress);
    void refresh();

private:
    enum class Look { Primary, Plain, HiddenWhenDisabled };
    void addButton(QAction* action, const QString& name, Look look);

    const SearchRunner& m_runner;
    Actions m_actions;
    QLabel *m_text, *m_left;
    QProgressBar* m_bar;
    QString m_idleText;
};

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runners/tools_runner.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace snac {

class Card;
class Notice;
class ToolRow;

/// The doctor: which tools of synthesis are there and proven to work, and the exact command that mends each of the others.
/// Nothing is looked for before the page is first shown, and never on the window's thread.
class ToolsPage : public QWidget {
    Q_OBJECT
public:
    explicit ToolsPage(QWidget* parent = nullptr);
    /// @param setup  of the Python environment that "Install" makes
    explicit ToolsPage(PythonSetup setup, QWidget* parent = nullptr);
    ~ToolsPage() override;

    void refresh();  ///< looks again
    void lookOnce(); ///< looks if nobody has yet
    const std::vector<Tool>& tools() const;

Q_SIGNALS:
    void changed(); ///< which tools are there or proven

protected:
    void showEvent(QShowEvent* event) override;

private:
    void build();
    void showTools();
    void showTask();

    ToolsRunner m_runner;
    QLabel *m_summary, *m_doing;
    QPushButton *m_look, *m_prove, *m_cancel;
    QProgressBar* m_bar;
    Notice* m_failure;
    QWidget* m_task; ///< the bar and "Cancel"
    Card *m_needed, *m_optional;
    std::vector<ToolRow*> m_rows;
};

} // namespace snac

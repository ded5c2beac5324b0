// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/stage_icon.h"
#include "pipeline/design_state.h"

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace snac {

class ElidedLabel;

/// One stage: state, name, where it is or what came out, its time and memory; below it what went wrong, with the remedy.
/// By keyboard: Up and Down to the others, Return does what the row offers, else jumps to its log; the menu key has both.
class StageRow : public QFrame {
    Q_OBJECT
public:
    explicit StageRow(const QString& name, QWidget* parent = nullptr);
    /// @param canRun  nothing works on the design, so that a stage that waits can be run to
    void show(const DesignStage& stage, bool canRun);
    using QWidget::show;

Q_SIGNALS:
    void runRequested();   ///< to here, or again
    void logRequested();   ///< the row was pressed: where the log of it begins
    void toolsRequested(); ///< the page that says what is missing, and how to get it

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showNotes(const DesignStage& stage);
    void makeRemedy(const QString& prefix);
    void showRun();
    bool offersRun() const;
    QString runText() const;
    QString runHelp() const;
    StageIcon* m_icon;
    QLabel *m_title, *m_figures, *m_notes, *m_remedy;
    ElidedLabel* m_message;
    QProgressBar* m_bar;
    QWidget* m_mend; ///< the remedy and what leads to it
    QPushButton *m_run, *m_copy;
    DesignStage m_stage;
    bool m_canRun = false;
};

} // namespace snac

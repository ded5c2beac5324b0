// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_state.h"

#include <QFrame>

class QListWidget;
class QPushButton;

namespace snac {

/// The designs, the newest first, above them the point that none was made of yet, below them the tools.
class DesignList : public QFrame {
    Q_OBJECT
public:
    enum class Entry { None, Candidate, Design, Tools };

    explicit DesignList(QWidget* parent = nullptr);

    /// @param candidate  the title of the point to make one of; empty: none is chosen
    void show(const std::vector<DesignState>& designs, const QString& candidate);
    using QWidget::show;
    void select(Entry entry, const QString& folder = {}); ///< without a signal
    QString selectedDesign() const;
    QListWidget* list() { return m_list; }

Q_SIGNALS:
    void candidateChosen();
    void designChosen(const QString& folder);
    void toolsChosen();
    void opened();                                           ///< Return: on to what is at the right
    void menuRequested(const QString& folder, QPoint place); ///< on the screen
    void removeRequested(const QString& folder);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Delegate;
    void chooseCurrent();
    QListWidget* m_list;
    QPushButton* m_tools;
    bool m_filling = false;
};

} // namespace snac

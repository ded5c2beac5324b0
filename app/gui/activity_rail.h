// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QWidget>

namespace snac {

/// The rail at the left: one checkable button per activity, in the order of the work.
class ActivityRail : public QWidget {
    Q_OBJECT
public:
    explicit ActivityRail(QWidget* parent = nullptr);
    void add(QAction* action, const QString& name);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace snac

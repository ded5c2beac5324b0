// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDockWidget;

namespace snac {

/// What an unlocked panel is dragged by, with buttons to float and to close it. The panel below has its own title.
class DockBar : public QWidget {
    Q_OBJECT
public:
    explicit DockBar(QDockWidget* dock);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace snac

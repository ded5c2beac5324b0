// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_state.h"
#include "support/theme.h"

#include <QWidget>

class QPainter;

namespace snac {

/// A state as a shape of its own, so that it is told without colour: a ring waits, a filled part runs, a tick is done, a cross failed, a
/// bar was skipped, a square was stopped.
void drawStageIcon(QPainter& painter, const QRectF& place, StageStatus status, const Theme& theme);
/// The stage's state that stands for a design's.
StageStatus iconOf(DesignStatus status);

class StageIcon : public QWidget {
    Q_OBJECT
public:
    explicit StageIcon(QWidget* parent = nullptr);
    void setStatus(StageStatus status);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    StageStatus m_status = StageStatus::Waiting;
};

} // namespace snac

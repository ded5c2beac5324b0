// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/stage_icon.h"

#include <QPainter>

namespace snac {

void drawStageIcon(QPainter& painter, const QRectF& place, StageStatus status, const Theme& theme) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(place.center());
    const double scale = qMin(place.width(), place.height()) / 16;
    painter.scale(scale, scale);
    const auto pen = [&](const QColor& colour) {
        painter.setPen(QPen(colour, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    };
    switch (status) {
    case StageStatus::Waiting:
        pen(Theme::mix(theme.secondary, theme.panel, 0.4));
        painter.drawEllipse(QPointF(0, 0), 5.5, 5.5);
        break;
    case StageStatus::Running:
        pen(theme.running);
        painter.drawEllipse(QPointF(0, 0), 6, 6);
        painter.setBrush(theme.running);
        painter.setPen(Qt::NoPen);
        painter.drawEllipse(QPointF(0, 0), 3, 3);
        break;
    case StageStatus::Done:
        pen(theme.accent);
        painter.drawPolyline(QPolygonF{{-5, 0.5}, {-1.5, 4}, {5, -4}});
        break;
    case StageStatus::Failed:
        pen(theme.selection);
        painter.drawEllipse(QPointF(0, 0), 6.5, 6.5);
        painter.drawLine(QPointF(-2.3, -2.3), QPointF(2.3, 2.3));
        painter.drawLine(QPointF(-2.3, 2.3), QPointF(2.3, -2.3));
        break;
    case StageStatus::Skipped:
        pen(theme.secondary);
        painter.drawLine(QPointF(-4, 0), QPointF(4, 0));
        break;
    case StageStatus::Cancelled:
        pen(theme.warning);
        painter.drawRoundedRect(QRectF(-4.5, -4.5, 9, 9), 1, 1);
        break;
    }
    painter.restore();
}

StageStatus iconOf(DesignStatus status) {
    switch (status) {
    case DesignStatus::Waiting:
    case DesignStatus::Queued: return StageStatus::Waiting;
    case DesignStatus::Running: return StageStatus::Running;
    case DesignStatus::Done: return StageStatus::Done;
    case DesignStatus::Failed: return StageStatus::Failed;
    case DesignStatus::Cancelled: return StageStatus::Cancelled;
    }
    return StageStatus::Waiting;
}

StageIcon::StageIcon(QWidget* parent) : QWidget(parent) { setFixedSize(18, 18); }

void StageIcon::setStatus(StageStatus status) {
    m_status = status;
    update();
}

void StageIcon::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    drawStageIcon(painter, QRectF(rect()).adjusted(1, 1, -1, -1), m_status, themeOf(palette()));
}

} // namespace snac

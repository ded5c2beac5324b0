// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/overlay_mark.h"

#include <QPainter>

#include <cmath>
#include <numbers>

namespace snac {

namespace {

constexpr double outlineWidth = 1.2, ringWidth = 1.5;

QPolygonF diamond(QPointF centre, double radius) {
    return {centre + QPointF(0, -radius), centre + QPointF(radius, 0), centre + QPointF(0, radius),
            centre + QPointF(-radius, 0)};
}

/// Five points up, as broad as a pentagram is.
QPolygonF star(QPointF centre, double radius) {
    QPolygonF corners;
    for (int i = 0; i < 10; ++i) {
        const double angle = std::numbers::pi * (i / 5.0 - 0.5);
        const double length = i % 2 == 0 ? radius : radius * 0.45;
        corners.append(centre + length * QPointF(std::cos(angle), std::sin(angle)));
    }
    return corners;
}

} // namespace

OverlayLook overlayLook(const Theme& theme) {
    // Reddish purple and orange of Okabe and Ito: no trial has them. On white the purple is a shade deeper, for 3 : 1 in thin lines.
    const QColor purple = theme.category(3);
    return {.local = theme.dark ? purple : Theme::mix(purple, theme.text, 0.15),
            .ring = theme.panel,
            .synthesised = theme.category(1),
            .outline = theme.dark ? theme.background : theme.text};
}

double overlayRadius(OverlayPoint::Kind kind) {
    switch (kind) {
    case OverlayPoint::Kind::Local: return 4;
    case OverlayPoint::Kind::LocalFront: return 5;
    case OverlayPoint::Kind::Synthesised: return 8;
    }
    return 0;
}

void drawOverlayMark(QPainter& painter, const OverlayLook& look, OverlayPoint::Kind kind, QPointF centre) {
    const double radius = overlayRadius(kind);
    const auto shape = [&](const QPolygonF& corners, const QPen& pen, const QBrush& brush) {
        painter.setPen(pen);
        painter.setBrush(brush);
        painter.drawPolygon(corners);
    };
    switch (kind) {
    case OverlayPoint::Kind::Local: shape(diamond(centre, radius), QPen(look.local, outlineWidth), look.ring); break;
    case OverlayPoint::Kind::LocalFront:
        shape(diamond(centre, radius + ringWidth), Qt::NoPen, look.ring);
        shape(diamond(centre, radius), Qt::NoPen, look.local);
        break;
    case OverlayPoint::Kind::Synthesised:
        shape(star(centre, radius + 1.5 * ringWidth), Qt::NoPen, look.ring);
        shape(star(centre, radius), QPen(look.outline, 1, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin), look.synthesised);
        break;
    }
}

} // namespace snac

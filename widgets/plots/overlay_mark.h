// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/overlay_point.h"
#include "support/theme.h"

class QPainter;

namespace snac {

/// How the marks of designs look: a hollow diamond, a filled one, a star. Shape tells them from each other and from trials as well as colour.
struct OverlayLook {
    QColor local, ring, synthesised, outline;
};
OverlayLook overlayLook(const Theme& theme);

/// From the centre to the furthest corner, in device-independent pixels.
double overlayRadius(OverlayPoint::Kind kind);

/// Draws one mark with the painter's own shapes; the painter's pen and brush are changed.
void drawOverlayMark(QPainter& painter, const OverlayLook& look, OverlayPoint::Kind kind, QPointF centre);

} // namespace snac

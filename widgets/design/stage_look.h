// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/theme.h"

#include <QPainter>

#include <array>

namespace snac {

/// The three forms of one network whose scores stand side by side, in this order everywhere.
enum class NetworkForm { Floating, Fixed, Hardware };
inline constexpr std::array networkForms{NetworkForm::Floating, NetworkForm::Fixed, NetworkForm::Hardware};

/// Blue (on dark ground the lighter one), orange and green of Okabe and Ito. The order, and the hollow bar of floating point, tell them apart
/// without colours.
inline QColor colourOf(NetworkForm form, const Theme& theme) {
    constexpr int skyBlue = 4;
    return theme.category(form == NetworkForm::Floating && theme.dark ? skyBlue : static_cast<int>(form));
}

/// A bar, or a swatch of one.
inline void drawFormBar(QPainter& painter, const QRectF& bar, NetworkForm form, const Theme& theme) {
    const QColor colour = colourOf(form, theme);
    if (form == NetworkForm::Floating) {
        painter.setPen(QPen(colour, 1));
        painter.setBrush(Theme::mix(theme.panel, colour, 0.25));
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5));
        return;
    }
    painter.fillRect(bar, colour);
}

} // namespace snac

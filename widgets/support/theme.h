// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

namespace snac {

enum class ThemeChoice { System, Light, Dark };

/// The colours of the program: one place for the palette, the style sheet and the plots' pens.
struct Theme {
    bool dark = false;
    QColor background, panel, line, text, secondary, accent, accentGround, selection, running, warning;

    /// Okabe and Ito's eight colours, which people who see colours differently can tell apart (2008); any index.
    QColor category(int index) const;
    /// Between two colours of the theme: 0 gives `from`, 1 gives `to`.
    static QColor mix(const QColor& from, const QColor& to, double share);
};

Theme lightTheme();
Theme darkTheme();
/// The theme that a widget is shown in: widgets ask with their own palette when they draw, so a change of theme reaches
/// them as QEvent::PaletteChange and needs no other wiring.
Theme themeOf(const QPalette& palette);
/// The user's choice, or what the desktop says (its palette when the program began).
Theme themeFor(ThemeChoice choice, const QPalette& system);

QPalette paletteOf(const Theme& theme);
/// Of the whole application: buttons, fields, lists, docks. Buttons with the property `primary` are filled; frames with
/// the property `card` are panels with a hairline border.
QString styleSheetOf(const Theme& theme);

/// Sizes of the look, in device-independent pixels.
namespace look {
inline constexpr int padding = 16; ///< inside panels
inline constexpr int gap = 12;     ///< between panels
inline constexpr int radius = 8;
inline constexpr int titlePixels = 15;
inline constexpr int textPixels = 13;
inline constexpr int tablePixels = 12;
inline constexpr int notePixels = 11;
} // namespace look

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPalette>

namespace snac {

/// An icon of resources/icons (its strokes black), drawn in the palette's text colour, and in the accent where it is checked. Empty when there is
/// no such file. Sharp at any scale.
QIcon themedIcon(const QString& name, const QPalette& palette);

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/theme.h"

#include "base/paths.h"

#include <array>

namespace snac {

QColor Theme::category(int index) const {
    static const std::array<const char*, 8> colours{"#0072b2", "#e69f00", "#009e73", "#cc79a7",
                                                    "#56b4e9", "#d55e00", "#f0e442", "#000000"};
    const auto size = static_cast<int>(colours.size());
    const int i = ((index % size) + size) % size;
    if (i == 7) return text; // black cannot be seen on a dark ground
    return QColor(colours[static_cast<std::size_t>(i)]);
}

QColor Theme::mix(const QColor& from, const QColor& to, double share) {
    const auto between = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
    return {between(from.red(), to.red()), between(from.green(), to.green()), between(from.blue(), to.blue())};
}

Theme lightTheme() {
    return {.dark = false,
            .background = "#f6f7f9",
            .panel = "#ffffff",
            .line = "#dde1e7",
            .text = "#1b2430",
            .secondary = "#667180",
            .accent = "#0b6bcb",
            .accentGround = "#e8f1fb",
            .selection = "#d55e00",
            .running = "#009e73",
            .warning = "#9a6700"};
}

Theme darkTheme() {
    return {.dark = true,
            .background = "#171b21",
            .panel = "#1f242c",
            .line = "#313843",
            .text = "#e6eaf0",
            .secondary = "#98a3b3",
            .accent = "#5aa9f5",
            .accentGround = "#22344a",
            .selection = "#f0a35e",
            .running = "#3ec9a0",
            .warning = "#e3b341"};
}

Theme themeOf(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < 128 ? darkTheme() : lightTheme();
}

Theme themeFor(ThemeChoice choice, const QPalette& system) {
    switch (choice) {
    case ThemeChoice::Light: return lightTheme();
    case ThemeChoice::Dark: return darkTheme();
    case ThemeChoice::System: return themeOf(system);
    }
    return lightTheme();
}

QPalette paletteOf(const Theme& theme) {
    QPalette palette;
    const QColor faint = Theme::mix(theme.secondary, theme.panel, 0.4);
    palette.setColor(QPalette::Window, theme.background);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.panel);
    palette.setColor(QPalette::AlternateBase, theme.background);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.secondary);
    palette.setColor(QPalette::Button, theme.panel);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.selection);
    palette.setColor(QPalette::ToolTipBase, theme.panel);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::Highlight, theme.accentGround);
    palette.setColor(QPalette::HighlightedText, theme.text);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::Light, theme.panel);
    palette.setColor(QPalette::Midlight, theme.line);
    palette.setColor(QPalette::Mid, theme.line);
    palette.setColor(QPalette::Dark, theme.secondary);
    palette.setColor(QPalette::Shadow, theme.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, faint);
    return palette;
}

QString styleSheetOf(const Theme& theme) {
    const QString sheet = QStringLiteral(R"(
* { font-size: 13px; }
QMainWindow, QDialog { background: @background; }
QToolTip { background: @panel; color: @text; border: 1px solid @line; padding: 6px; }
QFrame[card="true"] { background: @panel; border: 1px solid @line; border-radius: 8px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[role="note"] { font-size: 11px; color: @secondary; }
QLabel[role="secondary"] { color: @secondary; }
QLabel[role="warning"] { color: @warning; font-weight: 600; }
QLabel[role="figure"] { font-size: 17px; font-weight: 600; }
QPushButton { background: @panel; color: @text; border: 1px solid @line; border-radius: 6px; padding: 6px 14px; min-height: 18px; }
QPushButton:hover { background: @accentGround; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border: 2px solid @accent; padding: 5px 13px; }
QPushButton:disabled { color: @faint; }
QPushButton[primary="true"] { background: @accent; color: @onAccent; border: 1px solid @accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: @accentHover; }
QPushButton[primary="true"]:focus { border: 2px solid @text; }
QPushButton[primary="true"]:disabled { background: @line; border-color: @line; color: @secondary; }
QPushButton[link="true"] { background: transparent; border: none; color: @accent; padding: 2px 4px; }
QPushButton[link="true"]:hover { text-decoration: underline; }
QPushButton[link="true"]:focus { border: 1px solid @accent; border-radius: 4px; padding: 1px 3px; }
QPushButton[link="true"]:disabled { color: @faint; }
QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 6px; padding: 4px 6px; }
QToolButton:hover { background: @accentGround; }
QToolButton:checked { background: @accentGround; color: @accent; }
QToolButton:focus { border: 1px solid @accent; }
QToolButton:disabled { color: @faint; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit { background: @field; color: @text; border: 1px solid @line; border-radius: 6px; padding: 4px 8px; min-height: 18px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus { border: 2px solid @accent; padding: 3px 7px; }
QLineEdit[wrong="true"], QSpinBox[wrong="true"], QDoubleSpinBox[wrong="true"] { border: 2px solid @selection; padding: 3px 7px; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: @faint; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(@icons/chevron-@theme.svg); width: 12px; height: 12px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { border: none; background: transparent; width: 16px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(@icons/chevron-up-@theme.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(@icons/chevron-@theme.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @line; selection-background-color: @accentGround; selection-color: @text; }
QTableView, QTreeView, QListView { background: @panel; alternate-background-color: @background; border: none; gridline-color: @line; font-size: 12px; selection-background-color: @accentGround; selection-color: @text; outline: 0; }
QTableView::item:focus, QTreeView::item:focus, QListView::item:focus { border: 1px solid @accent; }
QHeaderView { background: @panel; }
QHeaderView::section { background: @panel; color: @secondary; border: none; border-bottom: 1px solid @line; padding: 5px 8px; font-size: 12px; }
QHeaderView::section:hover { color: @text; }
QTableCornerButton::section { background: @panel; border: none; }
QProgressBar { background: @line; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; }
QProgressBar::chunk { background: @accent; border-radius: 4px; }
QMenuBar { background: @panel; border-bottom: 1px solid @line; padding: 2px; }
QMenuBar::item { background: transparent; padding: 4px 10px; border-radius: 4px; }
QMenuBar::item:selected { background: @accentGround; }
QMenu { background: @panel; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 24px; border-radius: 4px; }
QMenu::item:selected { background: @accentGround; color: @text; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QStatusBar { background: @panel; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QDockWidget { font-weight: 600; titlebar-close-icon: none; }
QDockWidget::title { background: @background; padding: 6px 8px; text-align: left; }
QTabBar::tab { background: transparent; color: @secondary; padding: 6px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @accent; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { border: 1px solid @accent; }
QTabWidget::pane { border: none; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }
QScrollBar::handle:hover { background: @secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QSplitter::handle, QMainWindow::separator { background: transparent; width: 6px; height: 6px; }
QMainWindow::separator:hover { background: @line; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid @secondary; border-radius: 4px; background: @field; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(@icons/check-@theme.svg); }
QCheckBox::indicator:disabled { border-color: @line; }
QCheckBox:focus, QRadioButton:focus { outline: 1px solid @accent; }
QGroupBox { border: none; margin-top: 20px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
)");
    const std::pair<const char*, QColor> tokens[] = {
        {"@background", theme.background},
        {"@panel", theme.panel},
        {"@line", theme.line},
        {"@text", theme.text},
        {"@secondary", theme.secondary},
        {"@faint", Theme::mix(theme.secondary, theme.panel, 0.4)},
        {"@field", Theme::mix(theme.panel, theme.background, 0.7)},
        {"@accentGround", theme.accentGround}, // before @accent, of which it begins with the name
        {"@accentHover", Theme::mix(theme.accent, theme.text, 0.15)},
        {"@accent", theme.accent},
        {"@onAccent", theme.dark ? theme.background : theme.panel},
        {"@selection", theme.selection},
        {"@warning", theme.warning},
    };
    QString result = sheet;
    result.replace(QLatin1String("@icons"), QString::fromStdString((resourceFolder() / "icons").generic_string()));
    result.replace(QLatin1String("@theme"), theme.dark ? QLatin1String("dark") : QLatin1String("light"));
    for (const auto& [name, colour] : tokens) result.replace(QLatin1String(name), colour.name());
    return result;
}

} // namespace snac

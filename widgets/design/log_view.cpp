// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/log_view.h"

#include "support/theme.h"

#include <QEvent>
#include <QFontDatabase>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSyntaxHighlighter>
#include <QTextBlock>

namespace snac {

/// Colours by what a line begins with, as the stages' scripts and the vendors' tools write it.
class LogView::Colours : public QSyntaxHighlighter {
public:
    explicit Colours(LogView& view) : QSyntaxHighlighter(view.document()), m_view(view) {}

protected:
    void highlightBlock(const QString& text) override {
        static const QRegularExpression error(QStringLiteral("(^|[\\s:])(error|fatal)\\b\\s*[:\\[]"),
                                              QRegularExpression::CaseInsensitiveOption);
        static const QRegularExpression warning(QStringLiteral("(^|[\\s:])warning\\b\\s*[:\\[]"),
                                                QRegularExpression::CaseInsensitiveOption);
        const Theme theme = themeOf(m_view.palette());
        QTextCharFormat format;
        if (text.startsWith(QStringLiteral("== "))) {
            format.setForeground(theme.accent);
            format.setFontWeight(QFont::DemiBold);
        } else if (error.match(text).hasMatch()) {
            format.setForeground(theme.selection);
        } else if (warning.match(text).hasMatch()) {
            format.setForeground(theme.warning);
        } else {
            return;
        }
        setFormat(0, static_cast<int>(text.size()), format);
    }

private:
    LogView& m_view;
};

LogView::LogView(QWidget* parent) : QPlainTextEdit(parent) {
    setObjectName(QStringLiteral("design.log"));
    setAccessibleName(tr("Log"));
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setUndoRedoEnabled(false);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setMaximumBlockCount(mostLines);
    setTabChangesFocus(true);
    setStyleSheet(QStringLiteral("QPlainTextEdit { font-family: '%1', monospace; font-size: %2px; }")
                      .arg(QFontDatabase::systemFont(QFontDatabase::FixedFont).family())
                      .arg(look::notePixels));
    m_colours = new Colours(*this);
}

void LogView::append(const QString& text) {
    if (text.isEmpty()) return;
    static const QRegularExpression escapes(QStringLiteral("\x1b\\[[0-9;?]*[A-Za-z]|[\\x00-\\x08\\x0b-\\x1f\\x7f]"));
    QStringList lines = text.split(u'\n');
    if (lines.last().isEmpty()) lines.removeLast();
    if (lines.size() > mostLines) lines = lines.mid(lines.size() - mostLines);
    for (QString& line : lines) {
        if (line.size() > longestLine) line = line.left(longestLine) + u'…';
        line.remove(escapes);
    }
    const bool follows = verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 1;
    appendPlainText(lines.join(u'\n'));
    if (follows) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void LogView::jumpTo(const QString& stage) {
    for (QTextBlock block = document()->lastBlock(); block.isValid(); block = block.previous()) {
        if (block.text() != QStringLiteral("== ") + stage) continue;
        setTextCursor(QTextCursor(block));
        verticalScrollBar()->setValue(block.firstLineNumber());
        return;
    }
}

void LogView::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) m_colours->rehighlight();
}

} // namespace snac

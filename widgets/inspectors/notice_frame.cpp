// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/notice_frame.h"

#include "support/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace snac {

namespace {
constexpr qsizetype mostShown = 1000; // characters
} // namespace

NoticeFrame::NoticeFrame(QWidget* parent) : QFrame(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 8, 10, 8);
    layout->setSpacing(2);
    m_heading = new QLabel(this);
    QFont bold = m_heading->font();
    bold.setWeight(QFont::DemiBold);
    m_heading->setFont(bold);
    m_sentence = new QLabel(this);
    m_sentence->setObjectName(QStringLiteral("notice"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(m_heading);
    layout->addWidget(m_sentence);
    hide();
}

void NoticeFrame::setNotice(const QString& heading, const QString& sentence) {
    m_heading->setText(heading);
    // A tool may have said pages: the beginning tells what went wrong.
    m_sentence->setText(sentence.size() <= mostShown ? sentence : sentence.left(mostShown) + u'…');
    setAccessibleName(heading);
    setAccessibleDescription(sentence);
    setVisible(!sentence.isEmpty());
}

void NoticeFrame::paintEvent(QPaintEvent*) {
    const Theme theme = themeOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), Theme::mix(theme.panel, theme.selection, 0.1));
    painter.fillRect(QRect(0, 0, 4, height()), theme.selection);
}

} // namespace snac

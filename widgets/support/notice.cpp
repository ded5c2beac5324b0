// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/notice.h"

#include "support/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace snac {

namespace {
constexpr qsizetype mostShown = 1000; // characters

/// The core's sentences follow a "snac: " and begin small. The name of a file, a key or a data set stays as it is.
QString withCapital(QString sentence) {
    static const QRegularExpression plainWord(QStringLiteral("^\\p{Ll}\\p{L}*(?=[ ,'])"));
    static const QRegularExpression file(QStringLiteral("^[^:]*[./][^ :]*(:\\d+)*: "));
    if (plainWord.match(sentence).hasMatch() && !file.match(sentence).hasMatch()) sentence[0] = sentence[0].toUpper();
    return sentence;
}
} // namespace

NoticeIcon::NoticeIcon(Kind kind, QWidget* parent) : QWidget(parent), m_kind(kind) {
    setFixedSize(18, 18);
    setAccessibleName(kind == Kind::Warning ? tr("Warning") : tr("Note"));
}

void NoticeIcon::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = themeOf(palette());
    const QColor colour = m_kind == Kind::Warning ? theme.warning : theme.accent;
    painter.setPen(QPen(colour, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (m_kind == Kind::Warning)
        painter.drawPolygon(QPolygonF{{9, 2}, {16.5, 15.5}, {1.5, 15.5}});
    else
        painter.drawEllipse(QRectF(2, 2, 14, 14));
    painter.drawLine(QPointF(9, 7), QPointF(9, 10.5));
    painter.drawPoint(QPointF(9, 13));
}

Notice::Notice(NoticeIcon::Kind kind, QWidget* parent) : QFrame(parent) {
    setProperty("card", true);
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(look::gap, 8, look::gap, 8);
    m_row->setSpacing(8);
    m_row->addWidget(new NoticeIcon(kind, this), 0, Qt::AlignVCenter);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    m_heading = new QLabel(this);
    QFont bold = m_heading->font();
    bold.setWeight(QFont::DemiBold);
    m_heading->setFont(bold);
    m_label = new QLabel(this);
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText); // file names are shown as they are
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    words->addWidget(m_heading);
    words->addWidget(m_label);
    m_row->addLayout(words, 1);
    hide();
}

QPushButton* Notice::addAction(const QString& text, const QString& objectName) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(objectName);
    m_row->addWidget(button, 0, Qt::AlignVCenter);
    return button;
}

QPushButton* Notice::addDismiss(const QString& objectName) {
    QPushButton* button = addAction(tr("Dismiss"), objectName);
    connect(button, &QPushButton::clicked, this, [this] { say({}); });
    return button;
}

void Notice::say(const QString& text, const QString& heading) {
    const QString sentence = withCapital(text);
    m_heading->setText(heading);
    m_heading->setVisible(!heading.isEmpty());
    // A tool may have said pages: the beginning tells what went wrong.
    m_label->setText(sentence.size() <= mostShown ? sentence : sentence.left(mostShown) + u'…');
    setAccessibleName(heading.isEmpty() ? sentence : heading);
    setAccessibleDescription(heading.isEmpty() ? QString() : sentence);
    setVisible(!sentence.isEmpty());
}

} // namespace snac

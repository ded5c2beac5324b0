// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/budget_slider.h"

#include "controls/limit_text.h"
#include "controls/limit_track.h"
#include "support/frames.h"
#include "support/metric_text.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QStyle>

#include <cmath>
#include <cstring>

namespace snac {

namespace {
constexpr int fieldWidth = 86;

QString timeText(double nanoseconds) {
    if (nanoseconds < 1e3) return BudgetSlider::tr("%1 ns").arg(countText(nanoseconds));
    if (nanoseconds < 1e6) return BudgetSlider::tr("%1 µs").arg(countText(nanoseconds / 1e3));
    return BudgetSlider::tr("%1 ms").arg(countText(nanoseconds / 1e6));
}
} // namespace

struct BudgetSlider::Parts {
    QLabel *label, *absolute, *problem;
    QLineEdit* field;
    LimitTrack* track;
    LimitContext context;
    QString unavailable;
    std::vector<double> values; ///< to see whether they changed
};

BudgetSlider::BudgetSlider(const std::string& metric, QWidget* parent)
    : QWidget(parent), m_metric(metric), m_parts(std::make_shared<Parts>()) {
    makeParts();
    layOut();
    connect(m_parts->field, &QLineEdit::editingFinished, this, &BudgetSlider::takeText);
    connect(m_parts->field, &QLineEdit::textEdited, this, [this] { sayProblem({}); });
    connect(m_parts->track, &LimitTrack::moved, this, [this](std::optional<double> limit) {
        showLimit();
        Q_EMIT limitChanged(limit);
    });
    connect(m_parts->track, &LimitTrack::finished, this, &BudgetSlider::editingFinished);
    m_parts->track->setHistogram(logHistogram({}, {}));
    showLimit();
}

void BudgetSlider::makeParts() {
    Parts& parts = *m_parts;
    const QString name = QStringLiteral("budgetSlider.") + QString::fromStdString(m_metric);
    setObjectName(name);
    parts.label = new QLabel(metricTitle(m_metric), this);
    parts.absolute = noteLabel({}, this);
    parts.absolute->setObjectName(name + QStringLiteral(".absolute"));
    parts.problem = noteLabel({}, this);
    parts.problem->setObjectName(name + QStringLiteral(".problem"));
    parts.problem->setWordWrap(true);
    parts.problem->hide();
    parts.field = new QLineEdit(this);
    parts.field->setObjectName(name + QStringLiteral(".field"));
    parts.field->setAlignment(Qt::AlignRight);
    parts.field->setFixedWidth(fieldWidth);
    parts.field->setAccessibleName(tr("Limit of %1").arg(metricLabel(m_metric)));
    parts.field->installEventFilter(this);
    parts.label->setBuddy(parts.field);
    parts.track = new LimitTrack(this);
    parts.track->setObjectName(name + QStringLiteral(".track"));
    parts.track->setAccessibleName(tr("Limit of %1, handle").arg(metricLabel(m_metric)));
    setFocusProxy(parts.track);
    setTabOrder(parts.field, parts.track);
}

void BudgetSlider::layOut() {
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_parts->label);
    top->addStretch();
    top->addWidget(m_parts->absolute);
    top->addWidget(m_parts->field);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addLayout(top);
    all->addWidget(m_parts->track);
    all->addWidget(m_parts->problem);
}

std::optional<double> BudgetSlider::limit() const { return m_parts->track->limit(); }

bool BudgetSlider::isHeld() const { return m_parts->track->isHeld(); }

bool BudgetSlider::wasDoubleClick() const { return m_parts->track->wasDoubleClick(); }

void BudgetSlider::setLimit(std::optional<double> limit) {
    const bool typing = m_parts->field->hasFocus() && m_parts->field->isModified();
    m_parts->track->setLimit(limit);
    if (!typing) showLimit(); // what somebody types is not taken from under their fingers
}

void BudgetSlider::setDeviceTotal(std::optional<double> total, const QString& device) {
    if (total && !(*total > 0)) total.reset();
    m_parts->context.total = total;
    m_parts->context.device = device;
    m_parts->track->setTotal(total);
    m_parts->track->setHistogram(logHistogram(m_parts->values, total));
    showLimit();
}

void BudgetSlider::setClock(std::optional<double> nanoseconds) {
    m_parts->context.clockNs = nanoseconds;
    showLimit();
}

void BudgetSlider::setValues(const std::vector<double>& values) {
    Parts& parts = *m_parts;
    const std::size_t bytes = values.size() * sizeof(double); // bit by bit: a NaN equals no NaN
    if (values.size() == parts.values.size() &&
        (bytes == 0 || std::memcmp(values.data(), parts.values.data(), bytes) == 0))
        return;
    parts.values = values;
    parts.track->setHistogram(logHistogram(values, parts.context.total));
}

void BudgetSlider::setUnavailable(const QString& why) {
    if (why == m_parts->unavailable) return;
    m_parts->unavailable = why;
    setEnabled(why.isEmpty());
    setToolTip(why);
    showLimit();
}

void BudgetSlider::takeText() {
    QLineEdit& field = *m_parts->field;
    if (!field.isModified()) return; // as shown, with fewer digits than the limit may have
    const LimitText typed = readLimit(field.text(), m_parts->context);
    if (!typed.problem.isEmpty()) return sayProblem(typed.problem);
    const bool changed = typed.limit != limit();
    m_parts->track->setLimit(typed.limit);
    showLimit();
    if (!changed) return;
    Q_EMIT limitChanged(typed.limit);
    Q_EMIT editingFinished();
}

void BudgetSlider::showLimit() {
    Parts& parts = *m_parts;
    const auto limit = parts.track->limit();
    QString beside;
    if (limit && parts.context.total) beside = countText(std::floor(*limit));
    if (limit && parts.context.clockNs) beside = timeText(*limit * *parts.context.clockNs);
    parts.absolute->setText(beside);
    parts.field->setText(limitText(limit, parts.context)); // no longer modified
    parts.field->setCursorPosition(0);
    parts.track->setAccessibleDescription(parts.field->text());
    sayProblem({});
}

void BudgetSlider::sayProblem(const QString& sentence) {
    QLineEdit& field = *m_parts->field;
    m_parts->problem->setText(sentence.isEmpty() ? m_parts->unavailable : sentence);
    m_parts->problem->setVisible(!m_parts->problem->text().isEmpty());
    if (field.property("wrong").toBool() == !sentence.isEmpty()) return;
    field.setProperty("wrong", !sentence.isEmpty());
    field.setAccessibleDescription(sentence);
    field.style()->unpolish(&field);
    field.style()->polish(&field);
}

void BudgetSlider::keyPressEvent(QKeyEvent* event) {
    if (!m_parts->track->handleKey(*event)) QWidget::keyPressEvent(event);
}

void BudgetSlider::keyReleaseEvent(QKeyEvent* event) {
    if (!event->isAutoRepeat()) m_parts->track->endKeys();
    QWidget::keyReleaseEvent(event);
}

bool BudgetSlider::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_parts->field) return QWidget::eventFilter(watched, event);
    // Escape restores the limit, and only then does it belong to whoever holds the panel.
    const bool press = event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride;
    if (press && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && m_parts->field->isModified()) {
        event->accept();
        if (event->type() == QEvent::KeyPress) showLimit();
        return true;
    }
    // The field's text is chosen whole, so that typing replaces it.
    if (event->type() == QEvent::FocusIn && static_cast<QFocusEvent*>(event)->reason() == Qt::MouseFocusReason)
        QMetaObject::invokeMethod(m_parts->field, &QLineEdit::selectAll, Qt::QueuedConnection);
    return QWidget::eventFilter(watched, event);
}

} // namespace snac

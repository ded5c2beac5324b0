// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/limit_track.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

constexpr double stepShare = 0.01; ///< of the track, per arrow key
constexpr int wheelRestMs = 400;

/// Three significant digits, which is finer than a pixel of the track.
double threeDigits(double value) {
    if (!(value > 0) || !std::isfinite(value)) return 0;
    const double unit = std::pow(10.0, std::floor(std::log10(value)) - 2);
    return unit > 0 ? std::round(value / unit) * unit : value;
}

} // namespace

LimitTrack::LimitTrack(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus); // not by the wheel, which scrolls the panel
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_wheelEnd.setSingleShot(true);
    m_wheelEnd.setInterval(wheelRestMs);
    connect(&m_wheelEnd, &QTimer::timeout, this, &LimitTrack::finish);
}

void LimitTrack::setLimit(std::optional<double> limit) {
    m_limit = limit && std::isfinite(*limit) ? limit : std::nullopt;
    if (!m_dragging) m_scale = m_histogram.scale.with(m_limit);
    update();
}

void LimitTrack::setHistogram(const LogHistogram& histogram) {
    m_histogram = histogram;
    if (!m_dragging) m_scale = m_histogram.scale.with(m_limit);
    update();
}

double LimitTrack::rounded(double value) const {
    if (m_total && *m_total > 0) {
        const double share = threeDigits(value / *m_total * 100);
        return share / 100 * *m_total;
    }
    return value < 1000 ? std::round(value) : threeDigits(value);
}

void LimitTrack::move(std::optional<double> limit) {
    if (limit == m_limit) return;
    setLimit(limit);
    Q_EMIT moved(m_limit);
}

/// Never below the smallest value, which rounding would leave outside the limit; 0 where values are as small as that.
double LimitTrack::valueAt(double position) const {
    const double value = rounded(m_scale.value(std::max(0.0, position)));
    return m_scale.zero ? value : std::max(value, m_scale.low);
}

void LimitTrack::moveTo(double x) {
    const QRectF line = groove();
    const double position = (x - line.left()) / std::max(1.0, line.width());
    if (position >= 1)
        move({}); // pushed to the end: no limit
    else
        move(valueAt(position));
}

void LimitTrack::step(int steps) {
    const double to = (m_limit ? m_scale.position(*m_limit) : 1) + stepShare * steps;
    if (steps > 0 && to >= 1 - stepShare / 2) return move({});
    double value = valueAt(to);
    // Few DSPs: a hundredth of the track is less than one of them.
    if (m_limit && std::floor(value) == std::floor(*m_limit))
        value = std::max(m_scale.zero ? 0 : m_scale.low, std::floor(*m_limit) + (steps > 0 ? 1 : -1));
    move(value);
}

bool LimitTrack::handleKey(const QKeyEvent& event) {
    const int times = event.modifiers() & Qt::ShiftModifier ? 10 : 1;
    switch (event.key()) {
    case Qt::Key_Right:
    case Qt::Key_Up: step(times); break;
    case Qt::Key_Left:
    case Qt::Key_Down: step(-times); break;
    case Qt::Key_PageUp: step(10); break;
    case Qt::Key_PageDown: step(-10); break;
    case Qt::Key_Home: move(m_scale.zero ? 0 : std::ceil(m_scale.low)); break;
    case Qt::Key_End: move({}); break;
    default: return false;
    }
    m_keysPending = true;
    return true;
}

void LimitTrack::endKeys() {
    if (m_keysPending) finish();
}

void LimitTrack::finish() {
    m_wheelEnd.stop();
    m_keysPending = false;
    m_scale = m_histogram.scale.with(m_limit);
    update();
    Q_EMIT finished();
    m_doubleClick = false;
}

void LimitTrack::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    if (m_keysPending || m_wheelEnd.isActive()) finish();
    m_dragging = true;
    const double offset = event->position().x() - handleCentre().x();
    m_grabOffset = std::abs(offset) <= 10 ? offset : 0;
    if (m_grabOffset == 0 && offset != 0) moveTo(event->position().x());
    update();
}

void LimitTrack::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging) moveTo(event->position().x() - m_grabOffset);
}

void LimitTrack::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_dragging) return event->ignore();
    m_dragging = false;
    finish();
}

void LimitTrack::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    move({});
    m_doubleClick = true;
    finish();
}

void LimitTrack::wheelEvent(QWheelEvent* event) {
    if (!hasFocus() || m_dragging) return event->ignore();
    event->accept();
    m_wheel += event->angleDelta().y();
    const int steps = m_wheel / 120;
    if (steps == 0) return;
    m_wheel -= steps * 120;
    step(steps);
    m_wheelEnd.start();
}

void LimitTrack::keyPressEvent(QKeyEvent* event) {
    if (!handleKey(*event)) QWidget::keyPressEvent(event);
}

void LimitTrack::keyReleaseEvent(QKeyEvent* event) {
    if (!event->isAutoRepeat()) endKeys();
    QWidget::keyReleaseEvent(event);
}

void LimitTrack::focusInEvent(QFocusEvent* event) {
    update();
    QWidget::focusInEvent(event);
}

void LimitTrack::focusOutEvent(QFocusEvent* event) {
    if (m_keysPending || m_wheelEnd.isActive()) finish();
    m_wheel = 0;
    update();
    QWidget::focusOutEvent(event);
}

void LimitTrack::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::EnabledChange) update();
    if (event->type() == QEvent::EnabledChange && !isEnabled()) m_dragging = false;
    QWidget::changeEvent(event);
}

} // namespace snac

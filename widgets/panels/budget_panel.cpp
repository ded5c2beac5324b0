// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/budget_panel.h"

#include "controls/budget_slider.h"
#include "controls/toggle_switch.h"
#include "models/limit_command.h"
#include "models/throttle.h"
#include "support/frames.h"
#include "support/metric_text.h"
#include "support/theme.h"

#include <QElapsedTimer>
#include <QLocale>
#include <QScrollArea>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

constexpr int refreshMs = 250; ///< of the histograms while trials arrive
constexpr int blockMs = 5;     ///< after which the rest of them waits for the next turn of the event loop

std::optional<double> totalOf(const Device& device, const std::string& metric) {
    if (metric == "lut") return device.lut;
    if (metric == "ff") return device.ff;
    if (metric == "dsp") return device.dsp;
    if (metric == "bram36") return device.bram36;
    return {};
}

} // namespace

struct BudgetPanel::Parts {
    Parts(StudyModel& m, QUndoStack& u, std::function<void()> refresh)
        : model(m), undo(u), throttle(refreshMs, refresh) {}

    StudyModel& model;
    QUndoStack& undo;
    Throttle throttle;
    std::vector<BudgetSlider*> sliders;
    std::size_t nextToRefresh = 0;             ///< the sliders before it have the trials of this moment
    std::optional<std::vector<Budget>> before; ///< the budgets when the gesture began; absent: none is going on
    bool lastGestureCounted = false;           ///< the gesture before this one made a step of undo
    ToggleSwitch *steers, *greysOut;
    QLabel *steerNote, *count, *device;
    QPushButton* remove;
};

BudgetPanel::BudgetPanel(StudyModel& model, QUndoStack& undo, QWidget* parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(model, undo, [this] {
          m_parts->nextToRefresh = 0;
          refreshValues();
      })) {
    auto* card = new Card(tr("Budget"), this);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(card);
    m_parts->device = secondaryLabel({}, card);
    m_parts->device->setObjectName("budgetDevice");
    card->header()->addWidget(m_parts->device);

    auto* scroll = new QScrollArea(card);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget(scroll);
    auto* layout = new QVBoxLayout(inside);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    for (const char* metric : {"bops", "lut", "ff", "dsp", "bram36", "latency_cycles"}) makeSlider(metric, layout);
    makeSwitches(layout);
    layout->addStretch();
    scroll->setWidget(inside);
    card->body()->addWidget(scroll, 1);

    connect(&model, &StudyModel::opened, this, &BudgetPanel::showFacts);
    connect(&model, &StudyModel::hardwareChanged, this, &BudgetPanel::showFacts);
    connect(&model, &StudyModel::trialsChanged, this, [this] {
        showCounts();
        m_parts->throttle.request();
    });
    connect(&model, &StudyModel::standingsChanged, this, &BudgetPanel::showCounts);
    connect(&model, &StudyModel::budgetsChanged, this, &BudgetPanel::showLimits);
    showFacts();
}

BudgetPanel::~BudgetPanel() = default;

void BudgetPanel::makeSlider(const std::string& metric, QBoxLayout* layout) {
    auto* slider = new BudgetSlider(metric, this);
    layout->addWidget(slider);
    m_parts->sliders.push_back(slider);
    connect(slider, &BudgetSlider::limitChanged, this, [this, slider](auto limit) { limitMoved(slider, limit); });
    connect(slider, &BudgetSlider::editingFinished, this, [this, slider] { gestureEnded(slider); });
}

void BudgetPanel::makeSwitches(QBoxLayout* layout) {
    Parts& parts = *m_parts;
    parts.steers = new ToggleSwitch(tr("Steer the search"), this);
    parts.steers->setObjectName("steers");
    parts.steers->setToolTip(tr("New candidates of the running search have to fit the limits."));
    parts.steerNote = noteLabel({}, this);
    parts.steerNote->setObjectName("steerNote");
    parts.steerNote->setIndent(ToggleSwitch::textLeft);
    parts.steerNote->hide();
    parts.greysOut = new ToggleSwitch(tr("Grey out what breaks it"), this);
    parts.greysOut->setObjectName("greysOut");
    parts.greysOut->setToolTip(tr("Trials over a limit are drawn grey and do not belong to the front."));
    parts.greysOut->setChecked(true);
    parts.count = secondaryLabel({}, this);
    parts.count->setObjectName("budgetCount");
    parts.count->setWordWrap(true);
    parts.remove = linkButton(tr("Remove all limits"), this);
    parts.remove->setObjectName("removeLimits");
    layout->addWidget(parts.steers, 0, Qt::AlignLeft);
    layout->addWidget(parts.steerNote);
    layout->addWidget(parts.greysOut, 0, Qt::AlignLeft);
    layout->addSpacing(6);
    layout->addWidget(parts.count);
    layout->addWidget(parts.remove, 0, Qt::AlignLeft);
    connect(parts.steers, &QAbstractButton::toggled, this, &BudgetPanel::steersChanged);
    connect(parts.greysOut, &QAbstractButton::toggled, this, [this](bool on) {
        m_parts->model.setGreysOut(on);
        showCounts();
        Q_EMIT greysOutChanged(on);
    });
    connect(parts.remove, &QPushButton::clicked, this, &BudgetPanel::removeAll);
}

bool BudgetPanel::steers() const { return m_parts->steers->isChecked(); }

void BudgetPanel::setSteers(bool on) { m_parts->steers->setChecked(on); }

void BudgetPanel::setSteerNote(const QString& note) {
    m_parts->steerNote->setText(note);
    m_parts->steerNote->setVisible(!note.isEmpty());
}

bool BudgetPanel::greysOut() const { return m_parts->greysOut->isChecked(); }

bool BudgetPanel::anyHeld() const {
    return std::any_of(m_parts->sliders.begin(), m_parts->sliders.end(),
                       [](const BudgetSlider* slider) { return slider->isHeld(); });
}

void BudgetPanel::limitMoved(BudgetSlider* slider, std::optional<double> limit) {
    if (!m_parts->before) m_parts->before = m_parts->model.budgets();
    m_parts->throttle.hold(anyHeld());
    m_parts->model.setLimit(slider->metric(), limit);
}

void BudgetPanel::gestureEnded(BudgetSlider* slider) {
    Parts& parts = *m_parts;
    const bool joins = slider->wasDoubleClick() && parts.lastGestureCounted;
    const bool counts = parts.before && *parts.before != parts.model.budgets();
    if (counts) {
        const QString name = metricLabel(slider->metric());
        const QString text = slider->limit() ? tr("limit of %1").arg(name) : tr("removed limit of %1").arg(name);
        parts.undo.push(new LimitCommand(parts.model, *parts.before, parts.model.budgets(), text, joins));
    }
    parts.before.reset();
    parts.lastGestureCounted = counts;
    parts.throttle.hold(anyHeld());
}

void BudgetPanel::removeAll() {
    if (m_parts->model.budgets().empty()) return;
    const std::vector<Budget> before = m_parts->model.budgets();
    m_parts->undo.push(new LimitCommand(m_parts->model, before, {}, tr("removed all limits")));
    m_parts->lastGestureCounted = false;
}

void BudgetPanel::showFacts() {
    Parts& parts = *m_parts;
    const HardwareConfig& hardware = parts.model.facts().hardware;
    const QString device = QString::fromStdString(hardware.device.name);
    parts.device->setText(device.isEmpty() ? QString()
                                           : tr("%1 · %2 ns").arg(device, QLocale::c().toString(hardware.clockNs)));
    for (BudgetSlider* slider : parts.sliders) {
        slider->setDeviceTotal(totalOf(hardware.device, slider->metric()), device);
        const bool clocked = slider->metric() == "latency_cycles" && !device.isEmpty() && hardware.clockNs > 0;
        if (clocked)
            slider->setClock(hardware.clockNs);
        else
            slider->setClock({});
    }
    showLimits();
    showCounts();
    parts.throttle.request();
    parts.throttle.flush();
}

void BudgetPanel::showLimits() {
    for (BudgetSlider* slider : m_parts->sliders) {
        const auto limit = m_parts->model.limit(slider->metric());
        if (!slider->isHeld() && slider->limit() != limit) slider->setLimit(limit);
    }
    m_parts->remove->setEnabled(!m_parts->model.budgets().empty());
    m_parts->remove->setToolTip(m_parts->remove->isEnabled() ? QString() : tr("There is no limit to remove."));
    showCounts();
}

void BudgetPanel::showCounts() {
    const StudyModel& model = m_parts->model;
    const auto fits = QString::number(model.fitCount()), all = QString::number(model.completeCount());
    const auto front = QString::number(model.front().size());
    if (model.completeCount() == 0)
        m_parts->count->setText(tr("No trial is complete yet."));
    else if (model.budgets().empty())
        m_parts->count->setText(tr("%1 trials complete, %2 of them on the front").arg(all, front));
    else if (!greysOut())
        m_parts->count->setText(tr("The limits are not laid over the %1 trials; %2 are on the front").arg(all, front));
    else
        m_parts->count->setText(tr("%1 of %2 trials within the limits, %3 of them on the front").arg(fits, all, front));
}

void BudgetPanel::refreshValues() {
    Parts& parts = *m_parts;
    QElapsedTimer timer;
    timer.start();
    while (parts.nextToRefresh < parts.sliders.size()) {
        if (anyHeld()) return parts.throttle.request();
        if (timer.elapsed() >= blockMs) {
            QMetaObject::invokeMethod(this, &BudgetPanel::refreshValues, Qt::QueuedConnection);
            return;
        }
        BudgetSlider* slider = parts.sliders[parts.nextToRefresh++];
        const std::vector<double>& values = parts.model.column(slider->metric());
        slider->setValues(values);
        const bool known = std::any_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
        const bool possible = known || slider->limit() || parts.model.trials().empty() ||
                              totalOf(parts.model.facts().hardware.device, slider->metric());
        const QString name = metricLabel(slider->metric());
        slider->setUnavailable(possible ? QString() : tr("No trial of this study has %1.").arg(name));
    }
}

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/results_page.h"

#include "design/accumulator_note.h"
#include "design/class_scores.h"
#include "design/range_strip.h"
#include "design/utilisation_bars.h"
#include "design/verdict_card.h"

#include <QScrollArea>
#include <QStackedWidget>

namespace snac {

namespace {

/// Devices are read once, and known names only asked once.
std::optional<Device> deviceOf(const std::string& name) {
    if (name.empty()) return std::nullopt;
    const auto device = deviceByName(name);
    return device ? std::optional(*device) : std::nullopt;
}

QLabel* wrappedNote(const QString& text, const char* name, QWidget* parent) {
    QLabel* label = noteLabel(text, parent);
    label->setObjectName(QString::fromLatin1(name));
    label->setWordWrap(true);
    return label;
}

} // namespace

struct ResultsPage::Parts {
    QStackedWidget* pages;
    VerdictCard* headline;
    ClassScores* classes;
    Card *utilisation, *ranges;
    UtilisationBars* bars;
    QLabel *barsNote, *clock, *rangesNote;
    RangeStrip* strip;
    AccumulatorNote* accumulators;
};

ResultsPage::ResultsPage(QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>()) {
    Parts& parts = *m_parts;
    parts.headline = new VerdictCard;
    parts.classes = new ClassScores;
    parts.utilisation = new Card(tr("Resources and latency"));
    parts.bars = new UtilisationBars(parts.utilisation);
    parts.barsNote = wrappedNote({}, "utilisationNote", parts.utilisation);
    parts.clock = wrappedNote({}, "clockNote", parts.utilisation);
    for (QWidget* widget : std::initializer_list<QWidget*>{parts.bars, parts.clock, parts.barsNote})
        parts.utilisation->body()->addWidget(widget);
    parts.ranges = new Card(tr("Ranges of values"));
    parts.strip = new RangeStrip(parts.ranges);
    parts.rangesNote = wrappedNote(tr("Magnitudes over the test vectors, in powers of two. Outline: from the type's "
                                      "step to its limit, dashed for sums, which are as "
                                      "wide as the weights need. Filled: seen; darker: the middle 98 %. A bar across "
                                      "the end: values at the limit."),
                                   "rangesNote", parts.ranges);
    parts.accumulators = new AccumulatorNote(parts.ranges);
    for (QWidget* widget : std::initializer_list<QWidget*>{parts.strip, parts.rangesNote, parts.accumulators})
        parts.ranges->body()->addWidget(widget);

    auto* content = new QWidget;
    auto* cards = new QVBoxLayout(content);
    cards->setContentsMargins(0, 0, 0, 0);
    cards->setSpacing(look::gap);
    for (QWidget* card :
         std::initializer_list<QWidget*>{parts.headline, parts.classes, parts.utilisation, parts.ranges})
        cards->addWidget(card);
    cards->addStretch();
    auto* area = new QScrollArea(this);
    area->setObjectName("resultsArea");
    area->setWidgetResizable(true);
    area->setWidget(content);
    parts.pages = new QStackedWidget(this);
    parts.pages->addWidget(area);
    parts.pages->addWidget(new EmptyState(tr("What came out of a design appears here."), {}, parts.pages));
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(parts.pages);
    clear();
}

ResultsPage::~ResultsPage() = default;

void ResultsPage::show(const DesignState& state, const std::optional<DesignResults>& results,
                       const std::string& device) {
    Parts& parts = *m_parts;
    parts.pages->setCurrentIndex(0);
    parts.headline->show(state, results);
    parts.classes->setVisible(results && !results->classes.empty());
    if (results) parts.classes->setResults(*results);

    const auto target = deviceOf(results && !results->device.empty() ? results->device : device);
    auto rows = utilisationRows(state.resources, results, target);
    parts.utilisation->setVisible(!rows.empty());
    parts.bars->setRows(std::move(rows));
    parts.clock->setText(clockText(state.resources));
    const QString shown =
        tr("Whisker: the estimate and where the truth most likely lies. Dashed bar: a tool's own estimate. Filled: "
           "counted by a tool, no nearer to silicon than its tier says. Dashed line: all of the device.");
    parts.barsNote->setText(target ? tr("Device %1. %2").arg(QString::fromStdString(target->name), shown) : shown);

    const bool ranges = results && !results->ranges.empty();
    parts.ranges->setVisible(ranges);
    parts.strip->setRanges(ranges ? results->ranges : std::vector<LayerRange>());
    parts.accumulators->setModel(ranges ? QString::fromStdString(state.modelFolder) : QString());
}

void ResultsPage::clear() {
    m_parts->accumulators->setModel({});
    m_parts->pages->setCurrentIndex(1);
}

} // namespace snac

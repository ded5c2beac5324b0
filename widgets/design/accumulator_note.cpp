// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/accumulator_note.h"

#include "design/score_text.h"
#include "exporting/network_folder.h"
#include "fixed/accumulator_range.h"
#include "support/frames.h"

#include <QLineEdit>
#include <QPromise>
#include <QStyle>
#include <QThreadPool>

#include <algorithm>

namespace snac {

namespace {

QString qt(const std::string& text) { return QString::fromStdString(text); }

} // namespace

QString accumulatorText(const QuantisedNetwork& network) {
    const IntegerLayer* widest = nullptr;
    for (const IntegerLayer& layer : network.layers)
        if (mapOf(layer) != nullptr && (widest == nullptr || layer.outputType.width > widest->outputType.width))
            widest = &layer;
    if (widest == nullptr) return {};
    return AccumulatorNote::tr("Accumulators cannot overflow: sized from the weights (widest: %1 in %2).")
        .arg(qt(text(widest->outputType)), qt(widest->name));
}

QString narrowerText(const QuantisedNetwork& network, const FixedType& accumulator) {
    const auto overflows = possibleOverflows(network, accumulator);
    if (overflows.empty()) return AccumulatorNote::tr("Nothing could overflow in %1.").arg(qt(text(accumulator)));
    QStringList layers;
    for (const PossibleOverflow& one : overflows) {
        const auto layer = std::ranges::find(network.layers, one.layer, &IntegerLayer::name);
        const std::size_t outputs = layer == network.layers.end() ? 0 : mapOf(*layer)->bias.size();
        layers << AccumulatorNote::tr("%1 (%2 of %3 outputs, needs %4)")
                      .arg(qt(one.layer), wholeText(one.outputs), wholeText(static_cast<qint64>(outputs)),
                           qt(text(one.needed)));
    }
    return AccumulatorNote::tr("Could overflow: %1.").arg(layers.join(QStringLiteral(", ")));
}

AccumulatorNote::AccumulatorNote(QWidget* parent)
    : QWidget(parent), m_sentence(secondaryLabel({}, this)), m_outcome(noteLabel({}, this)),
      m_type(new QLineEdit(this)) {
    m_sentence->setObjectName("accumulators");
    m_sentence->setWordWrap(true);
    m_outcome->setObjectName("narrowerOutcome");
    m_outcome->setWordWrap(true);
    m_type->setObjectName("narrowerAccumulator");
    m_type->setPlaceholderText(QStringLiteral("ap_fixed<16,6>"));
    m_type->setAccessibleName(tr("Type of a narrower accumulator"));
    m_type->setToolTip(tr("Shows which layers could overflow if every accumulator had this type; changes nothing"));
    m_type->setMaximumWidth(180);

    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_sentence);
    auto* row = new QHBoxLayout;
    auto* label = secondaryLabel(tr("Try a narrower one:"), this);
    label->setBuddy(m_type);
    row->addWidget(label);
    row->addWidget(m_type);
    row->addWidget(m_outcome, 1);
    all->addLayout(row);
    hide();
    connect(m_type, &QLineEdit::textChanged, this, &AccumulatorNote::tryType);
    connect(&m_reading, &QFutureWatcher<Network>::finished, this, [this] {
        if (m_reading.future().resultCount() > 0) take(m_reading.result());
    });
}

void AccumulatorNote::setModel(const QString& modelFolder) {
    if (modelFolder == m_folder) return;
    m_folder = modelFolder;
    take(nullptr);
    m_reading.setFuture({}); // what is being read now is of no interest any more
    if (modelFolder.isEmpty()) return;
    auto promise = std::make_shared<QPromise<Network>>();
    m_reading.setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start([promise, folder = modelFolder.toStdString()] {
        auto read = readNetworkFolder(folder);
        promise->addResult(read ? std::make_shared<const QuantisedNetwork>(std::move(read->network)) : nullptr);
        promise->finish();
    });
}

void AccumulatorNote::take(Network network) {
    m_network = std::move(network);
    const QString sentence = m_network ? accumulatorText(*m_network) : QString();
    m_sentence->setText(sentence);
    setVisible(!sentence.isEmpty());
    tryType();
}

void AccumulatorNote::tryType() {
    const std::string wanted = m_type->text().trimmed().toStdString();
    const auto type = parseFixedType(wanted);
    const bool wrong = !wanted.empty() && !type;
    if (wanted.empty() || !m_network)
        m_outcome->clear();
    else
        m_outcome->setText(type ? narrowerText(*m_network, *type) : qt(type.error().message()));
    if (m_type->property("wrong").toBool() == wrong) return;
    m_type->setProperty("wrong", wrong);
    m_type->style()->unpolish(m_type);
    m_type->style()->polish(m_type);
}

} // namespace snac

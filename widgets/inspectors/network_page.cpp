// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/network_page.h"

#include "support/frames.h"

#include <QComboBox>
#include <QHBoxLayout>

namespace snac {

NetworkPage::NetworkPage(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* row = new QHBoxLayout;
    auto* shareOf = new QLabel(tr("&Share of"), this);
    shareOf->setProperty("role", "secondary");
    m_cost = new QComboBox(this);
    m_cost->setObjectName(QStringLiteral("costChoice"));
    m_cost->setAccessibleName(tr("The cost whose share each layer shows"));
    for (const CostKind kind : allCostKinds) m_cost->addItem(costName(kind), static_cast<int>(kind));
    shareOf->setBuddy(m_cost);
    row->addWidget(shareOf);
    row->addWidget(m_cost);
    row->addStretch();
    m_view = new ArchitectureView(this);
    m_note = noteLabel({}, this);
    m_note->setObjectName(QStringLiteral("costNote"));
    m_note->setWordWrap(true);
    layout->addLayout(row);
    layout->addWidget(m_view);
    layout->addWidget(m_note);
    layout->addStretch(1);
    connect(m_cost, &QComboBox::currentIndexChanged, this, &NetworkPage::chooseCost);
    chooseCost();
}

void NetworkPage::setDetails(std::shared_ptr<const TrialDetails> details) {
    m_details = std::move(details);
    m_view->setDetails(m_details);
    m_view->setMaximumHeight(std::max(1, m_view->contentHeight()));
    chooseCost();
}

int NetworkPage::contentHeight() const {
    const int note = 2 * m_note->fontMetrics().lineSpacing(); // it may take two lines
    return m_cost->sizeHint().height() + m_view->contentHeight() + note + 2 * layout()->spacing();
}

void NetworkPage::chooseCost() {
    const auto kind = static_cast<CostKind>(m_cost->currentData().toInt());
    m_view->setCost(kind);
    QString note = tr("share of %1 per layer").arg(costName(kind));
    const bool estimated = kind == CostKind::Lut || kind == CostKind::Cycles;
    if (m_details && kind == CostKind::Bops) {
        const std::string_view definition = name(m_details->bops);
        note += QStringLiteral(" · %1").arg(QString::fromUtf8(definition.data(), static_cast<int>(definition.size())));
    }
    if (m_details && m_details->estimate && estimated)
        note += tr(" · estimate: %1").arg(QString::fromStdString(m_details->estimate->tierNote));
    if (const QString absence = m_view->chain().absence(); !absence.isEmpty()) note = absence;
    m_note->setText(note);
}

} // namespace snac

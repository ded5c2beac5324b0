// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/confusion_page.h"

#include "plots/confusion_plot.h"

#include <QCheckBox>
#include <QVBoxLayout>

namespace snac {

ConfusionPage::ConfusionPage(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    m_shares = new QCheckBox(tr("Per cent of the true class"), this);
    m_shares->setObjectName(QStringLiteral("confusionShares"));
    m_plot = new ConfusionPlot(this);
    m_plot->setObjectName(QStringLiteral("confusionPlot"));
    m_plot->setEmptyText(tr("The confusion matrix stands here once the classifier is trained."));
    layout->addWidget(m_shares);
    layout->addWidget(m_plot, 1);
    connect(m_shares, &QCheckBox::toggled, m_plot, &ConfusionPlot::setShowShares);
}

void ConfusionPage::setDetails(const TrialDetails& details) {
    QStringList names;
    for (const std::string& name : details.classNames) names.append(QString::fromStdString(name));
    m_plot->setMatrix(details.trial.confusion, names);
    m_shares->setVisible(m_plot->classes() > 0);
}

} // namespace snac

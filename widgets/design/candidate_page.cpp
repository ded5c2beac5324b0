// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/candidate_page.h"

#include "arch/architecture_yaml.h"
#include "design/design_options.h"
#include "design/layer_editor.h"
#include "fixed/hardware_ready.h"
#include "pipeline/design_choice.h"
#include "pipeline/design_tools.h"
#include "support/elided_label.h"
#include "support/frames.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QScrollArea>

namespace snac {

CandidatePage::CandidatePage(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(look::gap);
    auto* header = new QFrame(this);
    header->setProperty("card", true);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(look::padding, look::gap, look::padding, look::gap);
    row->setSpacing(look::gap);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    m_title = new ElidedLabel(header);
    m_title->setObjectName(QStringLiteral("candidate.title"));
    m_title->setProperty("role", "title");
    m_title->setTextFormat(Qt::PlainText);
    m_summary = new ElidedLabel(header);
    m_summary->setObjectName(QStringLiteral("candidate.summary"));
    m_summary->setProperty("role", "secondary");
    for (QLabel* label : {m_title, m_summary}) {
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        words->addWidget(label);
    }
    row->addLayout(words, 1);
    m_make = primaryButton(tr("Make the design"), header);
    m_make->setObjectName(QStringLiteral("candidate.make"));
    row->addWidget(m_make, 0, Qt::AlignVCenter);
    layout->addWidget(header);
    m_why = new Notice(NoticeIcon::Kind::Information, this);
    m_why->setObjectName(QStringLiteral("candidate.why"));
    m_problem = new Notice(NoticeIcon::Kind::Warning, this);
    m_problem->setObjectName(QStringLiteral("candidate.problem"));
    m_problem->addDismiss(QStringLiteral("candidate.dismiss"));
    m_missing = new Notice(NoticeIcon::Kind::Information, this);
    m_missing->setObjectName(QStringLiteral("candidate.missing"));
    connect(m_missing->addAction(tr("Tools"), QStringLiteral("candidate.tools")), &QPushButton::clicked, this,
            &CandidatePage::toolsRequested);
    layout->addWidget(m_why);
    layout->addWidget(m_missing);
    layout->addWidget(m_problem);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget(scroll);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 4, 0);
    column->setSpacing(look::gap);
    m_options = new DesignOptions(content);
    column->addWidget(m_options);
    auto* layers = new Card(tr("Layers"), content);
    m_layers = new LayerEditor(layers);
    m_layers->setMinimumHeight(340);
    layers->body()->addWidget(m_layers);
    column->addWidget(layers, 1);
    scroll->setWidget(content);
    layout->addWidget(scroll, 1);
    setFocusProxy(m_make);
    connect(m_make, &QPushButton::clicked, this, &CandidatePage::makeRequested);
    connect(m_options, &DesignOptions::changed, this, &CandidatePage::refresh);
    connect(m_layers, &LayerEditor::changed, this, [this] {
        m_options->setByLayer(m_layers->choosesBits());
        refresh();
    });
}

void CandidatePage::setCandidate(const DesignCandidate& candidate) {
    m_candidate = candidate;
    m_problem->say({});
    m_options->show(candidate.request);
    m_layers->setNetwork(candidate.architecture, candidate.hardware, candidate.estimator);
    m_options->setByLayer(m_layers->choosesBits());
    refresh();
}

QString CandidatePage::whyNot() const {
    if (!m_candidate.why.isEmpty()) return m_candidate.why;
    if (const QString problem = m_options->problem(); !problem.isEmpty()) return problem;
    const DesignRequest request = chosen();
    const auto network = networkFor(request);
    if (!network) return {}; // said when it is made, with the layer
    const auto takes = checkFlowTakes(*network, request);
    return takes ? QString() : QString::fromStdString(takes.error().message());
}

DesignRequest CandidatePage::chosen() const {
    DesignRequest request = m_candidate.request;
    m_options->read(request);
    return request;
}

Result<Architecture> CandidatePage::networkFor(const DesignRequest& request) const {
    SNAC_TRY(ready, hardwareReady(m_layers->architecture(), substitutesOf(request.config.localSearch)));
    return std::move(ready.architecture);
}

void CandidatePage::setTools(const std::vector<Tool>& tools) {
    m_tools = tools;
    showMissing();
}

/// Calmly: training needs none of them, and they can be installed meanwhile.
void CandidatePage::showMissing() {
    const DesignRequest request = chosen();
    const auto network = networkFor(request);
    const auto missing = network && until().isEmpty() ? missingTools(likelyFlow(*network, request), m_tools)
                                                      : std::optional<MissingTools>();
    m_missing->say(missing ? QString::fromStdString(missing->sentence) : QString());
}

Result<DesignRequest> CandidatePage::request() const {
    DesignRequest request = chosen();
    SNAC_TRY(yaml, writeArchitectureYaml(m_layers->architecture()));
    request.architecture = std::move(yaml);
    return request;
}

QString CandidatePage::until() const { return m_options->until(); }

void CandidatePage::say(const QString& problem) { m_problem->say(problem); }

void CandidatePage::refresh() {
    const QString why = whyNot();
    QString title = m_candidate.title;
    const QString said = QString::fromStdString(m_candidate.request.title);
    if (!said.isEmpty() && said.compare(title, Qt::CaseInsensitive) != 0)
        title = title.isEmpty() || said.startsWith(title, Qt::CaseInsensitive) ? said : tr("%1 · %2").arg(title, said);
    if (!title.isEmpty()) title[0] = title[0].toUpper();
    m_title->setText(title);
    m_summary->setText(m_options->summary());
    m_make->setEnabled(why.isEmpty());
    m_make->setToolTip(why.isEmpty() ? tr("Makes the design as it stands below") : why);
    m_why->say(why);
    showMissing();
    Q_EMIT changed();
}

} // namespace snac

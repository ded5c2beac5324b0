// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/data_page.h"

#include "panels/class_histogram.h"
#include "panels/sample_gallery.h"
#include "panels/sample_table.h"
#include "support/frames.h"
#include "support/metric_text.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QGridLayout>
#include <QLocale>

namespace snac {

namespace {

constexpr int fewClasses = 20; ///< shown without asking

QString count(std::int64_t value) { return countText(static_cast<double>(value)); }
QString number(double value) { return QLocale::c().toString(value, 'g', 4); }

/// A label that shows text from a file as it is, breaks where it must, and can be copied.
QLabel* valueLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

void clearLayout(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide(); // at once; the deletion comes later
            item->widget()->deleteLater();
        }
        delete item;
    }
}

QString shapeText(const Shape& shape) {
    const QString sizes = QString::fromStdString(shape.text()).replace(u'x', QStringLiteral(" × "));
    if (shape.rank == 1) return DataPage::tr("%1 features").arg(shape.count());
    if (shape.rank == 2) return DataPage::tr("%1 (elements × features)").arg(sizes);
    return DataPage::tr("%1 (height × width × channels)").arg(sizes);
}

QString splitText(const LoadedData& data) {
    const Dataset& dataset = *data.dataset;
    if (!dataset.test) return DataPage::tr("%1 training, no test samples").arg(count(dataset.train->count()));
    return DataPage::tr("%1 training + %2 test").arg(count(dataset.train->count()), count(dataset.test->count()));
}

QString preparationText(const Dataset& dataset) {
    QStringList steps;
    for (const std::string& step : dataset.preparation) steps << QString::fromStdString(step);
    return steps.isEmpty() ? DataPage::tr("none, the values are as read") : steps.join(QStringLiteral("; "));
}

} // namespace

struct DataPage::Parts {
    Card* samples;
    SampleGallery* gallery;
    SampleTable* table;
    QLabel* tableNote;
    Card* classes;
    QLabel* balance;
    ClassHistogram* histogram;
    QPushButton* showAll;
    Card* facts;
    QGridLayout* factRows;
};

DataPage::DataPage(QWidget* parent) : ColumnsPage(3, 2, 900, parent), m_parts(std::make_unique<Parts>()) {
    Parts& p = *m_parts;
    p.samples = new Card(tr("Samples"), this);
    p.gallery = new SampleGallery(this);
    p.gallery->setObjectName(QStringLiteral("sampleGallery"));
    p.table = new SampleTable(this);
    p.tableNote = noteLabel({}, this);
    p.samples->body()->addWidget(p.gallery);
    p.samples->body()->addWidget(p.table);
    p.samples->body()->addWidget(p.tableNote);
    left()->addWidget(p.samples);
    left()->addStretch();

    p.classes = new Card(tr("Classes"), this);
    p.balance = valueLabel({}, this);
    p.balance->setObjectName(QStringLiteral("classBalance"));
    p.histogram = new ClassHistogram(this);
    p.histogram->setObjectName(QStringLiteral("classHistogram"));
    p.showAll = linkButton({}, this);
    p.showAll->setObjectName(QStringLiteral("showAllClasses"));
    p.classes->body()->addWidget(p.balance);
    p.classes->body()->addWidget(p.histogram);
    p.classes->body()->addWidget(p.showAll, 0, Qt::AlignLeft);
    p.facts = new Card(tr("Facts"), this);
    p.facts->setObjectName(QStringLiteral("dataFacts"));
    p.factRows = new QGridLayout;
    p.factRows->setColumnStretch(1, 1);
    p.factRows->setHorizontalSpacing(look::padding);
    p.factRows->setVerticalSpacing(6);
    p.facts->body()->addLayout(p.factRows);
    for (Card* card : {p.classes, p.facts}) right()->addWidget(card);
    right()->addStretch();
    connect(p.showAll, &QPushButton::clicked, this, [this] {
        m_parts->gallery->setRowLimit(std::numeric_limits<int>::max());
        m_parts->histogram->setRowLimit(std::numeric_limits<int>::max());
        m_parts->showAll->hide();
    });
}

DataPage::~DataPage() = default;

void DataPage::setData(const std::shared_ptr<const LoadedData>& loaded) {
    showSamples(loaded);
    showClasses(*loaded);
    showFacts(*loaded);
}

void DataPage::showSamples(const std::shared_ptr<const LoadedData>& loaded) {
    Parts& p = *m_parts;
    const snac::Shape& shape = loaded->dataset->shape();
    const bool pictures = shape.rank == 3;
    p.samples->setTitle(pictures ? tr("Sample pictures") : tr("First samples"));
    p.gallery->setVisible(pictures);
    p.gallery->setData(pictures ? loaded : nullptr);
    p.gallery->setRowLimit(fewClasses);
    p.table->setVisible(!pictures);
    p.tableNote->setVisible(!pictures && shape.count() > shownFeatures);
    p.tableNote->setText(tr("The first %1 of %2 features.").arg(shownFeatures).arg(count(shape.count())));
    if (!pictures) p.table->setData(*loaded);
}

void DataPage::showClasses(const LoadedData& loaded) {
    Parts& p = *m_parts;
    const Dataset& dataset = *loaded.dataset;
    const bool classes = dataset.task == Task::Classification;
    p.classes->setTitle(classes ? tr("Classes") : tr("Targets"));
    p.histogram->setVisible(classes);
    p.showAll->setVisible(classes && dataset.outputs > fewClasses);
    p.showAll->setText(tr("Show all %1 classes").arg(count(dataset.outputs)));
    if (classes) {
        p.histogram->setCounts(dataset.classNames, loaded.summary.trainClassCounts, loaded.summary.testClassCounts);
        p.histogram->setRowLimit(fewClasses);
        p.balance->setText(ClassHistogram::balance(loaded.summary.trainClassCounts));
        return;
    }
    QStringList lines;
    for (std::size_t i = 0; i < loaded.targetMinimum.size(); ++i) {
        const QString name = dataset.outputs == 1 ? tr("Target") : tr("Target %1").arg(i);
        lines << tr("%1: %2 to %3, mean %4")
                     .arg(name, number(static_cast<double>(loaded.targetMinimum[i])),
                          number(static_cast<double>(loaded.targetMaximum[i])), number(loaded.targetMean[i]));
    }
    p.balance->setText(lines.join(u'\n'));
}

void DataPage::showFacts(const LoadedData& loaded) {
    Parts& p = *m_parts;
    clearLayout(p.factRows);
    const Dataset& dataset = *loaded.dataset;
    const DatasetSummary& summary = loaded.summary;
    int row = 0;
    const auto fact = [&](const char* key, const QString& name, const QString& value, const QString& toolTip = {}) {
        if (value.isEmpty()) return;
        p.factRows->addWidget(secondaryLabel(name, this), row, 0, Qt::AlignTop);
        QLabel* label = valueLabel(value, this);
        label->setObjectName(QStringLiteral("fact.") + QLatin1String(key));
        label->setToolTip(toolTip);
        p.factRows->addWidget(label, row++, 1);
    };
    fact("name", tr("Data set"), QString::fromStdString(dataset.name));
    fact("task", tr("Task"),
         dataset.task == Task::Classification ? tr("classification, %1 classes").arg(dataset.outputs)
                                              : tr("regression, %1 targets").arg(dataset.outputs));
    fact("shape", tr("Sample"), shapeText(dataset.shape()));
    fact("split", tr("Split"), splitText(loaded));
    fact("range", tr("Values"), tr("%1 to %2").arg(number(double{summary.minimum}), number(double{summary.maximum})),
         tr("Of all training features, before any preparation"));
    fact("mean", tr("Mean ± deviation"),
         QStringLiteral("%1 ± %2").arg(number(summary.mean), number(summary.standardDeviation)),
         tr("Mean and standard deviation over all training features"));
    fact("preparation", tr("Preparation"), preparationText(dataset));
    fact("source", tr("Source"), QString::fromStdString(dataset.source));
    fact("attribution", tr("Attribution"), QString::fromStdString(dataset.attribution));
    const QString hash = QString::fromStdString(dataset.contentHash);
    fact("hash", tr("Content hash"), hash.left(12) + u'…', tr("SHA-256: %1").arg(hash));
}

} // namespace snac

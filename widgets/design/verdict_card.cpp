// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/verdict_card.h"

#include "design/score_text.h"

#include <QPaintEvent>

#include <algorithm>

namespace snac {

namespace {

/// Whether hardware saw the same samples as the others, so that its score stands beside theirs as it is.
bool allSimulated(const DesignResults& results) {
    return results.all.hardware && results.all.hardwareSamples >= results.all.samples;
}

/// A tick, a cross or a question mark in a ring: the verdict without a colour.
class VerdictIcon : public QWidget {
public:
    VerdictIcon(Verdict::Kind kind, QWidget* parent) : QWidget(parent), m_kind(kind) { setFixedSize(22, 22); }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme theme = themeOf(palette());
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor colour = m_kind == Verdict::Kind::Exact     ? theme.running
                              : m_kind == Verdict::Kind::Differs ? theme.selection
                                                                 : theme.secondary;
        painter.setBrush(colour);
        painter.setPen(Qt::NoPen);
        painter.drawEllipse(QRectF(1, 1, 20, 20));
        painter.setPen(QPen(theme.panel, 2.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        switch (m_kind) {
        case Verdict::Kind::Exact: painter.drawPolyline(QPolygonF{{6.2, 11.5}, {9.6, 14.8}, {15.8, 7.8}}); break;
        case Verdict::Kind::Differs:
            painter.drawLine(QPointF(7.5, 7.5), QPointF(14.5, 14.5));
            painter.drawLine(QPointF(14.5, 7.5), QPointF(7.5, 14.5));
            break;
        case Verdict::Kind::Unknown:
            for (const double x : {6.5, 11.0, 15.5}) painter.drawPoint(QPointF(x, 11));
            break;
        }
    }

private:
    Verdict::Kind m_kind;
};

class Swatch : public QWidget {
public:
    Swatch(NetworkForm form, QWidget* parent) : QWidget(parent), m_form(form) { setFixedSize(10, 10); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        drawFormBar(painter, QRectF(0, 1, 10, 8), m_form, themeOf(palette()));
    }

private:
    NetworkForm m_form;
};

} // namespace

VerdictCard::VerdictCard(QWidget* parent) : Card(tr("Result"), parent) {
    m_verdictRow = new QHBoxLayout;
    m_verdictRow->setSpacing(10);
    m_verdict = new QLabel(this);
    m_verdict->setObjectName("verdict");
    m_verdict->setWordWrap(true);
    m_icon = new VerdictIcon(m_kind, this);
    m_verdictRow->addWidget(m_icon, 0, Qt::AlignTop);
    m_verdictRow->addWidget(m_verdict, 1);
    body()->addLayout(m_verdictRow);
    body()->addSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * look::padding);
    m_figures = {addFigure(*row, NetworkForm::Floating, tr("Floating point"), "scoreFloating"),
                 addFigure(*row, NetworkForm::Fixed, tr("Fixed point"), "scoreFixed"),
                 addFigure(*row, NetworkForm::Hardware, tr("Hardware"), "scoreHardware")};
    body()->addLayout(row);
    m_of = noteLabel({}, this);
    m_of->setObjectName("resultsOf");
    m_of->setWordWrap(true);
    body()->addWidget(m_of);
}

VerdictCard::Figure VerdictCard::addFigure(QHBoxLayout& row, NetworkForm form, const QString& caption,
                                           const char* name) {
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    auto* top = new QHBoxLayout;
    top->setSpacing(6);
    top->addWidget(new Swatch(form, this));
    top->addWidget(secondaryLabel(caption, this), 1);
    column->addLayout(top);
    auto* figure = new QLabel(this);
    figure->setProperty("role", "figure");
    figure->setObjectName(QString::fromLatin1(name));
    figure->setAccessibleName(caption);
    QLabel* note = noteLabel({}, this);
    note->setObjectName(QString::fromLatin1(name) + QStringLiteral("Note"));
    note->setWordWrap(true);
    note->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    column->addWidget(figure);
    column->addWidget(note, 1);
    row.addLayout(column, 1);
    return {figure, note};
}

void VerdictCard::show(const DesignState& state, const std::optional<DesignResults>& results) {
    const Verdict verdict = verdictOf(state);
    m_verdict->setText(verdict.sentence);
    if (verdict.kind != m_kind) {
        m_kind = verdict.kind;
        auto* icon = new VerdictIcon(m_kind, this);
        delete m_verdictRow->replaceWidget(m_icon, icon);
        delete m_icon;
        m_icon = icon;
        m_icon->show();
    }
    results ? showScores(*results) : showWhatIsKnown(state);
    if (results && !state.chosen.empty() && results->point != state.chosen)
        m_of->setText(tr("These are the results of %1; %2 has none yet.")
                          .arg(QString::fromStdString(results->point), QString::fromStdString(state.chosen)));
    else
        m_of->setText(results ? (allSimulated(*results)
                                     ? tr("Point %1. All three saw the same samples.")
                                     : tr("Point %1. Hardware sees the first samples only, those of the test vectors."))
                                    .arg(QString::fromStdString(results->point))
                              : tr("Scores by class, and the ranges of values, come when the outputs are compared."));
}

void VerdictCard::showScores(const DesignResults& results) {
    const bool classes = !results.classes.empty();
    const StageScores& all = results.all;
    const QString kind = QString::fromStdString(results.samplesOf);
    const QString samples = QStringLiteral("%1 %2").arg(wholeText(all.samples), kind);
    const auto& [floating, fixed, hardware] = m_figures;
    floating.figure->setText(resultText(all.floating, classes));
    const auto beside = [&](std::optional<double> seen) {
        return seen && all.hardware && !allSimulated(results)
                   ? tr("%1; %2 on the %3 that hardware saw")
                         .arg(samples, resultText(seen, classes), wholeText(all.hardwareSamples))
                   : samples;
    };
    floating.note->setText(beside(all.simulatedFloating));
    fixed.figure->setText(resultText(all.fixed, classes));
    fixed.note->setText(beside(results.hardwareFixed));
    hardware.figure->setText(resultText(all.hardware, classes));
    hardware.note->setText(!all.hardware ? tr("not simulated yet")
                           : allSimulated(results)
                               ? tr("all of them, simulated")
                               : tr("the first %1 of them, simulated").arg(wholeText(all.hardwareSamples)));
}

void VerdictCard::showWhatIsKnown(const DesignState& state) {
    const auto point = std::ranges::find(state.points, state.chosen, &DesignPoint::name);
    const bool known = point != state.points.end() && !state.chosen.empty();
    const auto& [floating, fixed, hardware] = m_figures;
    floating.figure->setText(scoreText(state.floatScore != 0 ? std::optional(state.floatScore) : std::nullopt));
    floating.note->setText(state.floatScore != 0 ? tr("validation samples") : tr("not known yet"));
    fixed.figure->setText(scoreText(known ? std::optional(point->score) : std::nullopt));
    fixed.note->setText(known ? tr("validation samples, %1").arg(QString::fromStdString(state.chosen))
                              : tr("not known yet"));
    hardware.figure->setText(scoreText(std::nullopt));
    hardware.note->setText(tr("not known yet"));
}

} // namespace snac

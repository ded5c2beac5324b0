// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design_words.h"

#include "pipeline/design_stages.h"
#include "support/metric_text.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(DesignWords)
};

/// "Stage 3 of 11: Quantisation-aware training, 40 %".
QString placeOf(const DesignStage& stage, const DesignState& state) {
    const QString text = Words::tr("Stage %1 of %2: %3")
                             .arg(&stage - state.stages.data() + 1)
                             .arg(state.stages.size())
                             .arg(capitalised(stage.what));
    return stage.fraction < 0 ? text : Words::tr("%1, %2 %").arg(text).arg(qRound(100 * stage.fraction));
}

/// Nothing for a time that is none: the file can say anything.
QDateTime beginning(const DesignState& state) {
    constexpr double latest = 253'402'300'799.0; // the end of the year 9999
    if (!std::isfinite(state.began) || state.began <= 0 || state.began > latest) return {};
    return QDateTime::fromSecsSinceEpoch(static_cast<qint64>(state.began));
}
} // namespace

QString flowWord(Flow flow) {
    switch (flow) {
    case Flow::Open: return Words::tr("Open RTL");
    case Flow::Hls4ml: return Words::tr("hls4ml");
    case Flow::Vitis: return Words::tr("Vitis");
    }
    return {};
}

QString folderOf(const DesignState& state) { return QString::fromStdString(state.folder.string()); }

QString titleOf(const DesignState& state) {
    if (state.trial < 0) return capitalised(state.title);
    const QString study = QFileInfo(QString::fromStdString(state.study)).completeBaseName();
    const QString trial = Words::tr("Trial %1").arg(state.trial);
    return study.isEmpty() ? trial : Words::tr("%1 · %2").arg(trial, study);
}

const DesignStage* currentStage(const DesignState& state) {
    for (const StageStatus wanted : {StageStatus::Running, StageStatus::Failed})
        for (const DesignStage& stage : state.stages)
            if (stage.status == wanted) return &stage;
    return nullptr;
}

QString statusWord(const DesignState& state) {
    switch (state.status) {
    case DesignStatus::Waiting:
        return std::ranges::any_of(state.stages, isOver) ? Words::tr("Paused") : Words::tr("Not begun");
    case DesignStatus::Queued: return state.began > 0 ? Words::tr("In the queue") : Words::tr("Starting");
    case DesignStatus::Running: return Words::tr("Running");
    case DesignStatus::Done: return Words::tr("Done");
    case DesignStatus::Failed: return Words::tr("Failed");
    case DesignStatus::Cancelled: return Words::tr("Stopped");
    }
    return {};
}

QString statusSentence(const DesignState& state, const QString& ahead) {
    const DesignStage* stage = currentStage(state);
    switch (state.status) {
    case DesignStatus::Queued:
        if (state.began <= 0) return Words::tr("Starting");
        return ahead.isEmpty() ? Words::tr("In the queue: one design is made at a time")
                               : Words::tr("In the queue, behind %1").arg(ahead);
    case DesignStatus::Running: return stage ? placeOf(*stage, state) : Words::tr("Running");
    case DesignStatus::Failed:
        if (stage) return Words::tr("Failed: %1").arg(QString::fromStdString(stage->what));
        return state.error.empty() ? Words::tr("Failed") : QString::fromStdString(state.error);
    case DesignStatus::Cancelled: return Words::tr("Stopped; what is done stays");
    case DesignStatus::Waiting:
        return std::ranges::any_of(state.stages, isOver) ? Words::tr("Paused; the next stage waits")
                                                         : statusWord(state);
    case DesignStatus::Done: break;
    }
    if (!state.agreement) return Words::tr("Done");
    if (state.agreement->differing == 0) return Words::tr("Done: the hardware computes what the network does");
    return Words::tr("Done: %n output(s) of the hardware differ", nullptr,
                     static_cast<int>(state.agreement->differing));
}

QStringList distinctions(const DesignState& state, const QDateTime& now) {
    QStringList parts{statusWord(state)};
    if (const QDateTime began = beginning(state); began.isValid()) {
        const bool today = began.date() == now.date(), thisYear = began.date().year() == now.date().year();
        const QString form = today      ? QStringLiteral("HH:mm")
                             : thisYear ? QStringLiteral("d MMM HH:mm")
                                        : QStringLiteral("d MMM yyyy");
        parts << QLocale::c().toString(began, form);
    }
    if (!state.chosen.empty()) parts << QString::fromStdString(state.chosen);
    if (state.flow) parts << flowWord(*state.flow);
    return parts;
}

QString particulars(const DesignState& state) {
    QStringList lines{titleOf(state), statusSentence(state)};
    if (!state.chosen.empty()) lines << Words::tr("Point: %1").arg(QString::fromStdString(state.chosen));
    if (state.flow) lines << Words::tr("Flow: %1").arg(flowWord(*state.flow));
    if (const QDateTime began = beginning(state); began.isValid())
        lines << Words::tr("Begun: %1").arg(QLocale::c().toString(began, QStringLiteral("d MMM yyyy HH:mm:ss")));
    if (const double seconds = secondsSpent(state); seconds > 0)
        lines << Words::tr("Time spent: %1").arg(durationText(seconds));
    lines << Words::tr("Folder: %1").arg(QString::fromStdString(state.folder.filename().string()));
    return lines.join(u'\n');
}

double fractionDone(const DesignState& state) {
    if (state.stages.empty()) return 0;
    double done = 0;
    for (const DesignStage& stage : state.stages) {
        if (isOver(stage)) done += 1;
        if (stage.status == StageStatus::Running) done += std::clamp(stage.fraction, 0.0, 1.0);
    }
    return done / static_cast<double>(state.stages.size());
}

double secondsSpent(const DesignState& state) {
    double seconds = 0;
    for (const DesignStage& stage : state.stages) seconds += stage.seconds;
    return seconds;
}

QString memoryText(std::uint64_t bytes) {
    return QLocale::c().formattedDataSize(static_cast<qint64>(bytes), bytes < 1'000'000'000 ? 0 : 1,
                                          QLocale::DataSizeSIFormat);
}

QString capitalised(const std::string& words) {
    QString text = QString::fromStdString(words);
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    return text;
}

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include "base/paths.h"
#include "inspectors/trial_details.h"
#include "models/limit_command.h"
#include "models/study_difference.h"
#include "models/trial_state.h"
#include "pipeline/race_file.h"
#include "pipeline/run_config_yaml.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>

namespace snac {

namespace {

/// As a shell takes it for one word.
QString quoted(const QString& text) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:=%+,-]+$"));
    if (plain.match(text).hasMatch()) return text;
    QString inner = text;
    inner.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    return QLatin1Char('\'') + inner + QLatin1Char('\'');
}

/// A new file, named after the data and the time.
QString newStudyFile(const QString& dataName) {
    QString plain = QFileInfo(dataName).completeBaseName().toLower();
    plain.replace(QRegularExpression(QStringLiteral("[^a-z0-9]+")), QStringLiteral("-"));
    const QString stem =
        QDir(Session::studiesFolder())
            .filePath(plain + QDateTime::currentDateTime().toString(QStringLiteral("-yyyy-MM-dd-HHmmss")));
    QString file = stem + QStringLiteral(".db");
    for (int i = 2; QFileInfo::exists(file); ++i) file = QStringLiteral("%1-%2.db").arg(stem).arg(i);
    return file;
}

/// Whole or not at all.
Result<void> writeDocument(const QString& file, const std::string& text) {
    QSaveFile out(file);
    const auto size = static_cast<qint64>(text.size());
    if (out.open(QIODevice::WriteOnly) && out.write(text.data(), size) == size && out.commit()) return {};
    return makeError(ErrorCategory::InputOutput, "{}: cannot be written ({}); choose another place.",
                     file.toStdString(), out.errorString().toStdString());
}

} // namespace

Session::Session(Settings& settings, QObject* parent)
    : QObject(parent), m_settings(settings), m_runner(m_model), m_opener(this), m_designs(designsFolder()) {
    connect(&m_opener, &StudyOpener::opened, this, [this](StudyContents& contents) {
        if (m_runner.isActive()) return; // a search was started meanwhile; its study is shown
        m_ownFile.clear();
        m_model.open(std::move(contents.facts), std::move(contents.trials), std::move(contents.index));
        if (contents.budgets != m_model.budgets()) {
            const QString text = tr("limits of %1").arg(QFileInfo(m_model.facts().file).fileName());
            m_undo.push(new LimitCommand(m_model, m_model.budgets(), std::move(contents.budgets), text));
        }
        m_settings.addRecentStudy(m_model.facts().file);
    });
    connect(&m_opener, &StudyOpener::failed, this,
            [this](const QString&, const QString& sentence) { Q_EMIT problem(sentence); });
    connect(&m_runner, &SearchRunner::studyOpened, this, [this] { m_settings.addRecentStudy(m_model.facts().file); });
    connect(&m_model, &StudyModel::budgetsChanged, this, &Session::passBudgets);
}

QString Session::studiesFolder() { return QString::fromStdString((dataFolder() / "studies").string()); }

QString Session::designsFolder() { return QString::fromStdString((dataFolder() / "designs").string()); }

void Session::openStudy(const QString& file) {
    if (m_runner.isActive()) {
        Q_EMIT problem(tr("A search is running; stop it first, then open %1.").arg(QFileInfo(file).fileName()));
        return;
    }
    m_opener.open(QFileInfo(file).absoluteFilePath());
}

void Session::startSearch(RunConfig config, std::shared_ptr<const Dataset> dataset, const QString& dataName,
                          int workers) {
    if (m_runner.isActive()) return;
    if (m_ownFile.isEmpty()) {
        if (!QDir().mkpath(studiesFolder())) {
            Q_EMIT problem(
                tr("%1 cannot be made; give write permission there, or set XDG_DATA_HOME.").arg(studiesFolder()));
            return;
        }
        m_ownFile = newStudyFile(dataName);
    }
    config.trials += trialsBefore(config);
    config.budgets = m_steering ? m_model.budgets() : std::vector<Budget>();
    config.budgetTexts.clear();
    const QString study = goesOn() ? m_model.facts().name : QString();
    m_runner.start({std::move(config), std::move(dataset), m_ownFile, workers, study});
}

std::int64_t Session::trialsBefore(const RunConfig& config) const {
    const auto there = static_cast<std::int64_t>(m_model.trials().size());
    const bool allEnded = m_model.endedCount() == there;
    return goesOn() && allEnded && there >= config.trials ? there : 0;
}

void Session::goOnWithShown() { m_ownFile = m_model.facts().file; }

void Session::beginNewStudy() { m_ownFile.clear(); }

void Session::closeStudy() {
    if (m_runner.isActive()) return;
    m_ownFile.clear();
    m_model.close();
}

QString Session::difference(const RunConfig& config, const Dataset& dataset) const {
    return goesOn() && !m_model.trials().empty() ? studyDifference(m_model.facts(), config, dataset) : QString();
}

bool Session::end(int milliseconds) {
    m_runner.abort();
    return m_runner.waitForEnd(milliseconds);
}

void Session::setSteering(bool on) {
    if (on == m_steering) return;
    m_steering = on;
    passBudgets();
    Q_EMIT steeringChanged(on);
}

void Session::passBudgets() {
    if (m_runner.isActive()) m_runner.setBudgets(m_steering ? m_model.budgets() : std::vector<Budget>());
}

TrialDetails Session::detailsOf(std::int64_t number) const {
    const Trial* trial = m_model.trial(number);
    if (!trial) return {};
    const StudyFacts& facts = m_model.facts();
    return snac::detailsOf(*trial, standingSentence(m_model, number), facts.objectives,
                           bopsDefinitionByName(facts.bopsDefinition).value_or(BopsDefinition::SnacStudio),
                           facts.hardware, facts.estimator, facts.classNames);
}

Result<void> Session::exportArchitecture(std::int64_t number, const QString& file) const {
    const Trial* trial = m_model.trial(number);
    if (!trial) return makeError(ErrorCategory::NotFound, "no trial is selected; click one in the plot or the table.");
    auto yaml = raceFileOf(*trial);
    if (!yaml) return yaml.error();
    auto written = writeDocument(file, *yaml);
    if (!written) return written;
    for (const std::string& warning : yaml.warnings()) written.addWarning(warning);
    return written;
}

QString Session::exportCommand(std::int64_t number) const {
    return QStringLiteral("snac arch export --study %1 --trial %2 --out trial-%2.yaml")
        .arg(quoted(m_model.facts().file))
        .arg(number);
}

Result<QString> Session::keepConfiguration(const RunConfig& config) const {
    const QString study = m_ownFile.isEmpty() ? QDir(studiesFolder()).filePath(QStringLiteral("setup")) : m_ownFile;
    const QFileInfo info(study);
    const QString file = info.dir().filePath(info.completeBaseName() + QStringLiteral(".yaml"));
    QDir().mkpath(studiesFolder());
    SNAC_CHECK(writeDocument(file, writeRunConfig(config)));
    return file;
}

QString Session::searchCommand(const QString& configFile, int workers) const {
    QStringList words{QStringLiteral("snac"),
                      QStringLiteral("search"),
                      quoted(configFile),
                      QStringLiteral("--study"),
                      quoted(m_ownFile.isEmpty() ? QStringLiteral("study.db") : m_ownFile),
                      QStringLiteral("--workers"),
                      QString::number(workers)};
    return words.join(QLatin1Char(' '));
}

} // namespace snac

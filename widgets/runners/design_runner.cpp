// SPDX-License-Identifier: GPL-3.0-or-later
#include "runners/design_runner.h"

#include "pipeline/design_folder.h"
#include "process/detached.h"
#include "process/program.h"
#include "runners/design_scan.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QThreadPool>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <set>

namespace snac {

namespace {

namespace fs = std::filesystem;

constexpr int busyInterval = 250, idleInterval = 2000; // milliseconds
constexpr qint64 mostLog = 1 << 20;                    // bytes

QString folderOf(const DesignState& state) { return QString::fromStdString(state.folder.string()); }

/// "Trial 12 of fashion.db" -> "trial-12-of-fashion-db".
QString folderName(const std::string& title) {
    static const QRegularExpression others(QStringLiteral("[^a-z0-9]+"));
    QString name = QString::fromStdString(title).toLower().replace(others, QStringLiteral("-")).left(60);
    while (name.startsWith(u'-')) name.remove(0, 1);
    while (name.endsWith(u'-')) name.chop(1);
    return name.isEmpty() ? QStringLiteral("design") : name;
}

/// As a shell takes it for one word.
QString shellWord(const QString& text) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:@%+=,-]+$"));
    if (plain.match(text).hasMatch()) return text;
    return u'\'' + QString(text).replace(u'\'', QStringLiteral("'\\''")) + u'\'';
}

} // namespace

struct DesignRunner::Parts {
    explicit Parts(DesignRunner& owner) : runner(owner) {}

    DesignRunner& runner;
    fs::path folder;
    QString snac;
    QTimer timer;
    std::atomic<bool> closing = false; ///< deletes no more
    QThreadPool pool;                  ///< one thread, that looks
    QThreadPool bin;                   ///< one thread, that removes
    std::set<fs::path> removing;       ///< not shown any more, and still there as it may be
    bool looking = false;
    std::vector<SeenDesign> seen;
    std::vector<DesignState> designs; ///< the states of `seen`
    std::map<std::string, DesignLaunch> launches;
    int changes = 0; ///< by this side; a look that began before one of them is out of date

    void look();
    void take(std::vector<SeenDesign> found);
    void setInterval();
    Result<fs::path> program() const;
    void show(SeenDesign design);
    void remove(const fs::path& design);
    Result<void> launch(const fs::path& design, const QString& until);
    const SeenDesign* find(const fs::path& design) const;
};

const SeenDesign* DesignRunner::Parts::find(const fs::path& design) const {
    const auto found = std::ranges::find_if(seen, [&](const SeenDesign& one) { return one.state.folder == design; });
    return found == seen.end() ? nullptr : &*found;
}

void DesignRunner::Parts::setInterval() { timer.setInterval(runner.anyRunning() ? busyInterval : idleInterval); }

void DesignRunner::Parts::look() {
    if (looking) return;
    looking = true;
    pool.start([this, known = seen, started = launches, at = changes] {
        auto found = std::make_shared<std::vector<SeenDesign>>(scanDesigns(folder, known, started));
        QMetaObject::invokeMethod(
            &runner,
            [this, found, at] {
                looking = false;
                if (at == changes)
                    take(std::move(*found));
                else
                    look();
            },
            Qt::QueuedConnection);
    });
}

/// Takes over what was seen, and tells what of it is new.
void DesignRunner::Parts::take(std::vector<SeenDesign> found) {
    std::erase_if(found, [this](const SeenDesign& one) { return removing.contains(one.state.folder); });
    const auto sameFolder = [](const SeenDesign& a, const SeenDesign& b) { return a.state.folder == b.state.folder; };
    const bool listChanged = !std::ranges::equal(seen, found, sameFolder);
    QStringList changed;
    for (const SeenDesign& design : found) {
        const SeenDesign* before = find(design.state.folder);
        if (before && before->stamp == design.stamp && before->state.status == design.state.status &&
            before->state.error == design.state.error && before->state.process == design.state.process)
            continue;
        changed << folderOf(design.state);
        const auto launch = launches.find(design.state.folder.string());
        if (launch != launches.end() && launch->second.before != design.stamp) launches.erase(launch);
    }
    if (!listChanged && changed.isEmpty()) return;
    seen = std::move(found);
    designs.clear();
    for (const SeenDesign& design : seen) designs.push_back(design.state);
    setInterval();
    if (listChanged) Q_EMIT runner.designsChanged();
    for (const QString& folderName : changed) Q_EMIT runner.designChanged(folderName);
}

Result<fs::path> DesignRunner::Parts::program() const {
    const QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/snac");
    if (!snac.isEmpty()) return fs::path(snac.toStdString());
    if (QFileInfo(beside).isExecutable()) return fs::path(beside.toStdString());
    if (const auto onPath = findProgram("snac")) return *onPath;
    return makeError(ErrorCategory::NotFound,
                     "The program snac, which makes designs, is neither beside this one ({}) nor on PATH; install it.",
                     QCoreApplication::applicationDirPath().toStdString());
}

/// Shows one design as it stands now, before the others are looked at.
void DesignRunner::Parts::show(SeenDesign design) {
    ++changes;
    std::vector<SeenDesign> all = seen;
    std::erase_if(all, [&](const SeenDesign& one) { return one.state.folder == design.state.folder; });
    all.push_back(std::move(design));
    sortDesigns(all);
    take(std::move(all));
}

/// Takes a design out of the list now, and out of its folder as soon as may be.
void DesignRunner::Parts::remove(const fs::path& design) {
    launches.erase(design.string());
    removing.insert(design);
    ++changes;
    take(seen);
    bin.start([this, design] {
        const auto toTrash = [](const fs::path& path) {
            return QFile::moveToTrash(QString::fromStdString(path.string()));
        };
        const Result<void> removed = removeDesign(design, toTrash);
        const QString sentence = removed ? QString() : QString::fromStdString(removed.error().message());
        const auto answer = [this, design, sentence] {
            removing.erase(design);
            ++changes;
            look();
            if (!sentence.isEmpty()) Q_EMIT runner.failed(sentence);
        };
        QMetaObject::invokeMethod(&runner, answer, Qt::QueuedConnection);
        sweepRemovedDesigns(folder, closing);
    });
}

Result<void> DesignRunner::Parts::launch(const fs::path& design, const QString& until) {
    if (const SeenDesign* one = find(design); one && isAtWork(one->state))
        return makeError(ErrorCategory::InvalidArgument, "This design is being made already.");
    SNAC_TRY(path, program());
    std::vector<std::string> arguments{"design", design.string()};
    if (!until.isEmpty()) arguments.insert(arguments.end(), {"--until", until.toStdString()});
    const DesignStamp before = stampOf(design);
    SNAC_TRY(process, startDetached(path, arguments, outputOf(design)));
    const DesignLaunch& launch = launches[design.string()] = {process, before};
    show(seeDesign(design, nullptr, &launch)); // the others are looked at soon
    timer.start(busyInterval);
    return {};
}

DesignRunner::DesignRunner(QString designsFolder, QString snac, QObject* parent)
    : QObject(parent), m_parts(std::make_unique<Parts>(*this)) {
    Parts& p = *m_parts;
    p.folder = fs::path(QDir::cleanPath(QDir(designsFolder).absolutePath()).toStdString());
    p.snac = std::move(snac);
    p.pool.setMaxThreadCount(1);
    p.bin.setMaxThreadCount(1);
    p.bin.start([&p] { sweepRemovedDesigns(p.folder, p.closing); });
    connect(&p.timer, &QTimer::timeout, this, [this] { m_parts->look(); });
    p.timer.start(idleInterval);
    p.look();
}

DesignRunner::~DesignRunner() {
    m_parts->closing = true;
    m_parts->pool.waitForDone();
    m_parts->bin.waitForDone();
}

const std::vector<DesignState>& DesignRunner::designs() const { return m_parts->designs; }

const DesignState* DesignRunner::design(const QString& folder) const {
    const fs::path path = folder.toStdString();
    const auto found =
        std::ranges::find_if(m_parts->designs, [&](const DesignState& one) { return one.folder == path; });
    return found == m_parts->designs.end() ? nullptr : &*found;
}

bool DesignRunner::anyRunning() const { return std::ranges::any_of(m_parts->designs, isAtWork); }

Result<QString> DesignRunner::start(const DesignRequest& request, const QString& until) {
    Parts& p = *m_parts;
    SNAC_TRY(path, p.program()); // before a folder is made
    if (!fs::exists(path))
        return makeError(ErrorCategory::NotFound, "{} is not there; install snac, which makes designs.", path.string());
    std::error_code code;
    fs::create_directories(p.folder, code);
    const QString name = folderName(request.title);
    fs::path folder;
    for (int i = 1; !code; ++i) {
        folder = p.folder / (i == 1 ? name : QStringLiteral("%1-%2").arg(name).arg(i)).toStdString();
        if (fs::create_directory(folder, code)) break; // it was not there
    }
    p.removing.erase(folder); // of one that had this name
    if (code) {
        return makeError(ErrorCategory::InputOutput, "{} cannot be made ({}).",
                         folder.empty() ? p.folder.string() : folder.string(), code.message());
    }
    auto made = writeDesignRequest(folder, request);
    if (made) made = p.launch(folder, until);
    if (!made) {
        fs::remove_all(folder, code); // nothing was made in it
        return made.error();
    }
    return QString::fromStdString(folder.string());
}

Result<void> DesignRunner::goOn(const QString& folder, const QString& until) {
    return m_parts->launch(folder.toStdString(), until);
}

Result<void> DesignRunner::change(const QString& folder, const DesignRequest& request, const QString& until) {
    const fs::path path = folder.toStdString();
    if (const SeenDesign* one = m_parts->find(path); one && isAtWork(one->state))
        return makeError(ErrorCategory::InvalidArgument, "This design is being made; cancel it first.");
    SNAC_CHECK(writeDesignRequest(path, request));
    return m_parts->launch(path, until);
}

void DesignRunner::cancel(const QString& folder) {
    const DesignState* state = design(folder);
    if (!state) return;
    const auto launch = m_parts->launches.find(state->folder.string());
    if (launch == m_parts->launches.end())
        cancelDesign(*state);
    else if (isRunning(launch->second.process)) // it has not written its id yet
        kill(static_cast<pid_t>(launch->second.process.id), SIGTERM);
}

Result<void> DesignRunner::remove(const QString& folder) {
    Parts& p = *m_parts;
    const fs::path path = folder.toStdString();
    const SeenDesign* one = p.find(path);
    if (!one) return makeError(ErrorCategory::NotFound, "{}: there is no such design.", path.string());
    if (isAtWork(one->state))
        return makeError(ErrorCategory::InvalidArgument, "This design is being made; cancel it first.");
    p.remove(path);
    return {};
}

QString DesignRunner::command(const QString& folder) const {
    return QStringLiteral("snac design %1").arg(shellWord(folder));
}

QString DesignRunner::readLog(const QString& folder, qint64& offset) const {
    QFile file(folder + QStringLiteral("/log.txt"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    const qint64 size = file.size();
    if (size < offset) offset = 0; // begun anew
    const bool skips = size - offset > mostLog;
    if (skips) offset = size - mostLog;
    if (offset >= size || !file.seek(offset)) return {};
    QByteArray bytes = file.read(mostLog);
    // Whole lines only: the rest of the last one, or of its last letter, is still to come.
    const qsizetype lastEnd = bytes.lastIndexOf('\n');
    if (lastEnd >= 0)
        bytes.truncate(lastEnd + 1);
    else if (bytes.size() < mostLog)
        return {};
    offset += bytes.size();
    if (skips && lastEnd >= 0) bytes.remove(0, bytes.indexOf('\n') + 1);
    return QString::fromUtf8(bytes);
}

} // namespace snac

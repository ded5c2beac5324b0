// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_request.h"

#include "arch/architecture_yaml.h"
#include "pipeline/design_folder.h"
#include "pipeline/design_json.h"
#include "pipeline/own_bits_training.h"
#include "pipeline/run_config_yaml.h"
#include "pipeline/search_state.h"
#include "study/study_store.h"

#include <QJsonObject>
#include <QString>

#include <algorithm>

namespace snac {

namespace {

namespace fs = std::filesystem;

const char* const requestFormat = "snac-design-request";
constexpr int quickIterations = 3;
constexpr int quickEpochs = 5;

fs::path fileOf(const fs::path& folder) { return folder / "request.json"; }

/// The reader of configurations asks for objectives, which have no effect on a design.
std::string configText(RunConfig config) {
    if (config.objectives.empty())
        config.objectives = {{"accuracy", Direction::Maximise}, {"bops", Direction::Minimise}};
    return writeRunConfig(config);
}

QJsonObject json(const DesignRequest& request) {
    QJsonObject arguments;
    for (const auto& [stage, words] : request.arguments) arguments.insert(toQt(stage), jsonOf(words));
    return {{"title", toQt(request.title)},
            {"study", toQt(request.study)},
            {"study_name", toQt(request.studyName)},
            {"trial", static_cast<qint64>(request.trial)},
            {"architecture", toQt(request.architecture)},
            {"config", toQt(configText(request.config))},
            {"flow", request.flow ? toQt(name(*request.flow)) : QJsonValue()},
            {"point", toQt(request.point)},
            {"tolerance", request.tolerance},
            {"arguments", arguments}};
}

Result<DesignRequest> requestOf(const QJsonObject& json, const std::string& file) {
    DesignRequest request;
    request.title = textOf(json["title"]);
    request.study = textOf(json["study"]);
    request.studyName = textOf(json["study_name"]);
    request.trial = json["trial"].toInteger(-1);
    request.architecture = textOf(json["architecture"]);
    SNAC_TRY(config, readRunConfig(textOf(json["config"]), file + ": config"));
    request.config = std::move(config);
    if (json["flow"].isString()) {
        request.flow = flowOf(textOf(json["flow"]));
        if (!request.flow)
            return makeError(ErrorCategory::Corrupt, "{}: key 'flow' has '{}', which is no flow.", file,
                             textOf(json["flow"]));
    }
    request.point = textOf(json["point"]);
    request.tolerance = std::clamp(json["tolerance"].toDouble(request.tolerance), 0.0, 1.0);
    const QJsonObject arguments = json["arguments"].toObject();
    for (auto stage = arguments.begin(); stage != arguments.end(); ++stage)
        request.arguments[stage.key().toStdString()] = textsOf(stage.value());
    return request;
}

/// What decides all that is trained, as it is read back.
std::string decisive(const DesignRequest& request) {
    return fmt::format("{}\n{}\n{}\n{}\n{}", request.study, request.studyName, request.trial, request.architecture,
                       configText(request.config));
}

/// A folder that is not there, or is empty but for what a stopped start leaves: nothing of anybody else's is written into.
Result<void> checkFree(const fs::path& folder) {
    std::error_code code;
    if (!fs::exists(folder, code)) return {};
    bool free = fs::is_directory(folder, code);
    for (const auto& entry : fs::directory_iterator(folder, code)) {
        const fs::path name = entry.path().filename();
        free = free && (name == "run.lock" || name == "log.txt");
    }
    if (free && !code) return {};
    return makeError(ErrorCategory::InvalidArgument,
                     "{}: it is there and holds something else than a design; name an empty or a new folder.",
                     folder.string());
}

} // namespace

LocalSearchSettings quickLocalSearch(const LocalSearchSettings& configured) {
    LocalSearchSettings quick = configured;
    quick.precisions = {{8, 4}};
    quick.pruningIterations = quickIterations;
    quick.qatEpochs = std::min(configured.qatEpochs, quickEpochs);
    quick.pruningEpochs = std::min(configured.pruningEpochs, quickEpochs);
    return quick;
}

Result<void> takeBitsOfLayers(DesignRequest& request) {
    SNAC_TRY(architecture, readArchitectureYaml(request.architecture, request.title));
    if (!hasOwnBits(architecture)) return {};
    Precision own{8, 4};
    own.byLayer = true;
    request.config.localSearch.precisions = {own};
    return {};
}

Result<DesignRequest> designRequestOf(const fs::path& study, const std::string& studyName, std::int64_t number) {
    SNAC_TRY(store, StudyStore::open(study.string(), StudyStore::Access::ReadOnly));
    SNAC_CHECK(store->select(studyName));
    SNAC_TRY(trial, store->trial(number));
    const std::string title = fmt::format("trial {} of {}", number, study.filename().string());
    if (trial.architectureYaml.empty())
        return makeError(ErrorCategory::NotFound,
                         "{}: it was added by another program and holds no architecture; choose one of this program's.",
                         title);
    DesignRequest request;
    request.title = title;
    request.study = fs::absolute(study).string();
    request.studyName = studyName;
    request.trial = number;
    request.architecture = trial.architectureYaml;
    SNAC_TRY(configuration, store->setting(configurationSetting));
    if (configuration) {
        SNAC_TRY(config, readRunConfig(*configuration, "the study's configuration"));
        request.config = std::move(config);
    } else {
        request.config.dataset.clear(); // another program's study does not say which
    }
    request.config.localSearch = quickLocalSearch(request.config.localSearch);
    SNAC_CHECK(takeBitsOfLayers(request));
    return request;
}

Result<void> writeDesignRequest(const fs::path& folder, const DesignRequest& request) {
    std::error_code code;
    const fs::path file = fileOf(folder);
    const QJsonObject written = json(request);
    SNAC_TRY(asked, requestOf(written, file.string())); // what cannot be read again is not written
    if (!fs::exists(file, code)) SNAC_CHECK(checkFree(folder));
    const Result<FileLock> lock = lockDesign(folder);
    if (!lock) return lock.error();
    if (!fs::exists(file, code)) return writeDesignJson(file, requestFormat, written);
    SNAC_TRY(there, readDesignRequest(folder));
    if (decisive(there) != decisive(asked))
        return makeError(ErrorCategory::InvalidArgument,
                         "{}: the folder holds the design of {} with another network or other settings; choose another "
                         "folder, or delete it.",
                         folder.string(), there.title);
    asked.title = there.title;
    if (json(there) == json(asked)) return {};
    return writeDesignJson(file, requestFormat, json(asked));
}

Result<DesignRequest> readDesignRequest(const fs::path& folder) {
    std::error_code code;
    const fs::path file = fileOf(folder);
    if (!fs::exists(file, code))
        return makeError(ErrorCategory::NotFound, "{}: there is no design (no request.json); check the spelling.",
                         folder.string());
    SNAC_TRY(object, readDesignJson(file, requestFormat));
    return requestOf(object, file.string());
}

} // namespace snac

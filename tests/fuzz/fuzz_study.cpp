// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a study file: opened, checked and read; then opened for writing and written to.
#include "study/study_store.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <cstdint>
#include <filesystem>
#include <fstream>

using namespace snac;

namespace {

void write(const std::string& file, const std::uint8_t* data, std::size_t size) {
    for (const char* beside : {"-journal", "-wal", "-shm"}) std::filesystem::remove(file + beside);
    std::ofstream(file, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
}

void readAll(StudyStore& store) {
    (void)store.check();
    const auto studies = store.studies();
    if (!studies) return;
    for (const StudySummary& study : *studies) {
        if (!store.select(study.name)) continue;
        const auto trials = store.trials();
        (void)store.digest();
        (void)store.settings();
        (void)store.budgets();
        if (trials && !trials->empty()) (void)store.weights(trials->front().number);
    }
}

void writeSome(StudyStore& store) {
    const auto studies = store.studies();
    if (!studies || studies->empty() || !store.select(studies->front().name)) return;
    std::vector<Trial> trials(2);
    trials[0].parameters = {{"x", {"a", "b"}, 1, 0}};
    trials[0].genome = {1};
    (void)store.addTrials(trials);
    (void)store.setSetting("key", "value");
    if (trials[1].number >= 0) (void)store.updateTrial(trials[1]);
    (void)store.remove(studies->front().name);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static int argc = 1;
    static char name[] = "fuzz_study";
    static char* argv[] = {name, nullptr};
    static const QCoreApplication application(argc, argv); // for Qt's drivers
    // In memory where there is such a folder: every commit waits for the disk.
    static const QTemporaryDir folder(std::filesystem::exists("/dev/shm") ? "/dev/shm/fuzz_study-XXXXXX"
                                                                          : QString("fuzz_study-XXXXXX"));
    const std::string file = folder.filePath("study.db").toStdString();
    write(file, data, size);
    if (auto store = StudyStore::open(file, StudyStore::Access::ReadOnly)) readAll(**store);
    if (auto store = StudyStore::open(file, StudyStore::Access::ReadWrite)) writeSome(**store);
    return 0;
}

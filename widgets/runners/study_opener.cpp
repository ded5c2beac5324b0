// SPDX-License-Identifier: GPL-3.0-or-later
#include "runners/study_opener.h"

#include <QThread>

#include <memory>

namespace snac {

StudyOpener::StudyOpener(QObject* parent) : QObject(parent) {}

StudyOpener::~StudyOpener() {
    for (QThread* thread : findChildren<QThread*>()) thread->wait();
}

void StudyOpener::open(const QString& file) {
    const int request = ++m_request;
    ++m_pending;
    auto result = std::make_shared<std::optional<Result<StudyContents>>>();
    QThread* thread = QThread::create([result, name = file.toStdString()] { *result = readStudy(name); });
    thread->setParent(this);
    connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    connect(thread, &QThread::finished, this, [this, request, result, file] {
        --m_pending;
        if (request != m_request) return;
        Result<StudyContents>& contents = **result;
        if (contents)
            Q_EMIT opened(*contents);
        else
            Q_EMIT failed(file, QString::fromStdString(contents.error().message()));
    });
    thread->start();
}

} // namespace snac

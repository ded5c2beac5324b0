// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/study_time.h"

#include <QDateTime>

namespace snac {

std::string studyTime() {
    return QDateTime::currentDateTime().toString("yyyy-MM-dd HH:mm:ss.zzz").toStdString() + "000";
}

} // namespace snac

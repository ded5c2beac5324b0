// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/patient_write.h"

#include "study/study_store.h"

#include <chrono>
#include <thread>

namespace snac {

Result<void> writeWhenThereIsRoom(const std::function<Result<void>()>& write, std::stop_token stop,
                                  const std::function<void(const std::string&)>& waiting) {
    for (bool first = true;; first = false) {
        auto written = write();
        if (written || !isDiskFull(written.error()) || stop.stop_requested()) return written;
        if (first && waiting) waiting(written.error().message());
        for (int i = 0; i < 20 && !stop.stop_requested(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/result.h"

namespace snac {

std::string Error::message() const {
    std::string text;
    std::size_t next = 0;
    for (std::size_t i = 0; i < m_template.size(); ++i) {
        if (m_template.compare(i, 2, "{}") == 0 && next < m_arguments.size()) {
            text += m_arguments[next++];
            ++i;
        } else {
            text += m_template[i];
        }
    }
    return text;
}

} // namespace snac

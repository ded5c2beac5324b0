// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"

#include <QFile>
#include <QSaveFile>
#include <QString>

#include <zlib.h>

#include <algorithm>
#include <exception>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

Result<std::string> readFile(const fs::path& path, std::uint64_t limit) {
    std::error_code code;
    const auto status = fs::status(path, code);
    if (status.type() == fs::file_type::none) {
        return makeError(ErrorCategory::InputOutput,
                         "{}: cannot be looked at ({}); check the path and its folders' permissions.", path.string(),
                         code.message());
    }
    if (!fs::exists(status)) {
        return makeError(ErrorCategory::NotFound, "{}: there is no such file; check the spelling of its path.",
                         path.string());
    }
    if (fs::is_directory(status)) {
        return makeError(ErrorCategory::InputOutput, "{}: this is a folder, not a file; name a file in it.",
                         path.string());
    }
    if (!fs::is_regular_file(status)) {
        return makeError(ErrorCategory::InputOutput, "{}: this is not a regular file; name one that can be read whole.",
                         path.string());
    }
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::ReadOnly)) {
        return makeError(ErrorCategory::InputOutput, "{}: cannot be read ({}); check its permissions.", path.string(),
                         file.errorString().toStdString());
    }
    if (static_cast<std::uint64_t>(file.size()) > limit) {
        return makeError(ErrorCategory::Unsupported,
                         "{}: {} bytes are more than the {} that are read at once; give a smaller file.", path.string(),
                         file.size(), limit);
    }
    std::string bytes(static_cast<std::size_t>(file.size()), '\0');
    const qint64 got = file.read(bytes.data(), file.size());
    if (got < 0) {
        return makeError(ErrorCategory::InputOutput, "{}: reading failed ({}); check the disk.", path.string(),
                         file.errorString().toStdString());
    }
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
}

Result<void> writeFile(const fs::path& path, std::string_view content) {
    std::error_code code;
    if (const auto there = fs::status(path, code); fs::exists(there) && !fs::is_regular_file(there)) {
        return makeError(ErrorCategory::InputOutput, "{}: this is no regular file and is left alone; name another one.",
                         path.string());
    }
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), code);
    QSaveFile file(QString::fromStdString(path.string()));
    const bool written =
        file.open(QIODevice::WriteOnly) &&
        file.write(content.data(), static_cast<qint64>(content.size())) == static_cast<qint64>(content.size()) &&
        file.commit();
    if (!written) {
        return makeError(ErrorCategory::InputOutput,
                         "{}: cannot be written ({}); check the folder's permissions and free space.", path.string(),
                         file.errorString().toStdString());
    }
    return {};
}

bool isGzip(std::string_view bytes) { return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b'; }

Result<std::string> gunzip(std::string_view bytes, std::string_view name, std::uint64_t limit) {
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return makeError(ErrorCategory::InputOutput, "{}: not enough memory to inflate it.", name);
    struct End {
        z_stream* stream;
        ~End() { inflateEnd(stream); }
    } end{&stream};

    std::string content;
    std::size_t used = 0;
    // One byte more than is allowed is enough to notice that there is more.
    const std::size_t most = limit < content.max_size() ? static_cast<std::size_t>(limit) + 1 : content.max_size();
    // Input is handed over in pieces below 2^32 bytes, zlib's limit for one call.
    constexpr std::size_t piece = std::size_t{1} << 30;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    std::size_t offered = 0;
    for (;;) {
        if (stream.avail_in == 0 && offered < bytes.size()) {
            stream.avail_in = static_cast<uInt>(std::min(piece, bytes.size() - offered));
            offered += stream.avail_in;
        }
        if (content.size() - used < 65536 && content.size() < most) {
            try {
                content.resize(std::min(most, std::max({content.size() * 2, std::size_t{262144}, bytes.size()})));
            } catch (const std::exception&) {
                return makeError(ErrorCategory::InputOutput,
                                 "{}: not enough memory to inflate it; give a smaller file.", name);
            }
        }
        const std::size_t room = std::min<std::size_t>(content.size() - used, piece);
        stream.next_out = reinterpret_cast<Bytef*>(content.data() + used);
        stream.avail_out = static_cast<uInt>(room);
        const int status = inflate(&stream, Z_NO_FLUSH);
        used += room - stream.avail_out;
        if (used > limit) {
            return makeError(ErrorCategory::Unsupported, "{}: it inflates to more than {} bytes; give a smaller file.",
                             name, limit);
        }
        if (status == Z_STREAM_END) {
            if (stream.avail_in == 0 && offered == bytes.size()) break;
            if (inflateReset(&stream) != Z_OK)
                return makeError(ErrorCategory::Corrupt, "{}: the gzip data are damaged; get the file again.", name);
        } else if (status != Z_OK) {
            return makeError(ErrorCategory::Corrupt,
                             "{}: the gzip data are damaged or cut off after {} bytes; get the file again.", name,
                             offered - stream.avail_in);
        }
    }
    content.resize(used);
    return content;
}

} // namespace snac

// SPDX-License-Identifier: GPL-3.0-or-later
// A tool that does what its arguments say, in their order:
//   print TEXT | error TEXT   writes to standard output or error; \n \r \t \xHH are read; no line end is added
//   sleep MS                  exit N          crash          kill-parent
//   hang                      for ever, but SIGTERM ends it
//   stubborn                  from now on ignores SIGTERM, SIGINT and SIGHUP
//   flood BYTES               as fast as it can, in lines; 0 for ever
//   child FILE                a child in its group that hangs
//   detached FILE             a grandchild in a session of its own whose parent is gone, stubborn, hanging
//                             (both write their process id into FILE)
//   allocate MB               and touches it
//   write FILE TEXT           a file, with its folder
//   fill FILE                 writes until it cannot; at most 4 GiB
//   limit BYTES               no file of it may grow larger (RLIMIT_FSIZE), and SIGXFSZ is ignored, as a full disk acts
//   env NAME | cwd            prints it and a line end
//   arguments                 prints what stands behind it, one per line, and ends
// With FAKE_TOOL_ACTIONS=FOLDER it stands for an interpreter: the actions are the lines of FOLDER/<name of the script,
// its first argument, without .py>.txt, with {out} replaced by what stands behind --out.
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace {

long number(const std::string& text) {
    long value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string unescaped(const std::string& text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            result += text[i];
            continue;
        }
        switch (text[++i]) {
        case 'n': result += '\n'; break;
        case 'r': result += '\r'; break;
        case 't': result += '\t'; break;
        case 'x': {
            int byte = 0;
            std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
            result += static_cast<char>(byte);
            i += 2;
            break;
        }
        default: result += text[i];
        }
    }
    return result;
}

void put(int file, const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t written = write(file, bytes.data() + done, bytes.size() - done);
        if (written <= 0) return;
        done += static_cast<std::size_t>(written);
    }
}

void putIntoFile(const std::string& path, const std::string& text) {
    std::error_code code;
    const auto folder = std::filesystem::path(path).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder, code);
    const int file = open((path + ".part").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    put(file, text);
    close(file);
    std::rename((path + ".part").c_str(), path.c_str());
}

[[noreturn]] void hang() {
    for (;;) pause();
}

void beStubborn() {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) std::signal(signal, SIG_IGN);
}

void detached(const std::string& file) {
    if (fork() != 0) {
        while (access(file.c_str(), F_OK) != 0) usleep(1000);
        return;
    }
    setsid();
    if (fork() != 0) _exit(0);
    beStubborn();
    putIntoFile(file, std::to_string(getpid()));
    hang();
}

void child(const std::string& file) {
    if (fork() == 0) {
        putIntoFile(file, std::to_string(getpid()));
        hang();
    }
    while (access(file.c_str(), F_OK) != 0) usleep(1000);
}

void flood(long bytes) {
    const std::string line = std::string(79, 'x') + "\n";
    std::string block;
    for (int i = 0; i < 100; ++i) block += line;
    for (long sent = 0; bytes == 0 || sent < bytes; sent += static_cast<long>(block.size())) put(1, block);
}

void fill(const std::string& path) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const std::string block(1 << 20, 'x');
    for (int i = 0; i < 4096; ++i) {
        const ssize_t written = write(file, block.data(), block.size());
        if (written == static_cast<ssize_t>(block.size())) continue;
        put(2, std::string("error: ") + path + ": " + std::strerror(written < 0 ? errno : ENOSPC) + "\n");
        close(file);
        _exit(1);
    }
    close(file);
}

std::vector<std::string> scriptActions(const std::string& folder, const std::vector<std::string>& words) {
    std::string script = words.empty() ? "" : words[0];
    script = script.substr(script.rfind('/') + 1);
    script = script.substr(0, script.rfind(".py"));
    std::string out;
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (words[i] == "--out") out = words[i + 1];
    std::vector<std::string> actions;
    std::ifstream file(folder + "/" + script + ".txt");
    for (std::string line; std::getline(file, line);) {
        for (std::size_t at; (at = line.find("{out}")) != std::string::npos;) line.replace(at, 5, out);
        actions.push_back(line);
    }
    return actions;
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    if (const char* folder = std::getenv("FAKE_TOOL_ACTIONS")) words = scriptActions(folder, words);
    for (std::size_t i = 0; i < words.size();) {
        const std::string action = words[i++];
        const auto next = [&] { return i < words.size() ? words[i++] : std::string(); };
        if (action == "print")
            put(1, unescaped(next()));
        else if (action == "error")
            put(2, unescaped(next()));
        else if (action == "sleep")
            usleep(static_cast<useconds_t>(number(next()) * 1000));
        else if (action == "exit")
            return static_cast<int>(number(next()));
        else if (action == "crash") {
            std::signal(SIGSEGV, SIG_DFL); // a sanitizer's handler would exit
            raise(SIGSEGV);
        } else if (action == "kill-parent")
            kill(getppid(), SIGKILL);
        else if (action == "hang")
            hang();
        else if (action == "stubborn")
            beStubborn();
        else if (action == "flood")
            flood(number(next()));
        else if (action == "child")
            child(next());
        else if (action == "detached")
            detached(next());
        else if (action == "fill")
            fill(next());
        else if (action == "cwd")
            put(1, std::filesystem::current_path().string() + "\n");
        else if (action == "write") {
            const std::string file = next();
            putIntoFile(file, unescaped(next()));
        } else if (action == "env") {
            const char* value = std::getenv(next().c_str());
            put(1, std::string(value ? value : "(none)") + "\n");
        } else if (action == "allocate") {
            const std::size_t bytes = static_cast<std::size_t>(number(next())) << 20;
            char* memory = static_cast<char*>(std::malloc(bytes));
            for (std::size_t at = 0; at < bytes; at += 4096) static_cast<volatile char*>(memory)[at] = 1;
        } else if (action == "limit") {
            const auto bytes = static_cast<rlim_t>(number(next()));
            const rlimit limit{bytes, bytes};
            setrlimit(RLIMIT_FSIZE, &limit);
            std::signal(SIGXFSZ, SIG_IGN);
        } else if (action == "arguments") {
            while (i < words.size()) put(1, words[i++] + "\n");
        } else {
            put(2, "fake_tool: unknown action " + action + "\n");
            return 99;
        }
    }
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

/// A child of ours that stands between us and a program, so that the program's descendants can be found and ended.
///
/// A process can leave its group (setsid) and its parent (a double fork hands it to init); then neither the group nor
/// the parent links of /proc lead to it. With PR_SET_CHILD_SUBREAPER orphans are handed to the nearest ancestor that
/// set it instead. It is set in the supervisor and not in us: in us it would bring the orphans of all programs that run
/// at the same time, and zombies that nobody waits for. So all that a program starts hangs from its own supervisor, and
/// the supervisor ends it by signalling its children until it has none. It does so when the program has ended, when it
/// gets SIGTERM (that is how we ask), and when we are gone (PR_SET_PDEATHSIG).
namespace snac::supervisor {

/// All that the child needs, prepared before the fork: between fork and exec nothing may allocate.
struct Launch {
    const char* program;
    char* const* arguments;
    char* const* environment;
    const char* workingFolder; ///< nullptr: ours
    int standardOutput;
    int standardError;
    int report;  ///< write end of a pipe for Reports; its end of file says that the supervisor is gone
    int started; ///< write end of a pipe that the program's exec closes: until then its memory is a copy of ours
    long graceMilliseconds;
};

struct Report {
    enum Kind : int { Started, WorkingFolderFailed, ExecFailed, Ended };
    int kind;
    int value; ///< process id; errno; errno; status as of waitpid
};

/// The supervisor's process id, or -1 with errno. The calling thread must wait for its end (it dies with that thread).
pid_t launch(const Launch& launch);

} // namespace snac::supervisor

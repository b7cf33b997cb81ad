"""Makes system calls of a program fail, with strace: which calls a command makes, which of them can
fail and how, and runs in which one of them does."""

import collections
import dataclasses
import random
import re
import shutil
import subprocess

# What each call may answer, from its manual page. A call that is not here, and not in NEVER, fails
# with the errors of OTHERWISE, so that a new kind of call is covered by itself.
ERRORS = {
    "accept4": ["EMFILE"], "access": ["EACCES"], "bind": ["EADDRINUSE"],
    "chmod": ["EPERM", "EROFS"], "clone": ["EAGAIN"], "clone3": ["EAGAIN"], "close": ["EIO"],
    "connect": ["ECONNREFUSED", "ENETUNREACH", "EADDRNOTAVAIL"],
    "dup": ["EMFILE"], "dup2": ["EMFILE"], "dup3": ["EMFILE"],
    "epoll_create1": ["EMFILE"], "epoll_ctl": ["ENOMEM", "ENOSPC"], "epoll_wait": ["EINTR"],
    "eventfd2": ["EMFILE", "ENFILE"], "faccessat2": ["EACCES"],
    "fallocate": ["ENOSPC", "EOPNOTSUPP"], "fchmod": ["EPERM"], "fchown": ["EPERM"],
    "fcntl": ["ENOLCK", "EAGAIN"], "fdatasync": ["EIO", "ENOSPC"], "flock": ["ENOLCK", "EINTR"],
    "fsync": ["EIO", "EDQUOT"], "fstat": ["EIO"], "ftruncate": ["EIO", "EPERM"],
    "getcwd": ["ENOENT"], "getdents64": ["EIO"], "getpeername": ["ENOTCONN", "ENOBUFS"],
    "getrandom": ["EINTR", "ENOSYS"], "getsockname": ["ENOBUFS"], "getsockopt": ["ENOPROTOOPT"],
    "ioctl": ["ENOTTY", "EIO"], "lseek": ["EINVAL"], "lstat": ["EIO"], "mkdir": ["EROFS", "ENOSPC"],
    "mmap": ["ENOMEM"], "mprotect": ["ENOMEM"], "mremap": ["ENOMEM"],
    "newfstatat": ["EACCES", "EIO"], "openat": ["EMFILE", "EACCES", "EIO", "ENOSPC"],
    "pipe2": ["EMFILE", "ENFILE"], "poll": ["EINTR", "ENOMEM"], "ppoll": ["EINTR"],
    "pread64": ["EIO", "EINTR"], "prlimit64": ["EPERM"], "pwrite64": ["ENOSPC", "EIO", "EDQUOT"],
    "read": ["EIO", "EINTR"], "readlink": ["EINVAL", "EACCES"],
    "recvfrom": ["ECONNRESET", "ETIMEDOUT"], "recvmsg": ["ECONNRESET", "EINTR"],
    "rename": ["EACCES", "EXDEV", "ENOSPC"], "sched_getaffinity": ["EINVAL"],
    "sendmmsg": ["ENOBUFS"], "sendmsg": ["EPIPE", "ENOBUFS"],
    "sendto": ["EPIPE", "ECONNRESET", "ENOBUFS"], "setsockopt": ["ENOPROTOOPT"],
    "shutdown": ["ENOTCONN"], "socket": ["EMFILE", "EACCES", "ENOBUFS"],
    "socketpair": ["EMFILE", "ENFILE"], "stat": ["EACCES", "EIO"], "statfs": ["EIO"],
    "statx": ["EACCES", "EIO"], "sysinfo": ["EFAULT"], "timerfd_create": ["EMFILE"],
    "timerfd_settime": ["EINVAL"], "unlink": ["EACCES", "EROFS", "EIO"],
    "unlinkat": ["EACCES", "EIO"], "write": ["ENOSPC", "EIO", "EINTR"],
    "writev": ["ENOSPC", "EIO"],
}
OTHERWISE = ["EIO"]

# They cannot fail, or what fails then is the C library and not its caller.
NEVER = {
    # The kernel's answer to brk is the old end of the heap and no error, which strace cannot give.
    "brk",
    "arch_prctl", "clock_gettime", "clock_nanosleep", "execve", "exit", "exit_group", "futex",
    "getegid", "geteuid", "getgid", "getpid", "getppid", "gettid", "getuid", "madvise", "munmap",
    "nanosleep", "restart_syscall", "rseq", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
    "rt_sigtimedwait", "sched_yield", "set_robust_list", "set_tid_address", "sigaltstack", "tgkill",
    "umask", "uname", "wait4",
}

CALL = re.compile(r"^(\d+) +([a-z_0-9]+)\(")
# The last thing that the dynamic loader does.
LOADED = re.compile(r"^\d+ +munmap\(")


@dataclasses.dataclass(frozen=True)
class Injection:
    call: str
    error: str
    at: int  # of this thread's calls of that name, counted from 1
    lasts: bool  # all later ones fail, too

    def __str__(self):
        return f"{self.call}:{self.error}:{self.at}{'+' if self.lasts else ''}"

    def wrap(self):
        """The words before those of the command. Only the calls of this name stop at strace."""
        when = f"{self.at}{'+' if self.lasts else ''}"
        return ["strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e",
                f"trace={self.call}", "-e", f"inject={self.call}:error={self.error}:when={when}"]


def can_inject():
    """Whether this machine lets a process watch another."""
    if shutil.which("strace") is None:
        return False
    probe = Injection("uname", "EFAULT", 1, False)
    return subprocess.run([*probe.wrap(), "/bin/uname"], capture_output=True).returncode == 1


def calls_of(command, log, **how):
    """Runs the command. Returns, for each kind of call, how many the loader made before the program
    began, and the most that one thread made in all."""
    subprocess.run(["strace", "-f", "-qq", "-o", str(log), *command], check=True,
                   capture_output=True, **how)
    counts, loaded = collections.defaultdict(collections.Counter), {}
    first = None
    with open(log, errors="replace") as lines:
        for line in lines:
            match = CALL.match(line)
            if match is None:
                continue
            thread, call = match.groups()
            first = first or thread
            counts[thread][call] += 1
            if thread == first and not loaded and LOADED.match(line):
                loaded = dict(counts[thread])
    return {call: (loaded.get(call, 0), max(each[call] for each in counts.values()))
            for call in sorted({name for each in counts.values() for name in each} - NEVER)}


def injections(calls):
    """For each kind of call: each error, at the first, second, middle and last call of the program,
    once and from then on."""
    for call, (before, most) in calls.items():
        first = before + 1
        if first > most:
            continue
        points = sorted({first, min(first + 1, most), (first + most) // 2, most})
        for error in ERRORS.get(call, OTHERWISE):
            for at in points:
                yield Injection(call, error, at, False)
                # Nobody is interrupted for ever.
                if error != "EINTR":
                    yield Injection(call, error, at, True)


def sample(all_of_them, number, seed):
    """Some of each kind of call, the same for the same seed."""
    by_call = collections.defaultdict(list)
    for each in all_of_them:
        by_call[each.call].append(each)
    chance = random.Random(seed)
    for each in by_call.values():
        chance.shuffle(each)
    chosen, turn = [], 0
    while len(chosen) < number and any(turn < len(each) for each in by_call.values()):
        chosen += [each[turn] for each in by_call.values() if turn < len(each)]
        turn += 1
    return chosen[:number]

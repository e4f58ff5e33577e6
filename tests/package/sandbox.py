# SPDX-License-Identifier: EUPL-1.2
"""Puts this process into what the sandbox options of a systemd unit say, as far as they can be had without systemd.

Called by a child between fork and exec, as root. Done: SystemCallFilter (seccomp, with systemd's own lists),
RestrictAddressFamilies, RestrictNamespaces, MemoryDenyWriteExecute, NoNewPrivileges, CapabilityBoundingSet, ProtectSystem=strict with
the StateDirectory open, PrivateTmp, ProtectProc. Not done: PrivateDevices, ProtectHome and the Protect* of the kernel's own files,
which are read-only here by ProtectSystem or absent from a bare root.
"""
import ctypes
import errno
import re
import socket
import subprocess

import seccomp

PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP, PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 38, 24, 65, 1
CLONE_NEWNS = 0x00020000
LAST_CAPABILITY = 40
LIBC = ctypes.CDLL(None, use_errno=True)


def expand(names):
    """System calls of a list; "@group" is asked of systemd-analyze."""
    calls, groups, done = set(), list(names), set()
    while groups:
        name = groups.pop()
        if not name.startswith("@"):
            calls.add(name)
        elif name not in done:
            done.add(name)
            text = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True).stdout
            groups += [line.strip() for line in text.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return calls


def allowed_calls(unit_text):
    """What the SystemCallFilter lines leave, one after another as systemd reads them."""
    allowed = None
    for line in re.findall(r"(?m)^SystemCallFilter=(.*)$", unit_text):
        calls = expand(line.lstrip("~").split())
        if allowed is None:
            assert not line.startswith("~"), "the first line says what is allowed"
            allowed = set()
        allowed = allowed - calls if line.startswith("~") else allowed | calls
    # systemd adds these to every list of what is allowed.
    return allowed | expand(["@default"])


def prepare_filter(unit_text):
    """Before fork: asks systemd-analyze."""
    families = re.search(r"(?m)^RestrictAddressFamilies=(.*)$", unit_text).group(1).split()
    made = seccomp.SyscallFilter(defaction=seccomp.ERRNO(errno.EPERM))
    skipped = 0
    for call in sorted(allowed_calls(unit_text) - {"socket", "clone3", "unshare", "setns"}):
        try:
            made.add_rule(seccomp.ALLOW, call)
        except (RuntimeError, ValueError):  # of another machine, or newer than libseccomp
            skipped += 1
    assert skipped < 120, skipped
    for family in families:
        made.add_rule(seccomp.ALLOW, "socket", seccomp.Arg(0, seccomp.EQ, int(getattr(socket, family))))
    made.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")  # as systemd does: its flags cannot be seen, libc falls back
    return made


def call(function, *arguments):
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}{arguments}")


def enclose(root, writable):
    """A view of the files of its own: read-only but for `writable`, a /tmp of its own, no other users' processes."""
    call(LIBC.unshare, CLONE_NEWNS)

    def mount(*words):
        subprocess.run(["mount", *map(str, words)], check=True)

    mount("--make-rprivate", "/")
    mount("--rbind", root, root)
    mount("-o", "remount,bind,ro", root)
    mount("--bind", root / writable, root / writable)
    mount("-o", "remount,bind,rw", root / writable)
    mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", root / "tmp")
    mount("-t", "proc", "-o", "hidepid=invisible", "proc", root / "proc")


def drop_capabilities():
    for capability in range(LAST_CAPABILITY + 1):
        call(LIBC.prctl, PR_CAPBSET_DROP, capability, 0, 0, 0)


def close_for_good(made):
    """Last of all, as the service's user."""
    call(LIBC.prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call(LIBC.prctl, PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)
    made.load()

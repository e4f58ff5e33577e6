# SPDX-License-Identifier: EUPL-1.2
"""The project's own files: what git knows or would add; without git, what stands outside build folders."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def project_files():
    """Paths relative to ROOT, with `/`, sorted."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
        names = [name for name in listed if name and (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()]
        names = [name for name in names if not re.match(r"(build[^/]*|\.git|\.cache)/", name)]
    return sorted(set(names))


def text_of(name):
    """The file's text, or None when it is not text."""
    data = (ROOT / name).read_bytes()
    if b"\0" in data[:4096]:
        return None
    return data.decode("utf-8", errors="replace")

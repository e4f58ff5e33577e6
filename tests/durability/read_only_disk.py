# SPDX-License-Identifier: EUPL-1.2
"""The kernel of the machine turns the state's file system read-only under load, as it does after an error of the disk: an
ext4 on a loop device with errors=remount-ro. Writes are refused with the reason, reads go on, nothing acknowledged is lost.
Needs root and a loop device, in a mount namespace of its own; elsewhere it is left out (exit code 77).

A plain `mount -o remount,ro` cannot be tried: Linux refuses it (EBUSY) while any file is open for writing, and a node's
stores always are. Kernels before 6.15 let the file system be made writable again (remount,rw): then that is done, and the
node must go on by itself. Newer ones keep it so until it is unmounted: then the node is stopped, the file system checked,
mounted and the node started, as an operator would."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))
from faults_test import Load  # noqa: E402
from node import BUILD, Node  # noqa: E402

SKIPPED = 77
INSIDE = "STADTKERN_TEST_IN_NAMESPACE"
WAYS = {"report": "/api/waste/v1/reports", "page": "/api/keeper/v1/pages", "count": "/api/counter/v1/counts"}


def quiet(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


class Disk:
    def __init__(self, folder, place):
        self.image, self.place = folder / "disk", place
        with open(self.image, "wb") as file:
            file.truncate(64 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)
        place.mkdir()

    def mount(self):
        return quiet("mount", "-o", "loop,errors=remount-ro", self.image, self.place)

    def device(self):
        return quiet("findmnt", "-no", "SOURCE", self.place).stdout.strip()

    def fail(self):
        pathlib.Path("/sys/fs/ext4", os.path.basename(self.device()), "trigger_fs_error").write_text("1")

    def mend(self):
        """Unmounted, checked and mounted again."""
        subprocess.run(["umount", self.place], check=True)
        checked = quiet("e2fsck", "-fp", self.image)
        assert checked.returncode in (0, 1), f"e2fsck: {checked.returncode} {checked.stdout}"
        assert self.mount().returncode == 0, "the mended file system cannot be mounted"


def body(what, number):
    return {"report": {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": f"Loch {number}"},
            "page": {"name": f"page-{number}", "content": f"page {number} " * 3000},
            "count": {"key": f"key {number}"}}[what]


def write(node, what, number):
    return node.request("POST", WAYS[what], body(what, number))


def refused(node, number):
    """Whether every way of storing is; what is refused says why and when to come again."""
    answers = {what: write(node, what, number) for what in WAYS}
    for what, answer in answers.items():
        if answer.status == 201:
            return False
        assert answer.status in (503, 507), f"{what}: {answer.status} {answer.body}"
        assert answer.headers["content-type"] == "application/problem+json" and answer.json()["detail"], f"{what}: {answer.body}"
        assert int(answer.headers.get("retry-after", 0)) > 0, f"{what}: {answer.headers}"
    return {what: answer.status for what, answer in answers.items()}


def read(node, places, when):
    connection = node.connect()
    for place in (*places, "/open311/v2/services.json", "/api/counter/v1/counts"):
        answer = node.request("GET", place, connection=connection)
        assert answer.status == 200, f"{when}: GET {place}: {answer.status} {answer.body}"


def stored(node, number):
    """Each way stores."""
    answers = {what: write(node, what, number) for what in WAYS}
    assert all(answer.status == 201 for answer in answers.values()), {w: (a.status, a.body) for w, a in answers.items()}
    return [answers[what].headers["location"] for what in ("report", "page")]


def run(node, disk):
    node.start()
    places = stored(node, 1)
    before = {row["id"]: (row["pid"], row["restarts"]) for row in node.status()["modules"]}
    load = Load(node)
    try:
        node.wait_for(lambda: len(load.acknowledged) > 100, what="some load")
        disk.fail()
        number = 1
        deadline = time.monotonic() + 20
        while not (answers := refused(node, number := number + 1)):
            assert time.monotonic() < deadline, "writes are still acknowledged on a read-only file system"
        count, tries = len(load.acknowledged), len(load.refused)
        node.wait_for(lambda: len(load.refused) > tries + 200, what="that the load is refused")
        assert len(load.acknowledged) == count, "a write was acknowledged on a read-only file system"
        assert set(load.refused) <= {503, 507}, set(load.refused)
        read(node, [*places, *load.acknowledged[-200:]], "read-only")
        now = {row["id"]: (row["pid"], row["restarts"]) for row in node.status()["modules"]}
        assert now == before, f"a module was started again: {now}, before {before}"
        again = quiet("mount", "-o", "remount,rw", disk.place).returncode == 0
        if again:
            node.wait_for(lambda: len(load.acknowledged) > count + 100, what="that the load is served again")
    finally:
        load.stop()
    if not again:
        ended = node.stop()
        assert ended == 0, f"the node ended with {ended}"
        disk.mend()
        node.start()
    read(node, [*places, *load.acknowledged], "mended")
    places += stored(node, number + 1)
    assert node.stop() == 0
    return (f"read-only under load: refused {answers}, {len(load.refused)} times to the load; {len(load.acknowledged)} acknowledged "
            f"reports are all there, read before and after it was {'made writable' if again else 'unmounted, checked, mounted'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", help="for tests/chaos; there is no chance in this")
    parser.parse_args()
    if os.getuid() != 0:
        print("a file system on a loop device needs root")
        return SKIPPED
    if not shutil.which("mkfs.ext4"):
        print("no mkfs.ext4 here")
        return SKIPPED
    if INSIDE not in os.environ:
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "--mount", sys.executable, "-B", __file__])
    node = Node({"musterstadt": ["waste", "keeper", "counter"]}, folders=[BUILD / "fixtures/plugins"])
    try:
        disk = Disk(node.folder, node.state)
        mounted = disk.mount()
        if mounted.returncode != 0:
            print(f"no loop device here: {mounted.stderr.strip()}")
            return SKIPPED
        print(run(node, disk))
    except AssertionError as found:
        print(found)
        return 1
    finally:
        if node.process and node.process.poll() is None:
            node.stop()
        quiet("umount", "--lazy", node.state)
        node.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: EUPL-1.2
"""What a power failure leaves of a folder: reads the journal that power_loss.so kept while processes wrote there, and
undoes a random part of what was not synced. Bytes may be lost, torn at sectors, or there although what was written
before them is lost; names (new, moved, removed) are lost from some moment on, as a journalling file system does it."""
import os
import pathlib
import shutil
import struct

HEADER = struct.Struct("<IIQQqqQQ")
MAGIC = 0x4C574F50
MAGIC_BYTES = struct.pack("<I", MAGIC)
WRITE, TRUNCATE, SYNC, CREATE, RENAME, UNLINK, MKDIR = range(1, 8)
SECTOR = 512


class Record:
    def __init__(self, position, kind, inode, folder, offset, old_size, old, new):
        self.position, self.kind, self.inode, self.folder = position, kind, inode, folder
        self.offset, self.old_size, self.old, self.new = offset, old_size, old, new


def read_journal(path):
    """Its records in order. One that a kill cut off is left out, for what it tells of was not begun; others may stand
    behind it, of a process that was killed a moment later."""
    data = pathlib.Path(path).read_bytes() if os.path.exists(path) else b""
    records, at = [], 0
    while at < len(data):
        record, end = record_at(data, at)
        whole = record and (end == len(data) or data[end:end + 4] == MAGIC_BYTES[:len(data) - end])
        if whole:
            records.append(record)
            at = end
            continue
        if not cut_off(data, at):
            raise AssertionError(f"{path}: no record at byte {at}")
        following = data.find(MAGIC_BYTES, at + 1)
        if following < 0:
            break
        at = following
    return records


def cut_off(data, at):
    """Whether a record begins there: less than a header, or a header whose kind there is."""
    begun = data[at:at + HEADER.size]
    if not begun.startswith(MAGIC_BYTES[:len(begun)]):
        return False
    return len(begun) < HEADER.size or MAGIC_BYTES in begun[4:] or HEADER.unpack(begun)[1] in range(WRITE, MKDIR + 1)


def record_at(data, at):
    """The record that begins there and where it ends, or nothing when it is not one, or not all of it is there."""
    if at + HEADER.size > len(data):
        return None, at
    magic, kind, inode, folder, offset, old_size, old_length, new_length = HEADER.unpack_from(data, at)
    body = at + HEADER.size
    end = body + old_length + new_length
    if magic != MAGIC or end > len(data):
        return None, at
    return Record(at, kind, inode, folder, offset, old_size, data[body:body + old_length], data[body + old_length:end]), end


class PowerLoss:
    """root: the folder that was watched; kept: the journal's. Both on one file system."""

    def __init__(self, root, kept):
        self.root, self.kept = pathlib.Path(root), pathlib.Path(kept)
        self.kept.mkdir(parents=True, exist_ok=True)

    def environment(self, library, blind=False, kill=None, deaf=None, read_only=None):
        found = {"LD_PRELOAD": str(library), "POWER_LOSS_ROOT": str(self.root), "POWER_LOSS_JOURNAL": str(self.kept)}
        if blind:
            found["POWER_LOSS_BLIND"] = "1"
        if deaf:
            found["POWER_LOSS_DEAF"] = deaf
        if read_only:
            found["POWER_LOSS_READ_ONLY"] = str(read_only)
        if kill:
            found["POWER_LOSS_KILL"] = kill
        return found

    def forget(self):
        """The journal begins anew: what is there now counts as safe."""
        for path in self.kept.iterdir():
            path.unlink()

    def strike(self, random):
        """Every process that wrote must be dead. Returns how many changes were not safe."""
        records = read_journal(self.kept / "journal")
        safe = {}  # inode -> position in the journal up to which it was synced
        for record in records:
            if record.kind == SYNC:
                safe[record.inode] = max(safe.get(record.inode, 0), record.offset)
        data, names = {}, []
        for record in records:
            if record.kind in (WRITE, TRUNCATE) and record.position >= safe.get(record.inode, 0):
                data.setdefault(record.inode, []).append(record)
            if record.kind >= CREATE and record.position >= safe.get(record.folder, 0):
                names.append(record)
        for inode, changes in data.items():
            with open(self.kept / f"inode-{inode}", "r+b", buffering=0) as file:
                self._undo(file, changes)
                self._redo(file, changes, random)
        for record in reversed(names[random.randint(0, len(names)):]):
            self._undo_name(record)
        self.forget()
        return sum(map(len, data.values())) + len(names)

    @staticmethod
    def _undo(file, changes):
        for change in reversed(changes):
            if change.old:
                os.pwrite(file.fileno(), change.old, change.offset)
            os.ftruncate(file.fileno(), change.old_size)

    @staticmethod
    def _redo(file, changes, random):
        share = random.choice([0.0, 0.2, 0.5, 0.9, 1.0])
        for change in changes:
            if random.random() >= share:
                continue
            if change.kind == TRUNCATE:
                os.ftruncate(file.fileno(), change.offset)
                continue
            torn = random.random() < 0.3
            for at in range(0, len(change.new), SECTOR):
                if not torn or random.random() < 0.5:
                    os.pwrite(file.fileno(), change.new[at:at + SECTOR], change.offset + at)

    def _undo_name(self, record):
        path = pathlib.Path(os.fsdecode(record.old))
        if record.kind == CREATE:
            path.unlink(missing_ok=True)
        elif record.kind == MKDIR:
            shutil.rmtree(path, ignore_errors=True)
        elif record.kind == UNLINK:
            self._bring_back(record.inode, path)
        elif record.kind == RENAME:
            to = pathlib.Path(os.fsdecode(record.new))
            if to.exists():
                os.rename(to, path)
            if record.inode:
                self._bring_back(record.inode, to)

    def _bring_back(self, inode, path):
        if not path.exists() and path.parent.exists():
            os.link(self.kept / f"inode-{inode}", path)

# SPDX-License-Identifier: EUPL-1.2
"""What a QR code (ISO/IEC 18004) says, read from the paths of an SVG by the standard and not by what drew it. Level M, up to version
10. A picture's modules are exact, so nothing is corrected: the code words for that must fit instead."""
import re

# Of each version: code words for correction in a block, and the data words of each block.
BLOCKS = {1: (10, [16]), 2: (16, [28]), 3: (26, [44]), 4: (18, [32] * 2), 5: (24, [43] * 2), 6: (16, [27] * 4), 7: (18, [31] * 4),
          8: (22, [38] * 2 + [39] * 2), 9: (22, [36] * 3 + [37] * 2), 10: (26, [43] * 4 + [44])}
ALIGNED = {1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50]}
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
MASKS = [lambda x, y: (x + y) % 2, lambda x, y: y % 2, lambda x, y: x % 3, lambda x, y: (x + y) % 3, lambda x, y: (x // 3 + y // 2) % 2,
         lambda x, y: x * y % 2 + x * y % 3, lambda x, y: (x * y % 2 + x * y % 3) % 2, lambda x, y: ((x + y) % 2 + x * y % 3) % 2]


def modules(svg):
    """Rows of 0 and 1, without the quiet zone, which must be there."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    dark = [[0] * size for _ in range(size)]
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        for step in range(int(run)):
            dark[int(y)][int(x) + step] = 1
    margin = 4
    assert not any(any(row) for row in dark[:margin] + dark[-margin:]), "the quiet zone above and below"
    assert not any(any(row[:margin] + row[-margin:]) for row in dark), "the quiet zone at the sides"
    return [row[margin:-margin] for row in dark[margin:-margin]]


def mask_of(code):
    at = [code[y][8] for y in range(6)] + [code[7][8], code[8][8], code[8][7]] + [code[8][14 - bit] for bit in range(9, 15)]
    told = sum(bit << place for place, bit in enumerate(at)) ^ 0b101010000010010
    rest = told
    for place in range(14, 9, -1):
        if rest >> place & 1:
            rest ^= 0b10100110111 << (place - 10)
    assert rest == 0 and told >> 13 == 0, "the format's own check, and level M"
    return MASKS[told >> 10 & 7]


def is_fixed(version, x, y):
    size = 4 * version + 17
    if x == 6 or y == 6 or (x < 9 and y < 9) or (x >= size - 8 and y < 9) or (x < 9 and y >= size - 8):
        return True
    if version >= 7 and ((x >= size - 11 and y < 6) or (x < 6 and y >= size - 11)):
        return True
    middles = ALIGNED[version]
    return any(abs(x - a) <= 2 and abs(y - b) <= 2 for a in middles for b in middles
               if (a, b) not in ((6, 6), (6, size - 7), (size - 7, 6)))


def words(code, version):
    size, mask, bits = len(code), mask_of(code), []
    columns = [right for right in range(size - 1, 6, -2)] + [5, 3, 1]
    for number, right in enumerate(columns):
        for y in range(size - 1, -1, -1) if number % 2 == 0 else range(size):
            for x in (right, right - 1):
                if not is_fixed(version, x, y):
                    bits.append(code[y][x] ^ (mask(x, y) == 0))
    return [int("".join(map(str, bits[at:at + 8])), 2) for at in range(0, len(bits) - 7, 8)]


def fits(block, correcting):
    """Whether all syndromes over GF(256) are nothing."""
    powers = [1]
    while len(powers) < 255:
        value = powers[-1] << 1
        powers.append(value ^ 0x11D if value > 255 else value)
    logs = {value: power for power, value in enumerate(powers)}
    for root in range(correcting):
        total = 0
        for word in block:
            total = (powers[(logs[total] + root) % 255] if total else 0) ^ word
        if total:
            return False
    return True


def read(svg):
    code = modules(svg)
    version, rest = divmod(len(code) - 17, 4)
    assert rest == 0 and version in BLOCKS, len(code)
    correcting, lengths = BLOCKS[version]
    found = iter(words(code, version))
    blocks = [[] for _ in lengths]
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths):
            if place < length:
                block.append(next(found))
    data = [word for block in blocks for word in block]
    for _ in range(correcting):
        for block in blocks:
            block.append(next(found))
    assert all(fits(block, correcting) for block in blocks), "the words for correction"
    return text_of("".join(f"{word:08b}" for word in data), version)


def text_of(bits, version):
    """Segments of digits, of capitals and digits, and of bytes, one after the other."""
    out, at = b"", 0

    def take(width):
        nonlocal at
        at += width
        return int(bits[at - width:at], 2)

    while len(bits) - at >= 4 and (mode := take(4)) != 0:
        if mode == 4:
            out += bytes(take(8) for _ in range(take(8 if version < 10 else 16)))
        elif mode == 2:
            left = take(9 if version < 10 else 11)
            for _ in range(left // 2):
                pair = take(11)
                out += (LETTERS[pair // 45] + LETTERS[pair % 45]).encode()
            out += LETTERS[take(6)].encode() if left % 2 else b""
        elif mode == 1:
            left = take(10 if version < 10 else 12)
            for digits in [3] * (left // 3) + ([left % 3] if left % 3 else []):
                out += f"{take((0, 4, 7, 10)[digits]):0{digits}d}".encode()
        else:
            raise AssertionError(f"mode {mode}")
    return out.decode()

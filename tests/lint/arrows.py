#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Checks the dependency arrows plugins -> sdk <- kernel, and that each heavy library is included at its one home.

What stands in a folder `tests` or `testkit` may see more: only the arrows between plugins hold there too.
"""
import pathlib
import re
import sys

from project_files import ROOT, project_files, text_of

# Header of a library -> where it may be included. A pattern is matched against the file's path from its beginning.
HOMES = [
    (r"sqlite3", r"sdk/runtime/store/sqlite"),
    (r"libpq|postgresql/|pg_config", r"sdk/runtime/store/postgres"),
    (r"zmq\.h", r"kernel/bus/|sdk/runtime/dealer_socket|tests/bench/"),
    (r"boost/dll", r"kernel/host/"),
    (r"google/protobuf|.*\.pb\.h$", r"sdk/(json|shell)/|plugins/"),
    (r"boost/json", r"sdk/json/|kernel/config/|sdk/formats/|plugins/[a-z_]+/settings\.cpp$"),
    (r"boost/beast", r"plugins/gateway/"),
    (r"boost/asio", r"kernel/lifecycle/|kernel/admin/|plugins/gateway/"),
    (r"spdlog", r"kernel/log/|kernel/([a-z_]+/)?log[a-z_]*\.cpp$"),
    (r"toml\+\+", r"kernel/config/"),
    (r"valijson", r"kernel/config/"),
    (r"CLI/", r"kernel/admin/"),
    (r"curl/", r"kernel/alerts/post_main|kernel/packages/fetch_main|plugins/waste/photo/fetch_main|plugins/identity/oidc/fetch_main|plugins/notify/post_main"),
    (r"vips/", r"plugins/waste/photo/photo_main"),
    (r"archive(_entry)?\.h$", r"kernel/admin/archive\.cpp|kernel/packages/tar\.cpp"),
    (r"pugixml", r"plugins/waste/"),
    (r"protozero/", r"plugins/places/(import/osm_blocks|tiles/vector_tile)\.cpp"),
    (r"zlib\.h", r"plugins/places/(import/osm_blocks|tiles/packed)\.cpp"),
    (r"openssl/", r"plugins/gateway/tls_|plugins/identity/oidc/jose\.cpp"),
    (r"liboath/", r"plugins/identity/totp\.cpp"),
    (r"qrencode\.h", r"sdk/src/qr\.cpp"),
]
# Of the SDK's own folders, who but the SDK itself may include what.
SDK_ROOMS = {"runtime": r"kernel/host/|sdk/", "json": r"kernel/(host|admin)/|sdk/", "wire": r"kernel/|sdk/"}
# A town's services, whether or not they stand in plugins/ yet, and engines the kernel must not know.
SERVICES = {"waste", "parking", "voucher", "vouchers", "wifi", "open311"}
# Plugins whose name is also a plain word: they are named where they stand as a contract or in quotes. Tests of the kernel
# may make up such a contract.
PLAIN_WORDS = {"places", "identity", "notify", "console", "operations"}
ENGINES = re.compile(r"\b(sqlite3?|libpq|beast)\b|\bHTTP/1\.[01]|\"\s*(SELECT|INSERT INTO|CREATE TABLE|PRAGMA)\b", re.IGNORECASE)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
TESTING = re.compile(r"(^|/)(tests|testkit)/")


def owner(name):
    """The part of the project that a file belongs to: sdk, kernel, plugins/NAME, or its first folder."""
    parts = name.split("/")
    return "/".join(parts[:2]) if parts[0] == "plugins" and len(parts) > 2 else parts[0]


def resolve(name, target):
    """The project file that an include means, as the include paths find it, or None for a library's header."""
    own = pathlib.PurePosixPath(name).parent
    plugin = owner(name) if name.startswith("plugins/") else ""
    for folder in (str(own), plugin, "sdk/include", "sdk", "kernel", ""):
        path = (ROOT / folder / target).resolve()
        if path.is_file() and path.is_relative_to(ROOT):
            found = path.relative_to(ROOT).as_posix()
            if not found.startswith("build"):
                return found
    return None


def check_include(name, target, line):
    """Yields what is wrong with one include."""
    place = f"{name}:{line}"
    mine = owner(name)
    testing = TESTING.search(name)
    found = resolve(name, target)
    if found is None:
        for header, home in HOMES:
            if re.match(header, target) and not testing and not re.match(home, name):
                yield f"{place}: <{target}> has its home elsewhere ({home})"
        if name.startswith("sdk/include/") and "/" in target and not target.startswith("sys/"):
            yield f"{place}: a public header shows <{target}>"
        return
    theirs = owner(found)
    if mine.startswith("plugins/") and theirs.startswith("plugins/") and mine != theirs:
        yield f"{place}: {mine} includes {theirs}"
    if testing or mine == theirs:
        return
    if mine == "sdk" or (mine.startswith("plugins/") and theirs == "kernel") or (mine == "kernel" and theirs.startswith("plugins/")):
        yield f"{place}: {mine} must not include {found}"
    room = found.split("/")[1]
    if theirs == "sdk" and room in SDK_ROOMS and not re.match(SDK_ROOMS[room], name):
        yield f"{place}: {mine} must not include {found}"


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), text, flags=re.DOTALL)


def check_kernel_words(name, text, plugins):
    """The kernel names no service of a town (not even in a comment), no plugin, no SQL and no HTTP."""
    named = SERVICES | (plugins - {"gateway"})
    services = r"\b(" + "|".join(sorted(named - PLAIN_WORDS)) + r")\b"
    if not TESTING.search(name):
        services += "".join(rf"|\"{word}\"|\b{word}/v\d" for word in sorted(named & PLAIN_WORDS))
    services = re.compile(services, re.IGNORECASE)
    code = without_comments(text) if name.endswith((".h", ".cpp")) else re.sub(r"#[^\n]*", "", text)
    for number, line in enumerate(text.splitlines(), 1):
        if services.search(line):
            yield f"{name}:{number}: the kernel names a town's service: {services.search(line).group()}"
    for number, line in enumerate(code.splitlines(), 1):
        if "gateway" in line.lower() and not TESTING.search(name):
            yield f"{name}:{number}: the kernel names a plugin: gateway"
        if ENGINES.search(line):
            yield f"{name}:{number}: the kernel knows SQL or HTTP: {line.strip()[:60]}"


def main():
    names = project_files()
    plugins = {name.split("/")[1] for name in names if re.match(r"plugins/[^/]+/", name)}
    wrong = []
    for name in names:
        if name.endswith((".h", ".cpp", ".c")):
            text = text_of(name) or ""
            for match in INCLUDE.finditer(text):
                wrong += check_include(name, match.group(2), text.count("\n", 0, match.start()) + 1)
        if name.startswith("kernel/") and name.endswith((".h", ".cpp", "CMakeLists.txt")):
            wrong += check_kernel_words(name, text_of(name) or "", plugins)
    for line in wrong:
        print(line)
    print(f"arrows: {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Writes the software bill of materials of an installation: CycloneDX 1.5 in JSON.

Components are the Debian packages of the shared libraries that the programs are linked with (scope "required"), and what
is compiled in from development packages that debian-packages.txt names ("excluded": needed to build, not to run). The
same inputs give the same bytes: the serial number is made of the content, and there is no time in it.
"""
import argparse
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import uuid

FIELDS = ("Package", "Version", "Architecture", "source:Package", "source:Version", "Homepage", "binary:Summary")
# In copyright files that follow Debian's machine-readable form.
LICENCE = re.compile(r"^License:[ \t]*(\S[^\n]*)$", re.MULTILINE)


def dpkg(*arguments):
    return subprocess.run(["dpkg-query", *arguments], capture_output=True, text=True, check=False).stdout


def programs_in(folders):
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    if file.read(4) == b"\x7fELF":
                        yield path


def libraries_of(program):
    """The files that the loader would take, resolved."""
    out = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        if "not found" in line:
            raise SystemExit(f"sbom: {program} needs a library that is not here: {line.strip()}")
        match = re.search(r"(?:=> )?(/\S+) \(0x", line)
        if match:
            yield match.group(1)


def names_of(path):
    """How a package's list may call a file: before or behind links, with or without /usr."""
    names = [path, str(pathlib.Path(path).resolve())]
    names += [name[4:] if name.startswith("/usr/lib") else "/usr" + name for name in list(names)]
    return list(dict.fromkeys(names))


def owners(paths):
    """File -> package that brought it; dpkg is asked once, for it reads all its lists each time."""
    owner = {}
    for line in dpkg("-S", *(name for path in paths for name in names_of(path))).splitlines():
        package, _, name = line.partition(": ")
        owner[name] = package.split(",")[0]
    found = {path: next((owner[name] for name in names_of(path) if name in owner), None) for path in paths}
    for path, package in found.items():
        if package is None:
            raise SystemExit(f"sbom: no package owns {path}")
    return found


def build_inputs(file):
    section = ""
    for line in pathlib.Path(file).read_text().splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            section = line.strip("[]")
        elif line and section == "build" and line.endswith("-dev"):
            yield line


def licences(name):
    try:
        text = pathlib.Path(f"/usr/share/doc/{name}/copyright").read_text(errors="replace")
    except OSError:
        return []
    if "copyright-format" not in text[:2000]:
        return []
    found = sorted({match.strip() for match in LICENCE.findall(text)})
    return [{"license": {"name": name}} for name in found]


def facts_of(packages):
    """Package -> its fields, of those that are installed."""
    form = "${binary:Package}\t" + "\t".join("${" + field + "}" for field in FIELDS) + "\n"
    facts = {}
    for line in dpkg("-W", "-f", form, *packages).splitlines():
        name, *values = line.split("\t")
        if len(values) == len(FIELDS) and values[1]:
            facts[name] = facts[name.split(":")[0]] = dict(zip(FIELDS, values))
    return facts


def component(facts, scope):
    name, version = facts["Package"], facts["Version"]
    escaped = version.replace("+", "%2B").replace(":", "%3A").replace("~", "%7E")
    purl = f"pkg:deb/debian/{name}@{escaped}?arch={facts['Architecture']}&distro=debian-12"
    made = {"type": "library", "bom-ref": purl, "name": name, "version": version, "scope": scope,
            "description": facts["binary:Summary"], "purl": purl}
    found = licences(name)
    if found:
        made["licenses"] = found
    if facts["Homepage"]:
        made["externalReferences"] = [{"type": "website", "url": facts["Homepage"]}]
    made["properties"] = [{"name": "debian:source", "value": f"{facts['source:Package']} {facts['source:Version']}"}]
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--version", required=True)
    parser.add_argument("--packages", required=True, help="debian-packages.txt")
    parser.add_argument("--output", required=True)
    parser.add_argument("folders", nargs="+", help="where the programs lie")
    options = parser.parse_args()

    programs = list(programs_in(options.folders))
    if not programs:
        raise SystemExit("sbom: no program found in " + " ".join(options.folders))
    libraries = sorted({library for program in programs for library in libraries_of(program)})
    required = sorted(set(owners(libraries).values()))
    compiled_in = list(build_inputs(options.packages))
    facts = facts_of(required + compiled_in)
    components = [component(facts[package], "required") for package in required]
    components += [component(facts[package], "excluded") for package in compiled_in if package in facts]

    reference = f"pkg:deb/stadtkern@{options.version}?arch=amd64"
    content = {
        "metadata": {"component": {"type": "application", "bom-ref": reference, "name": "stadtkern", "version": options.version,
                                   "licenses": [{"license": {"id": "EUPL-1.2"}}, {"license": {"id": "Apache-2.0"}}],
                                   "purl": reference}},
        "components": components,
        "dependencies": [{"ref": reference, "dependsOn": [c["bom-ref"] for c in components if c["scope"] == "required"]}],
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
    serial = uuid.UUID(bytes=digest[:16], version=4)  # the form of a random one; the value is the content's
    bom = {"$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.5",
           "serialNumber": f"urn:uuid:{serial}", "version": 1, **content}
    pathlib.Path(options.output).write_text(json.dumps(bom, indent=1, sort_keys=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

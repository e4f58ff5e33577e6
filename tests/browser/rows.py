# SPDX-License-Identifier: EUPL-1.2
"""Towns for states.mjs: which pages the modules' manifests name, and a town in which a lot has happened."""
import tomllib
import urllib.parse

import hotspots
from node import BUILD, DATA
from pages_test import FORM, Fields

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenaufbewahrungsschrank"
MAIL = "donaudampfschifffahrtsgesellschaftskapitaen"
PEOPLE = 30
ENTRIES = 40
TYPED = 8
FRAMES = ("portal", "console")  # what other modules' pages stand in


def manifests():
    found = {}
    for file in sorted((BUILD / "plugins").glob("*/plugin.toml")):
        manifest = tomllib.loads(file.read_text())
        if manifest.get("web", {}).get("pages"):
            found[file.parent.name] = manifest
    return found


def names():
    return sorted(file.parent.name for file in (BUILD / "plugins").glob("*/plugin.toml"))


def pages():
    """Of every module: the path within a shell, whether staff alone see it, and whether they are led there in every town."""
    return [{"path": f"{module}{page['path']}".rstrip("/"), "module": module, "staff": "role" in page,
             "navigation": page.get("navigation", False) and "role" in page and "setting" not in page}
            for module, manifest in manifests().items() for page in manifest["web"]["pages"]]


def roles():
    return sorted({page["role"] for manifest in manifests().values() for page in manifest["web"]["pages"] if "role" in page})


def modules(*settings):
    """Every module with pages, as lines of a town's file; one of the settings takes the place of the bare name."""
    own = {text.split("]")[0].removeprefix("[modules."): text for text in settings}
    return [own.get(name, name) for name in sorted({*FRAMES, *manifests(), *own})]


def fill(node, clerk):
    """Real reports and sites from the shared data, and what people have typed, in the town of that clerk."""
    town = clerk.town
    node.cli("import", "waste", "--town", town, DATA / "service-requests/koeln_sagsuns_2016.json",
             DATA / "service-requests/san_francisco_open311_2011.json")
    node.cli("import", "wifi", "--town", town, "--source", "muenchen", DATA / "wifi/muenchen_wlan.json")
    for number in (1, 2, 3, 4):
        node.cli("calendar", "waste", "--town", town, "--district", f"Bezirk {number}", "--source", f"bezirk-{number}",
                 DATA / f"calendars/waste/geilenkirchen_bezirk_{number}.ics")
    for number in range(PEOPLE):
        made(clerk, "/api/identity/v1/accounts", {"kind": "staff", "name": f"{LONG} {number}", "mail": f"{MAIL}{number}@rathaus.example"})
    for number in range(TYPED):
        made(clerk, "/api/waste/v1/reports", {"category": "road_damage", "lat": 48.59 + number / 1000, "lon": 8.87,
                                              "address": f"{LONG}weg {number}", "description": f"{LONG}\n{LONG}-{number}"})
    if "wifi" in names():
        hotspots.fill(node, clerk, made, LONG)
    for number in range(ENTRIES):
        say(node, town, f"Nummer {number}: {LONG}")


def made(clerk, path, body):
    answer = clerk.ask("POST", path, body)
    assert answer.status in (200, 201), f"{path}: {answer.status} {answer.text}"
    return answer.json()


def say(node, town, text):
    """Feedback has no address but its form's."""
    form = Fields(node.request("GET", "/de/feedback/new?page=/waste/report", town=town).body.decode())
    body = urllib.parse.urlencode({**form.fields, "kind": "fault", "text": text})
    answer = node.request("POST", form.action, body, FORM)
    assert answer.status == 303, f"{form.action}: {answer.status} {answer.body.decode()}"

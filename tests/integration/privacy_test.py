# SPDX-License-Identifier: EUPL-1.2
"""What is held of a person: found, handed over, erased down to the bytes, and erased again after a restore."""
import json
import shutil
import stat
import unittest

from node import SOURCE, NodeTest

ADDRESS = "vergissmeinnicht@example.org"
WORDS = "Hinter dem Schuppen von Frau Vergissmeinnicht"
REPORT = {"category": "road_damage", "lat": 48.59, "lon": 8.87, "description": WORDS,
          "contact": {"email": ADDRESS, "last_name": "Vergissmeinnicht"}}


class Privacy(NodeTest):
    def setUp(self):
        self.town = self.node({"musterstadt": ["waste"], "musterdorf": ["waste"]}).start()

    def create(self, town="musterstadt"):
        made = self.town.request("POST", "/api/waste/v1/reports", REPORT, town=town)
        self.assertEqual(made.status, 201, made.body)
        return made.json()["id"]

    def ask(self, *arguments, check=0, **options):
        done = self.town.cli("--json", *arguments, check=check, **options)
        return json.loads(done.stdout.strip().splitlines()[-1])

    def found(self, town="musterstadt"):
        return self.ask("privacy", "find", town, "--email", "-", input=ADDRESS + "\n")

    def files_with(self, text):
        """The files of the node that hold it: stores, logs, audit, everything."""
        return [str(file.relative_to(self.town.folder)) for file in self.town.folder.rglob("*")
                if file.is_file() and text.lower().encode() in file.read_bytes().lower()]

    def test_a_restore_brings_nobody_back_who_was_erased_since(self):
        subject, other = self.create(), self.create()
        file = self.town.folder / "town.skb"
        self.town.cli("backup", "musterstadt", file)
        self.ask("privacy", "erase", "musterstadt", subject, "--yes")
        self.town.cli("town", "erase", "musterstadt", "--yes")
        self.assertEqual(self.ask("restore", file)["towns"][0]["erasures"], 1)
        self.town.wait_for(lambda: self.town.request("GET", f"/api/waste/v1/reports/{subject}", town="musterstadt").status == 200)
        self.assertEqual(self.found(), [{"module": "waste", "subject": other}])
        self.ask("privacy", "erase", "musterstadt", other, "--yes")
        file.unlink()
        self.assertEqual(self.files_with(ADDRESS), [])

    def test_a_copy_that_is_restored_again_brings_nobody_back_either(self):
        self.create(), self.create()
        file = self.town.folder / "town.skb"
        self.town.cli("backup", "musterstadt", file)
        restore = ("restore", file, "--as", "kopie", "--set", "ags=99999777")
        self.town.cli(*restore)
        gone, stays = (row["subject"] for row in self.found("kopie"))
        self.ask("privacy", "erase", "kopie", gone, "--yes")
        self.town.cli("town", "erase", "kopie", "--yes")
        self.assertEqual(self.ask(*restore)["towns"][0]["erasures"], 1)
        self.assertEqual(self.found("kopie"), [{"module": "waste", "subject": stays}])
        self.assertEqual(len(self.found()), 2, "the first town is another one")

    def test_many_erasures_do_not_keep_a_restored_town_shut(self):
        subjects = [self.create() for _ in range(150)]
        file = self.town.folder / "town.skb"
        self.town.cli("backup", "musterstadt", file)
        entry = {"at": "2099-01-01T00:00:00Z", "town": "musterstadt", "module": "waste"}
        lines = [json.dumps({**entry, "subject": subject}, separators=(",", ":")) for subject in subjects]
        (self.town.state / "erasures.jsonl").write_text("\n".join(lines) + "\n")
        self.town.cli("town", "erase", "musterstadt", "--yes")
        self.assertEqual(self.ask("restore", file)["towns"][0]["erasures"], 150)
        self.town.wait_for(lambda: self.town.request("GET", f"/api/waste/v1/reports/{subjects[0]}", town="musterstadt").status == 200,
                           seconds=20, what="the town serves")
        self.assertEqual(self.found(), [])
        file.unlink()
        self.assertEqual(self.files_with(ADDRESS), [])

    def test_somebody_is_found_handed_over_and_forgotten(self):
        subject = self.create()
        self.create("musterdorf")
        self.assertEqual(self.found(), [{"module": "waste", "subject": subject}])

        file = self.town.folder / "export.json"
        self.town.cli("privacy", "export", "musterstadt", subject, "-o", file)
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        document = json.loads(file.read_text())
        self.assertTrue(document["complete"])
        sections = {section["id"]: section for section in document["subjects"][0]["modules"]["waste"]}
        self.assertEqual(sections["contact"]["name"], {"de": "Kontaktdaten", "en": "Contact data"})
        values = {field["id"]: field["value"] for section in sections.values() for field in section["fields"]}
        self.assertEqual((values["email"], values["description"]), (ADDRESS, WORDS))
        file.unlink()

        asked = self.town.cli("privacy", "erase", "musterstadt", subject, check=4)
        self.assertIn("Contact data (3 fields)", asked.stderr)
        self.assertIn("--yes", asked.stderr)
        self.assertFalse((self.town.state / "erasures.jsonl").exists())
        self.assertEqual(len(self.found()), 1)

        erased = self.ask("privacy", "erase", "musterstadt", subject, "--yes")
        self.assertEqual(erased["erased"], {"waste": 3})
        self.assertEqual(self.found(), [])
        held = [name for name in self.files_with("vergissmeinnicht")]
        self.assertTrue(held, "the other town still has its report")
        self.assertEqual([name for name in held if "musterdorf" not in name], [])
        self.assertEqual(len(self.found("musterdorf")), 1)

        line = json.loads((self.town.state / "erasures.jsonl").read_text())
        self.assertEqual((line["town"], line["module"], line["subject"]), ("musterstadt", "waste", subject))
        self.assertRegex(line["at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        audit = (self.town.state / "logs/audit.jsonl").read_text()
        self.assertIn(f'"what":"erase","detail":"musterstadt/waste {subject}"', audit)
        there = self.town.request("GET", f"/api/waste/v1/reports/{subject}", town="musterstadt")
        self.assertEqual((there.status, there.json()["lat"]), (200, 48.59))

    @unittest.skipUnless((SOURCE / "plugins/identity").is_dir(), "there is no plugins/identity")
    def test_a_person_is_forgotten_by_all_modules_at_once(self):
        node = self.node({"musterstadt": ["[modules.identity]\npassword_memory_kib = 19456", "waste"]}).start()
        self.town = node
        account = json.loads(node.cli("admin", "invite", "--town", "musterstadt", "--mail", ADDRESS, "--name", "Chef",
                                      "--json").stdout.strip().splitlines()[-1])["account"]
        report = self.create()
        who = ("musterstadt", "--email", "-")
        backup = node.folder / "town.skb"
        node.cli("backup", "musterstadt", backup)

        given = json.loads(node.cli("privacy", "export", *who, "--json", input=ADDRESS + "\n").stdout)
        self.assertEqual({entry["subject"]: list(entry["modules"]) for entry in given["subjects"]},
                         {account: ["identity"], report: ["waste"]})
        asked = node.cli("privacy", "erase", *who, check=4, input=ADDRESS + "\n")
        self.assertIn(account, asked.stderr)
        erased = self.ask("privacy", "erase", *who, "--yes", input=ADDRESS + "\n")
        self.assertTrue(erased["complete"])
        self.assertEqual(set(erased["erased"]), {"identity", "waste"})
        self.assertEqual(sorted(erased["subjects"]), sorted([account, report]))
        node.cli("privacy", "erase", *who, "--yes", check=1, input=ADDRESS + "\n")  # nobody is known by that

        node.cli("town", "erase", "musterstadt", "--yes")
        node.cli("restore", backup)
        node.wait_for(lambda: node.request("GET", f"/api/waste/v1/reports/{report}", town="musterstadt").status == 200)
        self.assertEqual(self.found(), [])
        backup.unlink()
        self.assertEqual(self.files_with("vergissmeinnicht"), [])
        self.assertNotIn(b"vergissmeinnicht", node.request("GET", "/metrics", listener="metrics").body.lower())
        node.cli("audit", "verify")

    def test_the_record_of_processing_is_made_of_what_the_modules_say(self):
        text = self.town.cli("privacy", "record", "musterstadt").stdout
        self.assertIn("# Verzeichnis von Verarbeitungstätigkeiten: musterstadt", text)
        self.assertIn("- **Rechtsgrundlage:** Art. 6", text)
        self.assertIn("Kontaktdaten", text)
        record = self.ask("privacy", "record", "musterstadt", "--language", "en")
        self.assertEqual([module["module"] for module in record["modules"]], ["waste"])
        self.assertEqual([one["id"] for one in record["modules"][0]["processing"]], ["reports", "work"])
        self.assertIn("90 d", [rule["keep"] for rule in record["modules"][0]["rules"]])
        self.assertIn(("actions", "180 d"), [(rule["rule"], rule["keep"]) for rule in record["modules"][0]["rules"]])
        self.town.cli("privacy", "record", "musterstadt", "--language", "fr", check=2)
        self.town.cli("privacy", "record", "nirgendwo", check=1)

    def test_a_restore_brings_nobody_back(self):
        subject = self.create()
        self.town.stop()
        shutil.copytree(self.town.state / "stores", self.town.folder / "backup")
        self.town.start()
        self.ask("privacy", "erase", "musterstadt", subject, "--yes")
        since = json.loads((self.town.state / "erasures.jsonl").read_text())["at"]
        self.town.stop()
        shutil.rmtree(self.town.state / "stores")
        (self.town.folder / "backup").rename(self.town.state / "stores")
        self.town.start()
        self.assertEqual(len(self.found()), 1)
        self.assertEqual(self.ask("privacy", "reapply", "musterstadt", "--since", since),
                         {"erasures": 1, "repeated": 1, "records": 3})
        self.assertEqual(self.found(), [])
        self.assertEqual(self.files_with("vergissmeinnicht"), [])
        self.assertEqual(len((self.town.state / "erasures.jsonl").read_text().splitlines()), 1)
        self.assertEqual(self.ask("privacy", "reapply", "musterstadt", "--since", "2999-01-01")["erasures"], 0)
        self.town.cli("privacy", "reapply", "musterstadt", "--since", "gestern", check=2)

    def test_nothing_goes_past_the_list_and_nothing_personal_goes_into_it(self):
        subject = self.create("musterdorf")
        refused = self.town.cli("call", "musterdorf", "privacy/v1@waste", "Erase", subject, "--raw", check=4)
        self.assertIn("privacy erase", refused.stderr)
        self.town.cli("privacy", "erase", "musterdorf", ADDRESS, "--yes", check=2)
        self.assertFalse((self.town.state / "erasures.jsonl").exists())
        self.assertEqual([name for name in self.files_with(ADDRESS) if "stores" not in name], [])
        self.town.cli("privacy", "erase", "nowhere", subject, "--yes", check=1)
        self.town.cli("privacy", "export", "musterdorf", "00000000", check=1)

    def test_a_module_that_is_off_is_noted_and_done_later(self):
        subject = self.create()
        self.town.cli("disable", "musterstadt", "waste")
        answer = self.town.cli("privacy", "erase", "musterstadt", subject, "--yes", check=4)
        self.assertIn("reapply", answer.stderr)
        self.town.cli("enable", "musterstadt", "waste")
        self.town.wait_for(lambda: self.found() and True)
        self.assertEqual(self.ask("privacy", "reapply", "musterstadt")["records"], 3)
        self.assertEqual(self.found(), [])

    def test_retention_shows_before_it_does(self):
        self.create()
        dry = self.ask("retention", "musterstadt", "--dry-run")
        self.assertTrue(dry["dry_run"])
        self.assertEqual([(r["module"], r["rule"], r["keep"], r["due"]) for r in dry["rules"]],
                         [("waste", "contacts", "90 d", 0), ("waste", "texts", "never", 0),
                          ("waste", "waiting_photos", "1 d", 0), ("waste", "links", "365 d", 0),
                          ("waste", "internal_notes", "365 d", 0), ("waste", "hand_overs", "90 d", 0),
                          ("waste", "suspicious", "30 d", 0)])
        self.assertEqual(dry["rules"][0]["name"]["de"], "Kontaktdaten abgeschlossener Meldungen")
        self.assertEqual({(r["module"], r["type"], r["keep"], r["due"], r["done"]) for r in dry["events"]},
                         {("waste", f"waste.{kind}", "30 d", 0, 0)
                          for kind in ("report.created", "report.published", "report.status_changed", "letter.due")})
        table = self.town.cli("retention", "musterstadt").stdout
        self.assertIn("Contact data of closed reports", table)
        self.assertIn("waste.report.created", table)


class ShortTimes(NodeTest):
    def test_closed_reports_lose_their_contacts_at_the_towns_word(self):
        settings = '[modules.waste]\nkeep_contacts = "0 d"\nkeep_texts = "0 d"'
        staff = ["[[modules.gateway.tokens]]", 'name = "staff"', 'towns = ["musterstadt"]', 'roles = ["waste.staff"]']
        town = self.node({"musterstadt": [settings]})
        token = json.loads(town.cli("--json", "token", "new").stdout)
        config = town.config / "stadtkern.toml"
        config.write_text(config.read_text() + "\n".join([*staff, f'hash = "{token["hash"]}"']) + "\n")
        town.start()
        made = town.request("POST", "/api/waste/v1/reports", REPORT, town="musterstadt").json()
        done = town.request("POST", f"/api/waste/v1/reports/{made['id']}/status", {"status": "done"},
                            {"Authorization": f"Bearer {token['token']}"}, town="musterstadt")
        self.assertEqual(done.status, 200, done.body)
        rules = json.loads(town.cli("--json", "retention", "musterstadt").stdout)["rules"]
        self.assertEqual({rule["rule"]: rule["done"] for rule in rules if rule["due"]}, {"contacts": 1, "texts": 1})
        self.assertEqual([str(file) for file in town.state.rglob("*")
                          if file.is_file() and b"ergissmeinnicht" in file.read_bytes()], [])


if __name__ == "__main__":
    unittest.main()

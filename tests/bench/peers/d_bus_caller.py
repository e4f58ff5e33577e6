# SPDX-License-Identifier: EUPL-1.2
"""usage: d_bus_caller.py RATE OUT ADDRESS NAME: calls `Version` of a name on the bus through GDBus.
With RATE 0: waits for the bus, asks NAME0, NAME1 ... as many as OUT says, until each has answered once, and ends."""
import sys
import time

from gi.repository import Gio, GLib

from calls import keep_calling

FLAGS = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION


def version(connection, name):
    answer = connection.call_sync(name, "/peer", "de.stadtkern.Peer", "Version", None, GLib.VariantType("(s)"),
                                  Gio.DBusCallFlags.NO_AUTO_START, 5000, None)
    return answer.unpack()[0]


def until_it_works(call):
    while True:
        try:
            return call()
        except GLib.Error:
            time.sleep(0.001)


rate, out, address, name = int(sys.argv[1]), *sys.argv[2:]
if rate > 0:
    bus = Gio.DBusConnection.new_for_address_sync(address, FLAGS, None, None)
    keep_calling(rate, out, lambda: lambda: version(bus, name))
else:
    print("waiting", flush=True)
    bus = until_it_works(lambda: Gio.DBusConnection.new_for_address_sync(address, FLAGS, None, None))
    for number in range(int(out)):
        until_it_works(lambda: version(bus, f"{name}{number}"))
    print("answered", flush=True)

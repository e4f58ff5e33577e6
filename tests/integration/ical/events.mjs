// SPDX-License-Identifier: EUPL-1.2
// What ical.js reads in the iCalendar text on the standard input, as JSON: the calendar's properties and its events, each with its
// days between two dates (arguments, YYYY-MM-DD, inclusive), rules followed.
import fs from 'node:fs';
import ICAL from 'ical.js';

const [from, to] = process.argv.slice(2).map((day) => ICAL.Time.fromDateString(day));
const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(0, 'utf8')));

function days(event) {
  const out = [];
  const iterator = event.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    const day = ICAL.Time.fromData({ year: next.year, month: next.month, day: next.day, isDate: true });
    if (day.compare(to) > 0) break;
    if (day.compare(from) >= 0) out.push(day.toString());
  }
  return out;
}

const properties = {};
for (const property of calendar.getAllProperties()) properties[property.name] = String(property.getFirstValue());
const events = calendar.getAllSubcomponents('vevent').map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    summary: event.summary,
    date: event.startDate.isDate,
    start: event.startDate.toString(),
    end: event.endDate.toString(),
    transp: component.getFirstPropertyValue('transp'),
    days: days(event),
  };
});
process.stdout.write(JSON.stringify({ properties, events }));

-- SPDX-License-Identifier: EUPL-1.2
-- Access points that fetch their configuration here. `access_key` is null while staff wait for a device to register (anew); `tags` are
-- words with blanks between. `checksum` is that of the configuration as of `rendered`, `taken` that of the one fetched last.
CREATE TABLE devices (
  id TEXT NOT NULL PRIMARY KEY,
  access_key TEXT,
  name TEXT NOT NULL,
  mac TEXT NOT NULL,
  hardware_id TEXT,
  model TEXT NOT NULL,
  os TEXT NOT NULL,
  system TEXT NOT NULL,
  group_id TEXT NOT NULL,
  tags TEXT NOT NULL,
  configured BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  checksum TEXT NOT NULL,
  taken TEXT NOT NULL,
  rendered BIGINT NOT NULL,
  last_ip TEXT NOT NULL,
  management_ip TEXT NOT NULL,
  registered BIGINT,
  updated BIGINT NOT NULL,
  folded TEXT NOT NULL
);
CREATE UNIQUE INDEX devices_by_key ON devices (access_key);
CREATE UNIQUE INDEX devices_by_mac ON devices (mac);
CREATE UNIQUE INDEX devices_by_hardware ON devices (hardware_id);
CREATE INDEX devices_by_name ON devices (name, id);
CREATE INDEX devices_by_state ON devices (state, name, id);
CREATE INDEX devices_by_group ON devices (group_id, name, id);
CREATE INDEX devices_to_render ON devices (rendered);
CREATE INDEX devices_by_last_ip ON devices (last_ip);
CREATE INDEX devices_by_management_ip ON devices (management_ip);

-- What a device says itself beyond its templates: NetJSON, and an object of variables; both may be empty.
CREATE TABLE device_texts (
  device TEXT NOT NULL PRIMARY KEY,
  config TEXT NOT NULL,
  variables TEXT NOT NULL
);
CREATE TABLE device_templates (
  device TEXT NOT NULL,
  template TEXT NOT NULL,
  PRIMARY KEY (device, template)
);
CREATE INDEX device_templates_by_template ON device_templates (template);

CREATE TABLE templates (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  rank BIGINT NOT NULL,
  config TEXT NOT NULL,
  variables TEXT NOT NULL,
  standard BIGINT NOT NULL,
  tags TEXT NOT NULL,
  updated BIGINT NOT NULL
);
CREATE TABLE device_groups (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  variables TEXT NOT NULL,
  templates TEXT NOT NULL
);

-- Counts the changes of templates and groups: a device rendered at a lower number may have another configuration by now.
CREATE TABLE config_generation (
  id BIGINT NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL
);

-- Whether a device is there. `seen` is its last call, `since` since when one that was missed calls again (0: it does not), `told`
-- whether it was told that it is missed.
CREATE TABLE device_presence (
  device TEXT NOT NULL PRIMARY KEY,
  online BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  since BIGINT NOT NULL,
  told BIGINT NOT NULL
);
-- `seen` is written every minute and has no index: the few rows of a town are read through as often.
CREATE INDEX device_presence_missed ON device_presence (device) WHERE online = 0 AND told = 0;
CREATE TABLE device_alarm (
  id BIGINT NOT NULL PRIMARY KEY,
  told BIGINT NOT NULL
);

-- What a device has told of itself last, and slots of it: step 0 has 5 minutes, 1 an hour, 2 a day. Counts only, of no client more.
CREATE TABLE device_reports (
  device TEXT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  clients BIGINT NOT NULL,
  received BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  uptime BIGINT,
  load DOUBLE PRECISION,
  memory DOUBLE PRECISION
);
CREATE TABLE device_slots (
  device TEXT NOT NULL,
  step BIGINT NOT NULL,
  start BIGINT NOT NULL,
  reports BIGINT NOT NULL,
  clients BIGINT NOT NULL,
  most_clients BIGINT NOT NULL,
  received BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  loads BIGINT NOT NULL,
  load DOUBLE PRECISION NOT NULL,
  uptime BIGINT NOT NULL,
  PRIMARY KEY (device, step, start)
);
CREATE INDEX device_slots_by_age ON device_slots (step, start);

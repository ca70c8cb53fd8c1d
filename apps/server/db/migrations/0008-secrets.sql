-- Secrets of connections. What somebody typed is sealed by a key of its own, made anew at each write; that key is wrapped by
-- one made of the key of the organisation and the key of the instance (`kek_id`), and wrapped anew when that one changes.
-- `version` is the version of the connection that set it. A secret that is replaced or no longer needed loses its row.
create table connection_secret (
  org uuid not null,
  id uuid not null,
  connection uuid not null,
  version integer not null check (version > 0),
  setting text not null,
  kek_id text not null,
  wrapped bytea not null,
  sealed bytea not null,
  set_at timestamptz not null default clock_timestamp(),
  primary key (org, id),
  unique (org, connection, setting),
  -- The connection may follow in the same transaction.
  foreign key (org, connection) references subject (org, id) deferrable initially deferred
);
create index connection_secret_kek on connection_secret (kek_id);

alter table connection_secret enable row level security;
alter table connection_secret force row level security;
create policy own on connection_secret using (org = (select onus_org()) or (select onus_is_sequencer()))
  with check (org = (select onus_org()) or (select onus_is_sequencer()));

-- The role that serves requests writes and destroys secrets and says when one was set, but reads neither text nor key.
grant insert, delete on connection_secret to onus_app;
grant select (org, id, connection, version, setting, set_at) on connection_secret to onus_app;
grant select, update (kek_id, wrapped), delete on connection_secret to onus_sequencer;

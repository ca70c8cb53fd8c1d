-- Facts, links, blobs, the outbox and the ledger. Everything that belongs to an organisation has the key (org, id) and is
-- walled by row-level security; onus_sequencer, the ledger's only writer, serves all organisations.

create function onus_org() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('onus.org', true), '')::uuid;

create function onus_is_sequencer() returns boolean
  language sql stable parallel safe
  return current_user = 'onus_sequencer';

create table organisation (
  org uuid not null,
  id uuid not null check (id = org),
  name text not null,
  origin text not null unique,
  sample boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  primary key (org, id)
);

create table subject (
  org uuid not null,
  id uuid not null,
  noun text not null,
  primary key (org, id),
  unique (org, id, noun),
  foreign key (org, org) references organisation (org, id)
);

-- One version of one noun. `content` is the canonical JSON that the ledger commits to; `body` is read from it, never beside it.
-- Both are null once erased; then the tombstone says under which rule.
create table fact (
  org uuid not null,
  id uuid not null,
  noun text not null,
  subject uuid not null,
  version integer not null check (version > 0),
  effective_from timestamptz not null,
  effective_to timestamptz check (effective_to is null or effective_to > effective_from),
  content text,
  body jsonb generated always as ((content::jsonb) -> 'body') stored,
  run_check text generated always as (case when noun = 'run' then (content::jsonb) -> 'body' ->> 'check' end) stored,
  run_now text generated always as (case when noun = 'run' then (content::jsonb) -> 'body' ->> 'now' end) stored,
  run_fresh_until text generated always as (case when noun = 'run' then (content::jsonb) -> 'body' ->> 'freshUntil' end) stored,
  salt bytea,
  actor_kind text not null check (actor_kind in ('user', 'token', 'system')),
  actor_id text not null,
  reason text not null,
  provenance text not null check (provenance in ('connector', 'upload', 'attested', 'computed')),
  sample boolean not null default false,
  written_at timestamptz not null default clock_timestamp(),
  primary key (org, id),
  unique (org, subject, version),
  foreign key (org, subject, noun) references subject (org, id, noun)
);
create index fact_in_force on fact (org, noun, subject, version desc);
-- Which run of a check is the newest, and which still speak, is answered from this index alone.
create index fact_run_by_check on fact (org, run_check, run_now desc, run_fresh_until, id) where noun = 'run';
create index fact_snapshot_by_connection on fact (org, (body ->> 'connection'), (body ->> 'takenAt') desc) where noun = 'snapshot';

create table link (
  org uuid not null,
  fact uuid not null,
  role text not null,
  target uuid not null,
  primary key (org, fact, role, target),
  foreign key (org, fact) references fact (org, id),
  foreign key (org, target) references subject (org, id)
);
create index link_target on link (org, target);

-- What the sequencer has still to put into the ledger. The application may only add.
create table outbox (
  org uuid not null,
  id bigint generated always as identity,
  idem text not null,
  leaf bytea not null,
  fact uuid,
  primary key (org, id),
  unique (org, idem),
  foreign key (org, fact) references fact (org, id)
);

create table ledger_head (
  org uuid not null,
  id uuid not null check (id = org),
  next bigint not null default 0 check (next >= 0),
  integrated_size bigint not null default 0,
  integrated_root bytea,
  signed_size bigint not null default 0,
  signed_root bytea,
  checkpoint text,
  signed_at timestamptz,
  refusal text,
  primary key (org, id),
  foreign key (org, id) references organisation (org, id)
);

create table ledger_entry (
  org uuid not null,
  id bigint not null check (id >= 0),
  leaf bytea not null,
  hash bytea not null,
  idem text not null,
  fact uuid,
  recorded timestamptz not null,
  primary key (org, id),
  unique (org, idem),
  foreign key (org, fact) references fact (org, id)
);
create unique index ledger_entry_fact on ledger_entry (org, fact) where fact is not null;
create index ledger_entry_recorded on ledger_entry (org, recorded, id);

-- Files and snapshots by the SHA-256 of their content, inside one organisation only.
create table blob (
  org uuid not null,
  id bytea not null check (octet_length(id) = 32),
  bytes bigint not null check (bytes >= 0),
  media_type text not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (org, id),
  foreign key (org, org) references organisation (org, id)
);

create table blob_use (
  org uuid not null,
  fact uuid not null,
  blob bytea not null,
  primary key (org, fact, blob),
  foreign key (org, fact) references fact (org, id),
  foreign key (org, blob) references blob (org, id)
);

-- Stretches of time during which a resource had one status under a check; rebuilt from results at any time.
create table result_interval (
  org uuid not null,
  id uuid not null default gen_random_uuid(),
  check_id text not null,
  resource text not null,
  status text not null,
  from_at timestamptz not null,
  to_at timestamptz,
  primary key (org, id),
  foreign key (org, org) references organisation (org, id)
);
create unique index result_interval_open on result_interval (org, check_id, resource) where to_at is null;
create index result_interval_check on result_interval (org, check_id, from_at);

create table job_run (
  org uuid not null,
  id uuid not null,
  kind text not null,
  title text not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  input jsonb not null,
  progress jsonb,
  log jsonb not null default '[]',
  outcome jsonb,
  error text,
  cancel_requested boolean not null default false,
  attempt integer not null default 0,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (org, id),
  foreign key (org, org) references organisation (org, id)
);
create index job_run_latest on job_run (org, created_at desc);

create table notification (
  org uuid not null,
  id uuid not null,
  user_id text not null,
  title text not null,
  text text not null,
  link text,
  key text not null,
  created_at timestamptz not null default clock_timestamp(),
  read_at timestamptz,
  primary key (org, id),
  unique (org, user_id, key),
  foreign key (org, org) references organisation (org, id)
);

do $$
declare t text;
begin
  foreach t in array array['organisation', 'subject', 'fact', 'link', 'outbox', 'ledger_head', 'ledger_entry', 'blob', 'blob_use',
                           'result_interval', 'job_run', 'notification'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
  foreach t in array array['subject', 'link', 'blob', 'blob_use', 'result_interval', 'notification'] loop
    execute format('create policy own on %I using (org = (select onus_org())) with check (org = (select onus_org()))', t);
  end loop;
  foreach t in array array['organisation', 'fact', 'outbox', 'ledger_head', 'ledger_entry', 'job_run'] loop
    execute format('create policy own on %I using (org = (select onus_org()) or (select onus_is_sequencer()))
                    with check (org = (select onus_org()) or (select onus_is_sequencer()))', t);
  end loop;
end $$;

grant select, insert on organisation, subject, fact, link, blob, blob_use to onus_app;
grant update (name) on organisation to onus_app;
grant insert on outbox to onus_app;
grant select (org, id, idem, fact) on outbox to onus_app;
grant select on ledger_head, ledger_entry to onus_app;
grant insert on ledger_head to onus_app;
grant select, insert, update, delete on result_interval, job_run, notification to onus_app;

grant select on organisation, fact to onus_sequencer;
grant select, delete on outbox to onus_sequencer;
grant select, insert, update on ledger_head to onus_sequencer;
grant select, insert on ledger_entry to onus_sequencer;
grant select on job_run to onus_sequencer;

-- Stops bugs, not a superuser; what stops a superuser is a checkpoint that somebody else kept.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on ledger_entry for each statement execute function refuse_change();
create trigger append_only before delete or truncate on fact for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on link for each statement execute function refuse_change();

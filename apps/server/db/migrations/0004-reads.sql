-- Which files and exports were given out, to whom: written in the transaction of the answer, before the first byte.
create table read_event (
  org uuid not null,
  id uuid not null,
  operation text not null,
  subject text,
  actor_kind text not null check (actor_kind in ('user', 'token', 'system')),
  actor_id text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (org, id),
  foreign key (org, org) references organisation (org, id)
);
create index read_event_latest on read_event (org, at desc, id);

alter table read_event enable row level security;
alter table read_event force row level security;
create policy own on read_event using (org = (select onus_org())) with check (org = (select onus_org()));
grant select, insert on read_event to onus_app;

-- Codes of authenticator apps that were used, so that each works once.
create table auth.spent_code (
  user_id uuid not null references auth."user" (id) on delete cascade,
  hash bytea not null check (octet_length(hash) = 32),
  at timestamptz not null default clock_timestamp(),
  primary key (user_id, hash)
);
grant select, insert, delete on auth.spent_code to onus_app;

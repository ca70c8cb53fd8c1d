-- What cannot wait for the daily message, as a deadline of hours: it is mailed at once to who gets mail at all.
alter table notification add column urgent boolean not null default false;

-- What is told to another system by a signed request: once for each key, whoever makes it twice.
create table webhook_message (
  org uuid not null,
  id uuid not null,
  key text not null,
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'dead')),
  attempts integer not null default 0,
  error text,
  created_at timestamptz not null default clock_timestamp(),
  next_attempt timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (org, id),
  unique (org, key),
  foreign key (org, org) references organisation (org, id),
  check ((state = 'waiting') = (ended_at is null))
);
create index webhook_message_waiting on webhook_message (org, next_attempt) where state = 'waiting';
alter table webhook_message enable row level security;
alter table webhook_message force row level security;
create policy own on webhook_message using (org = (select onus_org())) with check (org = (select onus_org()));
grant select, insert, update, delete on webhook_message to onus_app;

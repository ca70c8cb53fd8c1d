-- Addresses at which mail opens incidents. Only a hash of the secret local part is kept, and a replaced or closed one has no
-- row any more, so that nobody learns whether there ever was one.
create table auth.drop_box (
  org uuid not null,
  id uuid not null,
  hash bytea not null unique check (octet_length(hash) = 32),
  primary key (org, id),
  foreign key (org, id) references subject (org, id)
);
grant select, insert, update, delete on auth.drop_box to onus_app;

-- What came in and what became of it. The same message has one row however often it comes. Of its id only a hash is kept;
-- sender and subject are forgotten after a month, and what belongs to an incident stays in the incident.
create table dropped_mail (
  org uuid not null,
  id uuid not null,
  box uuid not null,
  same bytea not null check (octet_length(same) = 32),
  message bytea check (octet_length(message) = 32),
  sha256 bytea not null check (octet_length(sha256) = 32),
  bytes int not null,
  sender text,
  subject text,
  received_at timestamptz not null,
  outcome text not null check (outcome in ('opened', 'added', 'noted')),
  why text not null default '',
  incident uuid,
  deliveries int not null default 1,
  answered_at timestamptz,
  primary key (org, id),
  unique (org, box, same),
  foreign key (org, box) references subject (org, id),
  foreign key (org, incident) references subject (org, id),
  check ((outcome = 'noted') = (incident is null))
);
create index dropped_mail_message on dropped_mail (org, message);
create index dropped_mail_received on dropped_mail (org, received_at);
alter table dropped_mail enable row level security;
alter table dropped_mail force row level security;
create policy own on dropped_mail using (org = (select onus_org())) with check (org = (select onus_org()));
grant select, insert, update, delete on dropped_mail to onus_app;

-- Whoever sent a message may be told that it arrived without being a user.
alter table mail alter column user_id drop not null;

-- Addresses at which the calendar program of one member reads the compliance calendar. Only the hash of the secret in the
-- address is kept. The row goes with the member, and a replaced or ended address has none, so that nobody learns whether it
-- ever worked.
create function onus_feed() returns bytea
  language sql stable parallel safe
  return decode(nullif(current_setting('onus.feed', true), ''), 'hex');

create table agenda_feed (
  org uuid not null,
  id uuid not null,
  user_id uuid not null,
  hash bytea not null unique check (octet_length(hash) = 32),
  name text not null,
  mine boolean not null,
  exercises boolean not null,
  made_at timestamptz not null,
  last_read_at timestamptz,
  -- What was in it when it was read last, and how often that had changed by then.
  digest bytea,
  sequence int not null default 0,
  changed_at timestamptz,
  primary key (org, id),
  foreign key (org, user_id) references auth.member (org, user_id) on delete cascade
);
create index agenda_feed_user on agenda_feed (org, user_id);

-- A member sees their own rows alone. Whoever holds the secret finds its one row while no organisation is set, and changes
-- nothing by that.
alter table agenda_feed enable row level security;
alter table agenda_feed force row level security;
create policy own on agenda_feed
  using ((org = (select onus_org()) and user_id = (select onus_user())) or hash = (select onus_feed()))
  with check (org = (select onus_org()) and user_id = (select onus_user()));
grant select, insert, update, delete on agenda_feed to onus_app;

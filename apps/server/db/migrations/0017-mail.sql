-- Mail that is sent or waits. What could not be sent after the last attempt, or was refused for good, is dead: it stays
-- until somebody sends it again or it is swept.
create table mail (
  org uuid not null,
  id uuid not null,
  user_id uuid not null,
  address text not null,
  subject text not null,
  text text not null,
  html text not null,
  daily_of date,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'dead')),
  attempts integer not null default 0,
  error text,
  created_at timestamptz not null default clock_timestamp(),
  next_attempt timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (org, id),
  foreign key (org, org) references organisation (org, id),
  check ((state = 'waiting') = (ended_at is null))
);
create index mail_waiting on mail (org, next_attempt) where state = 'waiting';
-- One daily message a person and day, whatever makes it twice.
create unique index mail_daily on mail (org, user_id, daily_of) where daily_of is not null;

-- How somebody gets mail; without a row once a day, in the zone of the organisation.
create table mail_preference (
  org uuid not null,
  user_id uuid not null,
  mode text not null check (mode in ('immediate', 'daily', 'none')),
  zone text,
  primary key (org, user_id),
  foreign key (org, user_id) references auth.member (org, user_id) on delete cascade
);

do $$
declare t text;
begin
  foreach t in array array['mail', 'mail_preference'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I using (org = (select onus_org())) with check (org = (select onus_org()))', t);
  end loop;
end $$;
grant select, insert, update, delete on mail, mail_preference to onus_app;

-- Whether a notification was given to mail, or is not meant for it. What is older than mail is not mailed.
alter table notification add column mailed_at timestamptz;
update notification set mailed_at = created_at;
create index notification_unmailed on notification (org, user_id, created_at) where mailed_at is null;

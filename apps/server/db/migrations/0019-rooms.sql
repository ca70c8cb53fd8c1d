-- The auditor's own workspace of an engagement: notes, and conclusions and opinions until they are released. None of it is a
-- fact, so that no list, count, search, export, event or history can hold it; and no row is shown to anybody but who holds
-- the role of auditor for that engagement at that moment. What is released becomes facts.

create function onus_user() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('onus.user', true), '')::uuid;

-- The engagements whose auditor is asking.
create function onus_rooms() returns uuid[]
  language sql stable
  return (select coalesce(array_agg(engagement), '{}') from auth.held_role h, unnest(h.objects) engagement
          where h.org = onus_org() and h.user_id = onus_user() and h.role = 'auditor'
            and (h.until is null or h.until > clock_timestamp()));

create table room_entry (
  org uuid not null,
  id uuid not null,
  engagement uuid not null,
  kind text not null check (kind in ('note', 'conclusion', 'opinion')),
  author uuid not null,
  at timestamptz not null default clock_timestamp(),
  -- A note, or the canonical text of the statement: these bytes are what is signed.
  content text not null,
  signature jsonb,
  signed_at timestamptz,
  supersedes uuid,
  -- The fact that it became.
  released uuid,
  primary key (org, id),
  check ((signature is null) = (signed_at is null)),
  check (kind <> 'note' or signature is null),
  check (released is null or signature is not null),
  foreign key (org, engagement) references subject (org, id),
  foreign key (org, released) references fact (org, id)
);
create index room_entry_of on room_entry (org, engagement, at);

-- What an auditor looked at and took away. Only the auditors of the same engagement see it.
create table room_look (
  org uuid not null,
  id uuid not null,
  engagement uuid not null,
  author uuid not null,
  at timestamptz not null default clock_timestamp(),
  what text not null check (what in ('room', 'controls', 'evidence', 'file')),
  subject uuid,
  primary key (org, id),
  foreign key (org, engagement) references subject (org, id)
);
create index room_look_of on room_look (org, engagement, at desc);

-- The keys with which auditors sign, beside their passkeys. Each sees and changes their own.
create table signing_key (
  org uuid not null,
  id uuid not null,
  author uuid not null,
  name text not null,
  public_key bytea not null check (octet_length(public_key) = 32),
  proof bytea not null check (octet_length(proof) = 64),
  at timestamptz not null default clock_timestamp(),
  primary key (org, id),
  unique (org, public_key),
  foreign key (org, org) references organisation (org, id)
);

do $$
declare t text;
begin
  foreach t in array array['room_entry', 'room_look', 'signing_key'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
  foreach t in array array['room_entry', 'room_look'] loop
    execute format('create policy own on %I using (org = (select onus_org()) and engagement = any ((select onus_rooms())::uuid[]))
                    with check (org = (select onus_org()) and engagement = any ((select onus_rooms())::uuid[]))', t);
  end loop;
end $$;
create policy own on signing_key using (org = (select onus_org()) and author = (select onus_user()))
  with check (org = (select onus_org()) and author = (select onus_user()));

grant select, insert, delete on room_entry to onus_app;
grant update (signature, signed_at, released) on room_entry to onus_app;
grant select, insert on room_look to onus_app;
grant select, insert, delete on signing_key to onus_app;

-- What was signed is neither changed nor taken away; a correction supersedes it.
create function keep_signed() returns trigger language plpgsql as $$
begin
  if old.signature is not null and (tg_op = 'DELETE' or new.signature is distinct from old.signature or old.released is not null) then
    raise exception 'what was signed stays' using errcode = 'insufficient_privilege';
  end if;
  return coalesce(new, old);
end $$;
create trigger keep_signed before update or delete on room_entry for each row execute function keep_signed();

-- Who concludes signs for the organisation's auditor; a released statement names the engagement that it is filed under.
alter table fact add constraint released_under_its_engagement check (
  noun not in ('conclusion', 'opinion')
  or body is null
  or body ->> 'engagement' = body #>> '{signed,statement,engagement}'
);

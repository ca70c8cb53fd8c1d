-- What auditors were shown of people and why, looks at lists, and erasure that reaches the auditor's room, populations and
-- everything else of an engagement; legal hold over an engagement, and none of it erased while the engagement is open.

-- Who runs inside `erase_facts`: its owner, who signs in only to migrate.
create function onus_is_owner() returns boolean
  language sql stable parallel safe
  return current_user = 'onus_owner';

-- Whether who asks leads the programme of the organisation.
create function onus_leads() returns boolean
  language sql stable
  return exists (select from auth.held_role h where h.org = onus_org() and h.user_id = onus_user()
                 and h.role = 'compliance_lead' and (h.until is null or h.until > clock_timestamp()));

-- A look at a list is one with its query; more of it within some minutes counts up.
alter table room_look drop constraint room_look_what_check;
alter table room_look add constraint room_look_what_check
  check (what in ('room', 'controls', 'evidence', 'file', 'rows', 'sample', 'table', 'resources', 'test', 'contacts'));
alter table room_look
  add column query text not null default '',
  add column rows integer not null default 0 check (rows >= 0),
  add column times integer not null default 1 check (times > 0),
  add column last_at timestamptz not null default clock_timestamp(),
  add column erased uuid,
  add foreign key (org, erased) references fact (org, id);
grant update (rows, times, last_at) on room_look to onus_app;

-- What was masked and shown to an auditor for a reason. The auditors of the engagement and who leads the programme see it.
create table unmasking (
  org uuid not null,
  id uuid not null,
  engagement uuid not null,
  author uuid not null,
  at timestamptz not null default clock_timestamp(),
  what text not null check (what in ('population', 'sample', 'table', 'file', 'resource', 'test')),
  subject uuid,
  -- Which one of it: a row, a file by its hash. Never a value.
  item text not null,
  reason text,
  erased uuid,
  primary key (org, id),
  check ((reason is null) = (erased is not null)),
  check (reason is null or trim(reason) <> ''),
  foreign key (org, engagement) references subject (org, id),
  foreign key (org, erased) references fact (org, id)
);
create index unmasking_of on unmasking (org, engagement, at desc);
alter table unmasking enable row level security;
alter table unmasking force row level security;
create policy own on unmasking
  using (org = (select onus_org()) and (engagement = any ((select onus_rooms())::uuid[]) or (select onus_leads()) or (select onus_is_owner())))
  with check (org = (select onus_org()) and (engagement = any ((select onus_rooms())::uuid[]) or (select onus_is_owner())));
grant select, insert on unmasking to onus_app;

-- The owner reaches the room where it erases, and nobody else does.
drop policy own on room_entry;
drop policy own on room_look;
do $$
declare t text;
begin
  foreach t in array array['room_entry', 'room_look'] loop
    execute format('create policy own on %I
      using (org = (select onus_org()) and (engagement = any ((select onus_rooms())::uuid[]) or (select onus_is_owner())))
      with check (org = (select onus_org()) and (engagement = any ((select onus_rooms())::uuid[]) or (select onus_is_owner())))', t);
  end loop;
end $$;

alter table room_entry alter column content drop not null;
alter table room_entry add column erased uuid, add foreign key (org, erased) references fact (org, id);
alter table room_entry drop constraint room_entry_check, drop constraint room_entry_check1, drop constraint room_entry_check2;
alter table room_entry
  add constraint said_or_erased check ((content is null) = (erased is not null)),
  add constraint signed_once check (erased is not null or (signature is null) = (signed_at is null)),
  add constraint notes_are_not_signed check (kind <> 'note' or signature is null),
  add constraint released_when_signed check (erased is not null or released is null or signature is not null);

create or replace function keep_signed() returns trigger language plpgsql as $$
begin
  if old.signature is null or (tg_op = 'UPDATE' and new.erased is not null and current_user = 'onus_owner') then
    return coalesce(new, old);
  end if;
  if tg_op = 'DELETE' or new.signature is distinct from old.signature or old.released is not null then
    raise exception 'what was signed stays' using errcode = 'insufficient_privilege';
  end if;
  return coalesce(new, old);
end $$;

-- The latest word of each engagement: what it is, from when to when, and whether it is still being worked on.
create function engagements_now(of_org uuid) returns table (id uuid, title text, state text, first_day text, last_day text)
  language sql stable
  begin atomic
    select distinct on (f.subject) f.subject, f.body ->> 'title', f.body -> 'lifecycle' ->> 'state', f.body ->> 'from', f.body ->> 'to'
    from fact f where f.org = of_org and f.noun = 'engagement' and f.content is not null order by f.subject, f.version desc;
  end;

-- Which engagements some versions are inside of: they say so themselves, something of the engagement names them, or they are
-- evidence or performances about controls at a time that its days touch. Who, what and where somebody is, is inside of none.
create function engagements_around(of_org uuid, facts uuid[]) returns table (fact uuid, engagement uuid)
  language sql stable
  begin atomic
    with mine as (
      select f.id, f.subject, f.noun, f.body from fact f
      where f.org = of_org and f.id = any (facts)
        and f.noun not in ('person', 'scope', 'connection', 'check', 'control', 'exception', 'action', 'dataset'))
    select m.id, e.id from mine m join engagements_now(of_org) e on m.body ->> 'engagement' = e.id::text
    union
    select m.id, e.id from mine m join link l on l.org = of_org and l.target = m.subject
      join fact g on g.org = of_org and g.id = l.fact join engagements_now(of_org) e on g.body ->> 'engagement' = e.id::text
    union
    select m.id, e.id from mine m join engagements_now(of_org) e
      on m.noun = 'evidence' and jsonb_array_length(m.body -> 'controls') > 0
        and left(m.body #>> '{period,from}', 10) <= e.last_day and coalesce(left(m.body #>> '{period,to}', 10), '9') >= e.first_day
    union
    select m.id, e.id from mine m join link l on l.org = of_org and l.target = m.subject
      join fact v on v.org = of_org and v.id = l.fact and v.noun = 'evidence' join engagements_now(of_org) e
      on m.noun = 'snapshot' and jsonb_array_length(v.body -> 'controls') > 0
        and left(v.body #>> '{period,from}', 10) <= e.last_day and coalesce(left(v.body #>> '{period,to}', 10), '9') >= e.first_day
    union
    select m.id, e.id from mine m join engagements_now(of_org) e
      on m.noun = 'occurrence' and left(m.body #>> '{window,from}', 10) <= e.last_day and left(m.body #>> '{window,to}', 10) >= e.first_day
    union
    select m.id, e.id from mine m join engagements_now(of_org) e
      on m.noun = 'run' and left(m.body ->> 'now', 10) between e.first_day and e.last_day
        and exists (select from fact c where c.org = of_org and c.noun = 'control' and c.body -> 'checks' ? (m.body ->> 'check'));
  end;

-- As it was, and besides: holds over engagements, nothing of an engagement that is open, the auditor's room.
create or replace function erase_facts(tombstone_fact uuid) returns setof bytea
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  done fact%rowtype;
  asked fact%rowtype;
  target jsonb;
  targets uuid[];
  rooms uuid[];
  gone bytea[];
  override text;
begin
  select * into done from fact where org = (select onus_org()) and id = tombstone_fact and noun = 'erasure';
  if not found or done.body -> 'lifecycle' ->> 'state' <> 'erased' then
    raise exception 'there is no approved erasure %', tombstone_fact using errcode = 'check_violation';
  end if;
  select * into asked from fact where org = done.org and subject = done.subject and version = done.version - 1;
  if not found or asked.body -> 'lifecycle' ->> 'state' <> 'requested'
    or (asked.body - 'lifecycle') is distinct from (done.body - 'lifecycle') then
    raise exception 'what was approved is not what was asked for' using errcode = 'check_violation';
  end if;
  override := coalesce(done.body -> 'lifecycle' ->> 'override', '');
  if asked.actor_kind <> 'user' or done.actor_kind <> 'user' or (asked.actor_id = done.actor_id and trim(override) = '') then
    raise exception 'an erasure needs two people' using errcode = 'check_violation', constraint = 'erased_by_two_people';
  end if;
  select coalesce(array_agg((t ->> 'fact')::uuid), '{}') into targets from jsonb_array_elements(done.body -> 'targets') t;
  select coalesce(array_agg(r::uuid), '{}') into rooms from jsonb_array_elements_text(coalesce(done.body -> 'rooms', '[]')) r;
  perform pg_advisory_xact_lock(hashtext('onus legal hold'), hashtext(done.org::text));
  if exists (
    select from (select distinct on (subject) body from fact where org = done.org and noun = 'hold' order by subject, version desc) hold
    where hold.body -> 'lifecycle' ->> 'state' = 'placed'
      and (hold.body -> 'covers' ->> 'kind' = 'everything'
        or exists (select from fact f where f.org = done.org and f.id = any(targets) and hold.body -> 'covers' -> 'ids' ? f.subject::text)
        or (hold.body -> 'covers' ->> 'kind' = 'engagements' and (
          exists (select from unnest(rooms) r where hold.body -> 'covers' -> 'ids' ? r::text)
          or exists (select from engagements_around(done.org, targets) a where hold.body -> 'covers' -> 'ids' ? a.engagement::text)))))
  then
    raise exception 'a legal hold covers what would be erased' using errcode = 'check_violation', constraint = 'legal_hold';
  end if;
  if exists (
    select from engagements_now(done.org) e
    where e.state not in ('draft', 'issued', 'superseded')
      and (e.id = any(rooms) or e.id in (select a.engagement from engagements_around(done.org, targets) a)))
    or exists (select from engagements_now(done.org) e where e.id = any(rooms) and e.state = 'draft')
  then
    raise exception 'an engagement that is open rests on this' using errcode = 'check_violation', constraint = 'open_engagement';
  end if;
  for target in select * from jsonb_array_elements(done.body -> 'targets') loop
    insert into erased (org, id, kind, erasure, tombstone, rule, about, requested_by, approved_by, override)
    values (done.org, (target ->> 'fact')::uuid, target ->> 'kind', done.subject, done.id, done.body ->> 'rule', target ->> 'about',
            asked.actor_id, done.actor_id, override)
    on conflict (org, id) do update set kind = excluded.kind, erasure = excluded.erasure, tombstone = excluded.tombstone,
      rule = excluded.rule, about = coalesce(excluded.about, erased.about), requested_by = excluded.requested_by,
      approved_by = excluded.approved_by, override = excluded.override;
  end loop;
  delete from result_interval where org = done.org and check_id in (
    select run_check from fact where org = done.org and id = any(targets) and run_check is not null);
  select array_agg(distinct blob) into gone from blob_use where org = done.org and fact = any(targets);
  delete from blob_use where org = done.org and fact = any(targets);
  if exists (
    select from blob_use u join fact f on f.org = u.org and f.id = u.fact
    where u.org = done.org and u.blob = any(gone) and exists (
      select from erased e where e.org = done.org and e.id = any(targets) and e.kind = 'files'))
  then
    raise exception 'another fact rests on the same file' using errcode = 'check_violation', constraint = 'file_in_use';
  end if;
  update fact set content = null, salt = null, reason = '' where org = done.org and id in (
    select id from erased where org = done.org and id = any(targets) and kind = 'content');
  update room_entry set content = null, signature = null, erased = done.id
  where org = done.org and erased is null and (engagement = any(rooms) or released in (
    select id from erased where org = done.org and id = any(targets) and kind = 'content'));
  delete from room_record where org = done.org and engagement = any(rooms);
  update room_look set query = '', subject = null, erased = done.id where org = done.org and erased is null and engagement = any(rooms);
  update unmasking set item = '', reason = null, erased = done.id where org = done.org and erased is null and engagement = any(rooms);
  return query
    with unused as (
      select g.id from unnest(gone) g (id) where not exists (select from blob_use u where u.org = done.org and u.blob = g.id)
    ), keys as (
      delete from blob_key k using unused where k.org = done.org and k.id = unused.id
    )
    delete from blob b using unused where b.org = done.org and b.id = unused.id returning b.id;
end $$;

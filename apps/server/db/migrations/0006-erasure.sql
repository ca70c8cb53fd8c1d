-- Keys of stored files, erasure under a rule, and the log of the instance.

-- The key of an organisation, sealed by a key of the instance (`kek_id`, in a file beside the database). No foreign key:
-- files of an archive are stored before its organisation exists.
create table organisation_key (
  org uuid not null,
  id uuid not null check (id = org),
  kek_id text not null,
  sealed bytea not null,
  made_at timestamptz not null default clock_timestamp(),
  primary key (org, id)
);

-- The key of one stored file, sealed by that of its organisation. Without its row a file is noise, also in backups of it.
create table blob_key (
  org uuid not null,
  id bytea not null check (octet_length(id) = 32),
  file text not null check (file ~ '^[0-9a-f]{16}$'),
  sealed bytea not null,
  made_at timestamptz not null default clock_timestamp(),
  primary key (org, id)
);

-- What was erased, and by which tombstone. `content`: what was said, its salt and its files; `files`: the files alone.
create table erased (
  org uuid not null,
  id uuid not null,
  kind text not null check (kind in ('content', 'files')),
  erasure uuid not null,
  tombstone uuid not null,
  rule text not null,
  about text,
  requested_by text not null,
  approved_by text not null,
  override text not null default '',
  primary key (org, id),
  foreign key (org, id) references fact (org, id),
  foreign key (org, erasure) references subject (org, id),
  foreign key (org, tombstone) references fact (org, id),
  constraint erased_by_two_people check (approved_by <> requested_by or trim(override) <> '')
);
create index erased_tombstone on erased (org, tombstone);

do $$
declare t text;
begin
  foreach t in array array['organisation_key', 'blob_key', 'erased'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I using (org = (select onus_org()) or (select onus_is_sequencer()))
                    with check (org = (select onus_org()) or (select onus_is_sequencer()))', t);
  end loop;
end $$;

-- The role that serves requests cannot read keys: what is read through a hole in a statement stays sealed.
grant select, insert, update, delete on organisation_key, blob_key to onus_sequencer;
-- Inserted by `erase_facts` alone, and by the import of an archive that holds tombstones.
grant select, insert on erased to onus_app;
create trigger append_only before delete or truncate on erased for each statement execute function refuse_change();

-- Facts change in one way only: what they said goes.
create function refuse_rewrite() returns trigger language plpgsql as $$
begin
  if new.content is not null or new.salt is not null or new.reason <> ''
    or (new.org, new.id, new.noun, new.subject, new.version, new.effective_from, new.actor_kind, new.actor_id, new.written_at)
       is distinct from (old.org, old.id, old.noun, old.subject, old.version, old.effective_from, old.actor_kind, old.actor_id, old.written_at)
  then
    raise exception 'fact is append-only: a change other than an erasure is refused' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger only_erased before update on fact for each row execute function refuse_rewrite();

-- Carries out an erasure that one person asked for and another approved, and answers the stored files that go with it.
-- Refuses what is under a legal hold, what another fact still rests on, and an approval of one's own request without a reason.
create function erase_facts(tombstone_fact uuid) returns setof bytea
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  done fact%rowtype;
  asked fact%rowtype;
  target jsonb;
  targets uuid[];
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
  select array_agg((t ->> 'fact')::uuid) into targets from jsonb_array_elements(done.body -> 'targets') t;
  perform pg_advisory_xact_lock(hashtext('onus legal hold'), hashtext(done.org::text));
  if exists (
    select from (select distinct on (subject) body from fact where org = done.org and noun = 'hold' order by subject, version desc) hold
    where hold.body -> 'lifecycle' ->> 'state' = 'placed'
      and (hold.body -> 'covers' ->> 'kind' = 'everything'
        or exists (select from fact f where f.org = done.org and f.id = any(targets) and hold.body -> 'covers' -> 'ids' ? f.subject::text)))
  then
    raise exception 'a legal hold covers what would be erased' using errcode = 'check_violation', constraint = 'legal_hold';
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
  return query
    with unused as (
      select g.id from unnest(gone) g (id) where not exists (select from blob_use u where u.org = done.org and u.blob = g.id)
    ), keys as (
      delete from blob_key k using unused where k.org = done.org and k.id = unused.id
    )
    delete from blob b using unused where b.org = done.org and b.id = unused.id returning b.id;
end $$;
revoke all on function erase_facts(uuid) from public;
grant execute on function erase_facts(uuid) to onus_app;

-- The log of the instance: the checkpoints of every organisation's log, keys, versions, restores. It belongs to no organisation.
create schema instance;

create table instance.log (
  one boolean primary key default true check (one),
  id uuid not null,
  origin text not null,
  next bigint not null default 0,
  integrated_size bigint not null default 0,
  integrated_root bytea,
  checkpoint text,
  signed_at timestamptz,
  refusal text
);

create table instance.entry (
  id bigint primary key check (id >= 0),
  leaf bytea not null,
  hash bytea not null,
  idem text not null unique,
  recorded timestamptz not null default clock_timestamp()
);
create trigger append_only before update or delete or truncate on instance.entry for each statement execute function refuse_change();

grant usage on schema instance to onus_sequencer;
grant select, insert, update on instance.log to onus_sequencer;
grant select, insert on instance.entry to onus_sequencer;

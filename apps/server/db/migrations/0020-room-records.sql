-- What an auditor writes as records before anybody else may read it: tests until they are released, requests until they are
-- sent, and the words of samples. Each row is a version that waits to become a fact. Like every row of a room it has no
-- ledger entry, and is shown to nobody but the auditors of its engagement.
create table room_record (
  org uuid not null,
  id uuid not null,
  engagement uuid not null,
  noun text not null check (noun in ('test', 'request', 'draw')),
  subject uuid not null,
  version integer not null check (version > 0),
  author uuid not null,
  at timestamptz not null,
  reason text not null,
  -- The canonical JSON of its body; of a sample, its words by their place.
  content text not null,
  primary key (org, id),
  unique (org, subject, version),
  foreign key (org, engagement) references subject (org, id)
);
create index room_record_of on room_record (org, noun, engagement);

alter table room_record enable row level security;
alter table room_record force row level security;
-- The owner, who signs in only to migrate, reaches it where `erase_facts` erases what lies in a room.
create policy own on room_record
  using (org = (select onus_org()) and (engagement = any ((select onus_rooms())::uuid[]) or current_user = 'onus_owner'))
  with check (org = (select onus_org()) and (engagement = any ((select onus_rooms())::uuid[]) or current_user = 'onus_owner'));

grant select, insert, delete on room_record to onus_app;

-- A record leaves the room in two ways only: it became a fact, or it was erased.
create function keep_in_room() returns trigger language plpgsql as $$
begin
  if current_user <> 'onus_owner' and not exists (
    select from fact f where f.org = old.org and f.subject = old.subject and f.noun = old.noun
      and f.version = (select max(version) from fact latest where latest.org = old.org and latest.subject = old.subject)
      and (old.noun <> 'draw' or strpos(f.content, 'In the auditor’s room until it is released') = 0))
  then
    raise exception 'what was written in a room stays until it is released' using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;
create trigger keep_in_room before delete on room_record for each row execute function keep_in_room();

-- Nobody who is signed in writes for an auditor: neither what only auditors say, nor a record on their side; and no auditor
-- makes a fact of a request that is not sent. What Onus writes by itself, as in the import of an archive, has no user.
create function refuse_forged() returns trigger language plpgsql as $$
declare
  said jsonb := new.content::jsonb -> 'body';
  of_auditor boolean := new.noun in ('conclusion', 'opinion', 'room') or said ->> 'side' = 'auditor';
  is_draft boolean := said #>> '{askedBy,side}' = 'auditor' and said #>> '{lifecycle,state}' = 'draft';
begin
  if onus_user() is null or new.content is null then
    return new;
  end if;
  if is_draft then
    raise exception 'a request of an auditor stays in the room until it is sent' using errcode = 'check_violation',
      constraint = 'sent_before_it_is_a_fact';
  end if;
  if of_auditor and not (said ->> 'engagement')::uuid = any (onus_rooms()) then
    raise exception 'only an auditor of the engagement writes this' using errcode = 'check_violation',
      constraint = 'written_by_its_auditor';
  end if;
  return new;
end $$;
create trigger written_by_its_auditor before insert on fact for each row
  when (new.noun in ('conclusion', 'opinion', 'room', 'test', 'request')) execute function refuse_forged();

-- A test of an auditor becomes facts when it is released, all of its versions at once; the last of them says so.
create function refuse_unreleased() returns trigger language plpgsql as $$
begin
  if onus_user() is not null and new.body ->> 'side' = 'auditor' and not exists (
    select from fact f where f.org = new.org and f.subject = new.subject and f.noun = 'test' and (f.body ->> 'released')::boolean)
  then
    raise exception 'a test of an auditor stays in the room until it is released' using errcode = 'check_violation',
      constraint = 'released_before_it_is_a_fact';
  end if;
  return null;
end $$;
create constraint trigger released_before_it_is_a_fact after insert on fact deferrable initially deferred for each row
  when (new.noun = 'test') execute function refuse_unreleased();

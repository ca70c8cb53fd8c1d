-- What an engagement froze at issue stays as it was, whatever wrote the version. The application refuses it first. What goes on
-- is management's work on findings that were answered, and that another engagement takes its place.
create function refuse_frozen() returns trigger language plpgsql as $$
declare
  said jsonb := new.content::jsonb -> 'body';
  before jsonb;
  kept jsonb;
  about text;
  stands text;
begin
  if said is null then
    return new;
  end if;
  select f.body into before from fact f where f.org = new.org and f.subject = new.subject order by f.version desc limit 1;
  if new.noun = 'engagement' then
    stands := before #>> '{lifecycle,state}';
    kept := (before -> 'lifecycle') - 'state';
    if stands = 'superseded' or (stands = 'issued' and (
      said #>> '{lifecycle,state}' <> 'superseded' or (said - 'lifecycle') is distinct from (before - 'lifecycle')
      or not (said -> 'lifecycle') @> kept))
    then
      raise exception 'this engagement is issued, and frozen' using errcode = 'check_violation', constraint = 'frozen_at_issue';
    end if;
    if said #>> '{lifecycle,state}' = 'issued' then
      perform pg_advisory_xact_lock(hashtextextended('onus frozen ' || new.subject, 0));
    end if;
    return new;
  end if;
  for about in select distinct e from unnest(array[said ->> 'engagement', before ->> 'engagement']) e where e is not null loop
    -- Whoever issues waits for what is being written, and sees it.
    perform pg_advisory_xact_lock_shared(hashtextextended('onus frozen ' || about, 0));
    select f.body #>> '{lifecycle,state}' into stands from fact f
    where f.org = new.org and f.subject = about::uuid and f.noun = 'engagement' order by f.version desc limit 1;
    continue when stands is null or stands not in ('issued', 'superseded');
    if new.noun = 'finding' and (said - 'lifecycle') is not distinct from (before - 'lifecycle') then
      select coalesce(jsonb_object_agg(key, value), '{}') into kept from jsonb_each(before -> 'lifecycle')
      where key in ('assessedBy', 'assessedAt', 'respondedBy', 'respondedAt', 'response', 'responsible', 'responseDue');
      continue when (said -> 'lifecycle') @> kept;
    end if;
    raise exception 'the engagement of this % is issued, and everything in it is frozen', new.noun
      using errcode = 'check_violation', constraint = 'frozen_at_issue';
  end loop;
  return new;
end $$;
create trigger frozen_at_issue before insert on fact for each row
  when (new.noun in ('engagement', 'matrix-cell', 'population', 'draw', 'test', 'request', 'comment', 'finding', 'description',
                     'assertion', 'subsequent-event', 'judgement', 'conclusion', 'opinion', 'room'))
  execute function refuse_frozen();

-- Who verifies is another, or says why it is the same person: a company of one has nobody else.
alter table fact drop constraint verified_by_another;
alter table fact add constraint verified_by_another check (
  noun not in ('finding', 'action')
  or body is null
  or body #>> '{lifecycle,verifiedBy}' is null
  or body #>> '{lifecycle,verifiedBy}' is distinct from
     case noun when 'finding' then body #>> '{lifecycle,remediatedBy}' else body ->> 'owner' end
  or trim(coalesce(body #>> '{lifecycle,override}', '')) <> ''
);
alter table fact add constraint deviation_approved_by_another check (
  noun <> 'action'
  or body is null
  or body #>> '{deviationApproval,by}' is null
  or body #>> '{deviationApproval,by}' <> body ->> 'owner'
  or trim(coalesce(body #>> '{deviationApproval,override}', '')) <> ''
);

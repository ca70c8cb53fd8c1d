-- What somebody collected is accepted by another, or with the recorded reason of a company of one. The application refuses it
-- first; this wall stands whatever wrote the version.
create function refuse_own_review() returns trigger language plpgsql as $$
declare
  said jsonb := new.content::jsonb -> 'body';
  of_fact jsonb;
begin
  if said is null or said #>> '{decision,state}' <> 'accepted' or trim(coalesce(said ->> 'override', '')) <> '' then
    return new;
  end if;
  select f.body into of_fact from fact f where f.org = new.org and f.subject = (said #>> '{of,id}')::uuid order by f.version desc limit 1;
  if said ->> 'reviewer' in (of_fact ->> 'collectedBy', of_fact #>> '{fact,by}') then
    raise exception 'who collected it does not accept it' using errcode = 'check_violation', constraint = 'reviewed_by_another';
  end if;
  return new;
end $$;
create trigger reviewed_by_another before insert on fact for each row when (new.noun = 'review') execute function refuse_own_review();

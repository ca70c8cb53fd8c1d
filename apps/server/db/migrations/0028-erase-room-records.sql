-- Erasing what lies in a room takes the tests, requests and words of samples in it that nobody else ever read: they have no
-- ledger entry, so nothing is left of them but the tombstone that names the room.
alter function erase_facts(uuid) rename to erase_said;
alter function erase_said(uuid) security invoker;

create function erase_facts(tombstone_fact uuid) returns setof bytea
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  return query select * from erase_said(tombstone_fact);
  delete from room_record r using fact done
  where done.org = (select onus_org()) and done.id = tombstone_fact and r.org = done.org and done.body -> 'rooms' ? r.engagement::text;
end $$;

-- A link by which a supplier answers without an account: the hash of its secret, what its page shows of the request, and what
-- was written and not sent yet. The row goes when the request is withdrawn, its facts are erased, or the link has been dead
-- for long.
create function onus_portal() returns bytea
  language sql stable parallel safe
  return decode(nullif(current_setting('onus.portal', true), ''), 'hex');

create table supplier_portal (
  org uuid not null,
  request uuid not null,
  hash bytea not null unique check (octet_length(hash) = 32),
  expires_at timestamptz not null,
  -- Canonical JSON: what was asked and what was sent, as the page shows it.
  shown text not null,
  draft text not null default '{}',
  primary key (org, request),
  foreign key (org, request) references subject (org, id)
);

-- Whoever holds the secret, and nothing else, sees its one row: no organisation is set then, so that every other table is
-- empty, and an ended link is as unknown as one that never was.
alter table supplier_portal enable row level security;
alter table supplier_portal force row level security;
create policy own on supplier_portal
  using (org = (select onus_org()) or (hash = (select onus_portal()) and expires_at > now()))
  with check (org = (select onus_org()) or (hash = (select onus_portal()) and expires_at > now()));
grant select, insert, update, delete on supplier_portal to onus_app;

-- What holds a secret changes its draft alone: neither whose row it is nor what was asked.
create function keep_portal() returns trigger language plpgsql as $$
begin
  if onus_org() is null and (new.org, new.request, new.hash, new.expires_at, new.shown)
    is distinct from (old.org, old.request, old.hash, old.expires_at, old.shown)
  then
    raise exception 'a link changes nothing but its draft' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger keep_portal before update on supplier_portal for each row execute function keep_portal();

-- What is erased from the record is not shown by a link either.
create function end_portal() returns trigger language plpgsql as $$
begin
  delete from supplier_portal where org = new.org and request = new.subject;
  return null;
end $$;
create trigger end_portal after update on fact for each row
  when (new.noun = 'supplier-request' and new.content is null and old.content is not null) execute function end_portal();

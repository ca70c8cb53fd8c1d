-- What the planner knows of the tables that grow. PostgreSQL looks by itself about a minute after much was written; until
-- then it takes a table that a whole company was just written into for a nearly empty one.
create function refresh_statistics() returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  analyze fact, subject, ledger_entry, link, outbox;
end $$;
revoke all on function refresh_statistics() from public;
grant execute on function refresh_statistics() to onus_app;

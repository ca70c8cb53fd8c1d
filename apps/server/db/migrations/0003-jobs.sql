-- The queue's own tables live in a schema of their own, which the queue makes and upgrades itself as the application role.
create schema pgboss;
grant usage, create on schema pgboss to onus_app;

-- Webhooks that were taken, so that the same delivery is not taken twice. Senders repeat one for some days at most.
create table webhook_delivery (
  org uuid not null,
  connection uuid not null,
  delivery text not null check (length(delivery) between 1 and 200),
  received_at timestamptz not null default clock_timestamp(),
  primary key (org, connection, delivery),
  foreign key (org, connection) references subject (org, id)
);

alter table webhook_delivery enable row level security;
alter table webhook_delivery force row level security;
create policy own on webhook_delivery using (org = (select onus_org())) with check (org = (select onus_org()));
grant select, insert, delete on webhook_delivery to onus_app;

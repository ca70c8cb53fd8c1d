-- Who may come in. The schema auth belongs to the instance, not to an organisation: its rows are read to find out which
-- organisation a caller is in, before there is one for row security to ask about. What an organisation has granted,
-- invited or issued is a fact of that organisation; held_role, member, invitation and api_token only find it by user or
-- by the hash of a secret. No secret is stored: session, invitation, set-up and API tokens are SHA-256 hashes.

create schema auth;

create table auth."user" (
  id uuid primary key,
  name text not null,
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  two_factor_enabled boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);

create table auth.session (
  id uuid primary key,
  user_id uuid not null references auth."user" (id) on delete cascade,
  token text not null unique check (token ~ '^[0-9a-f]{64}$'),
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  org uuid,
  stepped_up_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (org, org) references organisation (org, id)
);
create index session_by_user on auth.session (user_id);

create table auth.account (
  id uuid primary key,
  account_id text not null,
  provider_id text not null check (provider_id = 'credential'),
  user_id uuid not null references auth."user" (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text check (password like '$argon2id$%'),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index account_user on auth.account (user_id);

create table auth.verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index verification_identifier on auth.verification (identifier);

create table auth.two_factor (
  id uuid primary key,
  user_id uuid not null unique references auth."user" (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean not null default true,
  failed_verification_count integer not null default 0,
  locked_until timestamptz
);

create table auth.passkey (
  id uuid primary key,
  name text,
  public_key text not null,
  user_id uuid not null references auth."user" (id) on delete cascade,
  credential_id text not null unique,
  counter bigint not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  aaguid text,
  created_at timestamptz
);
create index passkey_user on auth.passkey (user_id);

-- The one-time link that makes the first user.
create table auth.set_up (
  hash bytea primary key check (octet_length(hash) = 32),
  made_at timestamptz not null default clock_timestamp(),
  used_at timestamptz
);

create table auth.member (
  org uuid not null,
  user_id uuid not null references auth."user" (id) on delete cascade,
  person uuid,
  joined_at timestamptz not null default clock_timestamp(),
  primary key (org, user_id),
  foreign key (org, org) references organisation (org, id),
  foreign key (org, person) references subject (org, id)
);
create index member_user on auth.member (user_id);

create table auth.held_role (
  org uuid not null,
  id uuid not null,
  user_id uuid not null,
  role text not null,
  objects uuid[] not null,
  until timestamptz,
  primary key (org, id),
  foreign key (org, user_id) references auth.member (org, user_id) on delete cascade,
  foreign key (org, id) references subject (org, id)
);
create index held_role_user on auth.held_role (user_id, org);

create table auth.invitation (
  org uuid not null,
  id uuid not null,
  hash bytea not null unique check (octet_length(hash) = 32),
  expires_at timestamptz not null,
  primary key (org, id),
  foreign key (org, id) references subject (org, id)
);

create table auth.api_token (
  org uuid not null,
  id uuid not null,
  hash bytea not null unique check (octet_length(hash) = 32),
  created_by uuid not null,
  scopes text[] not null,
  connections uuid[],
  expires_at timestamptz not null,
  last_used_at timestamptz,
  primary key (org, id),
  foreign key (org, id) references subject (org, id)
);
create index api_token_creator on auth.api_token (created_by);

-- Answers of writes, kept for two days, so that a repeated write is the same write.
create table idempotency (
  org uuid not null,
  actor text not null,
  id text not null,
  request bytea not null,
  status smallint,
  response text,
  made_at timestamptz not null default clock_timestamp(),
  primary key (org, actor, id),
  foreign key (org, org) references organisation (org, id)
);
create index idempotency_age on idempotency (org, made_at);

alter table idempotency enable row level security;
alter table idempotency force row level security;
create policy own on idempotency using (org = (select onus_org())) with check (org = (select onus_org()));
grant select, insert, update, delete on idempotency to onus_app;

grant usage on schema auth to onus_app;
grant select, insert, update, delete on all tables in schema auth to onus_app;

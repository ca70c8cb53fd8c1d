-- Jobs that several processes share. `attempt` is the fence: whoever began the last one may write, nobody else.
alter table job_run
  -- Of jobs with one key there is at most one that has not ended.
  add column key text,
  -- Of jobs of one group only so many run at once.
  add column in_group text,
  add column attempts integer not null default 1 check (attempts > 0),
  -- Waiting for this moment because an attempt failed for a reason that may pass.
  add column next_attempt timestamptz,
  -- Which process runs it, and until when it counts as alive unless it says so again.
  add column worker text,
  add column lease_until timestamptz;
create unique index job_run_unfinished on job_run (org, kind, key) where key is not null and state in ('waiting', 'running');
create index job_run_group on job_run (org, in_group) where in_group is not null and state = 'running';
create index job_run_by_connection on job_run (org, (input ->> 'connection'), created_at desc) where kind = 'collect';

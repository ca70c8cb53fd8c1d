-- A decision about requirements is written by one person and reviewed by another. The application refuses it first; this
-- wall stands whatever wrote the version.
alter table fact add constraint decided_by_two_people check (
  noun not in ('relation', 'group-coverage')
  or body is null
  or body #>> '{lifecycle,reviewer}' is null
  or body #>> '{lifecycle,reviewer}' <> body ->> 'author'
);

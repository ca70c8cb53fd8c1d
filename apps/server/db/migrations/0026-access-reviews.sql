-- What was decided about the entries of a review of access is asked with every look at it.
create index fact_access_decision_by_review on fact (org, (body ->> 'review')) where noun = 'access-decision';

-- Nobody decides about their own access, but a company of one person with a reason that stays. The application refuses it
-- first; this wall stands whatever wrote the version.
alter table fact add constraint nobody_decides_about_own_access check (
  noun <> 'access-decision'
  or body is null
  or not jsonb_path_exists(body, '$.entries[*] ? (@.person == $by)', jsonb_build_object('by', body -> 'by'))
  or coalesce(trim(body #>> '{override,reason}'), '') <> ''
);

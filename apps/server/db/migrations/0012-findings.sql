-- Which findings a check has raised is asked with every run that fails.
create index fact_finding_by_check on fact (org, (body ->> 'check')) where noun = 'finding';

-- Who verifies a finding is not who remediated it. The application refuses it first; this wall stands whatever wrote it.
alter table fact add constraint verified_by_another check (
  noun <> 'finding'
  or body is null
  or body #>> '{lifecycle,verifiedBy}' is null
  or body #>> '{lifecycle,verifiedBy}' <> body #>> '{lifecycle,remediatedBy}'
);

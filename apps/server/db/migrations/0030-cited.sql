-- What a released conclusion or opinion cites belongs to its engagement, whatever it is; and what is dated in the days before a Type I
-- from which its evidence may be. Both are kept with it.

create or replace function engagements_now(of_org uuid) returns table (id uuid, title text, state text, first_day text, last_day text)
  language sql stable
  begin atomic
    select distinct on (f.subject) f.subject, f.body ->> 'title', f.body -> 'lifecycle' ->> 'state',
      case when f.body ->> 'kind' = 'soc2_type1'
        then to_char((f.body ->> 'from')::date - coalesce((f.body ->> 'evidenceDays')::int, 30), 'YYYY-MM-DD')
        else f.body ->> 'from' end,
      f.body ->> 'to'
    from fact f where f.org = of_org and f.noun = 'engagement' and f.content is not null order by f.subject, f.version desc;
  end;

create function engagements_citing(of_org uuid, facts uuid[]) returns table (fact uuid, engagement uuid)
  language sql stable
  begin atomic
    select e.fact, (c.body ->> 'engagement')::uuid
    from ledger_entry e join fact c on c.org = of_org and c.noun in ('conclusion', 'opinion')
      and c.body #> '{signed,statement,refs}' @> to_jsonb(e.id)
    where e.org = of_org and e.fact = any (facts);
  end;

create or replace function engagements_around(of_org uuid, facts uuid[]) returns table (fact uuid, engagement uuid)
  language sql stable
  begin atomic
    with mine as (
      select f.id, f.subject, f.noun, f.body from fact f
      where f.org = of_org and f.id = any (facts)
        and f.noun not in ('person', 'scope', 'connection', 'check', 'control', 'exception', 'action', 'dataset'))
    select m.id, e.id from mine m join engagements_now(of_org) e on m.body ->> 'engagement' = e.id::text
    union
    select m.id, e.id from mine m join link l on l.org = of_org and l.target = m.subject
      join fact g on g.org = of_org and g.id = l.fact join engagements_now(of_org) e on g.body ->> 'engagement' = e.id::text
    union
    select m.id, e.id from mine m join engagements_now(of_org) e
      on m.noun = 'evidence' and jsonb_array_length(m.body -> 'controls') > 0
        and left(m.body #>> '{period,from}', 10) <= e.last_day and coalesce(left(m.body #>> '{period,to}', 10), '9') >= e.first_day
    union
    select m.id, e.id from mine m join link l on l.org = of_org and l.target = m.subject
      join fact v on v.org = of_org and v.id = l.fact and v.noun = 'evidence' join engagements_now(of_org) e
      on m.noun = 'snapshot' and jsonb_array_length(v.body -> 'controls') > 0
        and left(v.body #>> '{period,from}', 10) <= e.last_day and coalesce(left(v.body #>> '{period,to}', 10), '9') >= e.first_day
    union
    select m.id, e.id from mine m join engagements_now(of_org) e
      on m.noun = 'occurrence' and left(m.body #>> '{window,from}', 10) <= e.last_day and left(m.body #>> '{window,to}', 10) >= e.first_day
    union
    select m.id, e.id from mine m join engagements_now(of_org) e
      on m.noun = 'run' and left(m.body ->> 'now', 10) between e.first_day and e.last_day
        and exists (select from fact c where c.org = of_org and c.noun = 'control' and c.body -> 'checks' ? (m.body ->> 'check'))
    union
    select c.fact, c.engagement from engagements_citing(of_org, facts) c;
  end;

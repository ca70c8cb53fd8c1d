-- The days of an engagement are days where the organisation is, and what lies around them is dated in UTC: a day begins and ends up
-- to fourteen hours off that. So one day more on either side is kept with it, wherever the organisation is or was.

create or replace function engagements_now(of_org uuid) returns table (id uuid, title text, state text, first_day text, last_day text)
  language sql stable
  begin atomic
    select distinct on (f.subject) f.subject, f.body ->> 'title', f.body -> 'lifecycle' ->> 'state',
      to_char((f.body ->> 'from')::date - 1 -
        case when f.body ->> 'kind' = 'soc2_type1' then coalesce((f.body ->> 'evidenceDays')::int, 30) else 0 end, 'YYYY-MM-DD'),
      to_char((f.body ->> 'to')::date + 1, 'YYYY-MM-DD')
    from fact f where f.org = of_org and f.noun = 'engagement' and f.content is not null order by f.subject, f.version desc;
  end;

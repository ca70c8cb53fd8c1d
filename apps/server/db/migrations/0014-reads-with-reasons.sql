-- Why somebody was shown what is masked otherwise; empty where nobody is asked.
alter table read_event add column reason text not null default '';

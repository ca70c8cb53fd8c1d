/** Words of SQL, and of the results of checks, that no column may be called: SQL over it would need quotes. */
export const sqlWords: ReadonlySet<string> = new Set(
  'all analyse analyze and any array as asc asof at authorization between binary both by case cast check collate column constraint create cross default deferrable desc describe distinct do else end except exists false fetch for foreign from full generated glob group having ilike in initially inner intersect into is isnull join lateral leading left like limit map natural not notnull null offset on only or order outer overlaps pivot positional primary qualify references returning right row rows select semi show similar some struct summarize symmetric table tablesample then to trailing true try_cast union unique unpivot user using values variadic when where window with status'.split(
    ' ',
  ),
)

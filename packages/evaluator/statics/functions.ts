const names = (text: string) => text.trim().split(/\s+/)

/** The only functions a check may call. What is not here is refused, whatever the engine offers. */
export const allowedFunctions: ReadonlySet<string> = new Set([
  ...names('+ - * / // % ^ ** || & | << >> ~ ~~ !~~ ~~* !~~* ~~~ !__postfix'),
  ...names('like_escape not_like_escape ilike_escape not_ilike_escape'),
  ...names('add subtract multiply divide mod abs sign ceil ceiling floor round round_even trunc even fdiv fmod'),
  ...names('sqrt cbrt exp ln log log10 log2 pow power pi gcd lcm greatest least isnan isinf isfinite bit_count xor'),
  ...names('acos asin atan atan2 cos cot degrees radians sin tan factorial signbit'),
  ...names('upper ucase lower lcase length len strlen char_length character_length octet_length bit_length'),
  ...names('trim ltrim rtrim substring substr left right split_part reverse replace translate strip_accents'),
  ...names('contains starts_with ends_with prefix suffix strpos instr position ascii chr ord unicode concat concat_ws'),
  ...names('string_split string_to_array str_split split array_to_string regexp_matches regexp_full_match'),
  ...names('regexp_extract regexp_extract_all regexp_replace regexp_escape nfc_normalize url_decode parse_filename'),
  ...names('md5 sha1 sha256 hex to_hex unhex from_hex to_base64 from_base64 format_bytes'),
  ...names('nullif ifnull coalesce constant_or_null typeof error'),
  ...names('date_diff datediff date_sub datesub date_part datepart date_trunc datetrunc date_add age last_day'),
  ...names('make_date make_timestamp to_timestamp epoch epoch_ms epoch_us epoch_ns strftime strptime try_strptime'),
  ...names('year month day hour minute second millisecond microsecond quarter week weekday weekofyear dayofweek'),
  ...names('dayofmonth dayofyear isodow isoyear yearweek decade century dayname monthname days_in_month time_bucket'),
  ...names('to_years to_months to_weeks to_days to_hours to_minutes to_seconds to_milliseconds to_microseconds'),
  ...names('to_quarters to_decades to_centuries to_millennia'),
  ...names('list_value list_contains list_has array_contains array_has list_has_any list_has_all array_has_any'),
  ...names('array_has_all list_position list_indexof array_position list_filter array_filter filter list_transform'),
  ...names(
    'array_transform list_apply apply list_any_value list_count list_sum list_min list_max list_avg list_distinct',
  ),
  ...names('array_distinct list_unique list_intersect array_intersect list_bool_and list_bool_or list_extract'),
  ...names(
    'list_element array_extract list_slice array_slice array_length list_concat list_cat array_concat array_cat',
  ),
  ...names('list_append list_prepend array_append array_prepend list_reverse array_reverse unnest flatten'),
  ...names('list_first list_last list_sort'),
  ...names('struct_pack struct_extract row'),
  ...names('json json_type json_keys json_exists json_extract json_extract_string'),
  ...names('count count_star count_if countif sum avg mean min max min_by max_by arg_min arg_max argmin argmax'),
  ...names(
    'any_value bool_and bool_or bit_and bit_or string_agg group_concat listagg list array_agg first last arbitrary',
  ),
  ...names('median quantile_disc quantile_cont mode stddev stddev_pop stddev_samp var_pop var_samp variance fsum'),
  ...names(
    'row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value',
  ),
])

/** Refused with their own reason: the answer would differ from one run to the next. */
export const repeatableInstead: ReadonlyMap<string, string> = new Map([
  ...names(
    'now today current_date current_time current_timestamp localtime localtimestamp get_current_time transaction_timestamp get_current_timestamp current_localtime current_localtimestamp ago',
  ).map(name => [name, 'use $now, the time of the snapshot'] as const),
  ...names('random uuid gen_random_uuid uuidv4 uuidv7 setseed').map(
    name => [name, 'a check must give the same answer every time'] as const,
  ),
])

/** What looks at more than one row: the short form has only one. */
export const aggregates: ReadonlySet<string> = new Set(
  names(
    'count count_star count_if countif sum avg mean min max min_by max_by arg_min arg_max argmin argmax any_value bool_and bool_or bit_and bit_or string_agg group_concat listagg list array_agg first last arbitrary median quantile_disc quantile_cont mode stddev stddev_pop stddev_samp var_pop var_samp variance fsum',
  ),
)

/** What other languages call it, and what it is called here. */
export const insteadOf: ReadonlyMap<string, string> = new Map([
  ['&&', 'write AND'],
  ['!', 'write NOT'],
  ['nvl', 'write coalesce'],
  ['isnull', 'write IS NULL'],
  ...names('if iff iif').map(name => [name, 'write CASE WHEN … THEN … ELSE … END'] as const),
  ...names('any all some every').map(name => [name, 'write list_filter, list_bool_or or list_bool_and'] as const),
  ...names('to_char date_format').map(name => [name, 'write strftime'] as const),
  ...names('jsonb_array_elements unnest_array').map(name => [name, 'write unnest'] as const),
])

/** Aggregates whose answer depends on the order of rows: an ORDER BY inside the call fixes it. */
export const orderedAggregates: ReadonlySet<string> = new Set(
  names('string_agg group_concat listagg list array_agg first last arbitrary'),
)

/** Window functions whose answer depends on the order of rows. */
export const orderedWindows: ReadonlySet<string> = new Set(
  names('row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value'),
)

/** Names that the engine reads as values when no column has them: the clock, the session, the user. */
export const bareNames: ReadonlySet<string> = new Set(
  names(
    'current_date current_time current_timestamp localtime localtimestamp current_user current_role current_catalog current_schema current_database session_user user system_user',
  ),
)

export const sumsOfFloats: ReadonlySet<string> = new Set(names('sum avg mean'))

/** Types a value may be cast to. */
export const allowedTypes: ReadonlySet<string> = new Set(
  names(
    'BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT FLOAT DOUBLE DECIMAL VARCHAR CHAR DATE TIME TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS INTERVAL LIST STRUCT NULL SQLNULL INTEGER_LITERAL STRING_LITERAL',
  ),
)

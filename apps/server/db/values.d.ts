import { types } from 'pg';
/**
 * How PostgreSQL's texts become values in our own queries: `bigint` a number (a refusal beyond 2^53), `timestamptz` an
 * `Instant`; `numeric` and `date` stay exact texts. Kept per pool, since libraries expect the driver's own (`Date`).
 */
export declare const ourValues: {
    getTypeParser: typeof types.getTypeParser;
};

import type { Instant } from '@onus/core/time';
/** The row types of every table, as Kysely wants them. A noun that adds a table in a migration adds its line here. */
export interface Tables {
    onus_migration: {
        name: string;
        hash: string;
        applied: Instant;
    };
}

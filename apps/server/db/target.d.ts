import { Client, type ClientConfig } from 'pg';
/** A database to connect to, and its administrator, from whose password those of the roles follow. */
export interface Target {
    readonly config: ClientConfig;
    readonly secret: string;
    /** Where it is, in words, without the password. */
    readonly place: string;
}
/** Reads `DATABASE_URL`. Refuses what is no address of a PostgreSQL, and one without a password. */
export declare function targetOf(databaseUrl: string, password?: string): Target;
/** Opens one session as the administrator and checks who answers: a PostgreSQL, 15 or newer. Each fault is one sentence. */
export declare function openAdministrator(target: Target): Promise<{
    client: Client;
    version: string;
}>;

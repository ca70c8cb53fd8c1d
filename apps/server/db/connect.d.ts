import { Kysely } from 'kysely';
import { type ClientConfig, Pool } from 'pg';
import { type EmbeddedServer } from './embedded.ts';
import { type Role } from './roles.ts';
import type { Tables } from './tables.ts';
import { type Target } from './target.ts';
/** The database: one pool for each role, closed together. The embedded server, if it is ours, ends with it. */
export interface Database extends AsyncDisposable {
    /** As `onus_app`, under row security; reach rows through `withOrg`. */
    readonly app: Kysely<Tables>;
    /** As `onus_sequencer`, the ledger's only writer. */
    readonly sequencer: Kysely<Tables>;
    /** As `onus_app`, for libraries that expect the driver's own values (`Date` for a timestamp). */
    readonly libraries: Pool;
    /** In words: which PostgreSQL, where, how it was opened. */
    readonly description: string;
    /** What a client of that role needs to log in, as for `LISTEN` or a child process. */
    login(role: Role): ClientConfig;
    isAlive(): Promise<boolean>;
    close(): Promise<void>;
}
export interface ConnectOptions {
    /** Called when the embedded server died and could not be started again. */
    readonly onLost?: (reason: Error) => void;
    /** Ends a start of the embedded server that is under way. */
    readonly signal?: AbortSignal;
}
/** Your own PostgreSQL, or the embedded one of a data folder, which is then locked for this process. */
export type DatabaseSource = {
    readonly databaseUrl: string;
    readonly password?: string;
} | {
    readonly dataFolder: string;
};
/** Opens the database with its roles ready; tables come with `migrate`. Refuses with one sentence what the operator can mend. */
export declare function connect(source: DatabaseSource, options?: ConnectOptions): Promise<Database>;
/** The database as a target, for a server that this process opened itself. */
export declare function targetFor(server: EmbeddedServer, database?: string): Target;
/** Makes the roles of a database ready to log in and says which version answers. */
export declare function prepare(target: Target): Promise<string>;
/** The pools of a database whose roles are ready; `release` runs when they are closed. */
export declare function openTarget(target: Target, description: string, release: () => Promise<void>): Database;
export declare function loginAs(target: Target, role: Role): ClientConfig;

import { type ProcessIdentity } from './process.ts';
/** A PostgreSQL of our own: one folder, one Unix socket, nobody else. It ends with `stop`, or is adopted by the next start. */
export interface EmbeddedServer extends AsyncDisposable {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly version: string;
    readonly origin: 'created' | 'started' | 'adopted';
    readonly process: ProcessIdentity;
    /** Asks the server to end at once; what was acknowledged is on disk already, so a slow one may be killed. */
    stop(): Promise<void>;
}
export interface EmbeddedOptions {
    /** The folder for everything of this server, made if missing, readable by the server's own user alone. */
    readonly folder: string;
    /** Server settings beyond the fixed ones, as `fsync: 'off'` for a database that only tests use. */
    readonly settings?: Readonly<Record<string, string>>;
    /** Ends an attempt to start that is under way, leaving nothing behind. */
    readonly signal?: AbortSignal | undefined;
}
/**
 * Opens the PostgreSQL of a folder: makes it when there is none, starts it, or adopts the one that outlived a killed
 * Onus. As root the server runs as the folder's owner, which is then `postgres` or 65534. Refuses with one sentence.
 */
export declare function openEmbedded({ folder, settings, signal: stop }: EmbeddedOptions): Promise<EmbeddedServer>;

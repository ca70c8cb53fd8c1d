import { type ClientConfig } from 'pg';
export interface MigrateOptions {
    readonly folder?: string;
    readonly onApplied?: (name: string) => void;
}
export interface Migration {
    readonly name: string;
    readonly hash: string;
    readonly statements: string;
}
export declare const migrationsFolder: string;
/**
 * Applies the migrations that this database has not seen, in order, each in a transaction of its own, one migrator at a
 * time. Refuses when an applied one was changed or removed, or a new one would come before an applied one.
 */
export declare function migrate(owner: ClientConfig, { folder, onApplied }?: MigrateOptions): Promise<string[]>;
/** The migrations of a folder, `NNNN-name.sql`, in order. Refuses another kind of name, and a number used twice. */
export declare function readMigrations(folder: string): Migration[];

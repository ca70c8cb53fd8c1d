import { type DisposableTempDir } from 'node:fs';
import { type Database } from './connect.ts';
/** A database of one test's own, dropped when the test ends. */
export interface TestDatabase extends Database {
    readonly name: string;
    /** For a process of its own: the address with the administrator's rights. */
    readonly databaseUrl: string;
}
export interface TestDatabaseOptions {
    /** Another folder of migrations; null leaves the database empty. */
    readonly migrations?: string | null;
}
/**
 * A fresh, migrated database on one server that all test files of this checkout share. The first test process starts the
 * server, the last one to leave ends it; every database is a copy of one migrated template. Nothing in it is kept safe
 * from a power cut, which only tests may accept.
 */
export declare function testDatabase({ migrations }?: TestDatabaseOptions): Promise<TestDatabase>;
/** A folder of one test's own, gone when the test ends. */
export declare function temporaryFolder(): DisposableTempDir;
/** Fills `folder` with a cluster that was made and ended in order, copied from one that is kept, as making one takes a second. */
export declare function copyCluster(folder: string): Promise<void>;
/** Keeps the shared server running while this process lives, as the gate does for its whole run; answers the CPU seconds that it has used. */
export declare function keepTestServer(): Promise<() => number>;

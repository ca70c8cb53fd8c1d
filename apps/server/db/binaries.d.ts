/** The user that PostgreSQL runs as. It refuses to run as root, so root's child takes another number. */
export interface RunAs {
    readonly uid?: number;
    readonly gid?: number;
}
export interface Binaries {
    readonly version: string;
    readonly initdb: string;
    readonly postgres: string;
}
/** The PostgreSQL programs of the platform's npm package, with their links in place, where `runAs` can reach them. */
export declare function findBinaries(runAs: RunAs): Binaries;
/** Whether that user may get at the path through every folder above it; the system itself is asked, as lists of access rights may say more than modes. */
export declare function canReach(path: string, { uid, gid }: RunAs): boolean;
/** Restores the symbolic links listed beside the programs: npm keeps none, and may not run the package's own script for it. */
export declare function restoreLinks(native: string): void;

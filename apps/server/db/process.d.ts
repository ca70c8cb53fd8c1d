/** A process that cannot be confused with a later one of the same number: the number and when it began. */
export interface ProcessIdentity {
    readonly pid: number;
    readonly began: string;
}
/** Who runs under this number now; null when nobody does, or only a zombie, which still answers `kill -0` but works no more. */
export declare function processIdentity(pid: number): ProcessIdentity | null;
export declare function isRunning(identity: ProcessIdentity): boolean;
/** Whether the process ended within the time given. */
export declare function hasEnded(identity: ProcessIdentity, withinMs: number): Promise<boolean>;
/** Sends a signal; a process that is already gone is not an error. */
export declare function signal(identity: ProcessIdentity, name: NodeJS.Signals): void;
/** The command line of a process as one text, empty when there is none. */
export declare function commandLine(pid: number): string;
/** CPU seconds of a process and of its children that have ended; 0 where the system does not tell. */
export declare function cpuSeconds(pid: number): number;

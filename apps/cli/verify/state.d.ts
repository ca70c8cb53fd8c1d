import type { Checkpoint } from '@onus/ledger/checkpoint';
/** The checkpoints that whoever verifies remembers, in a file of their own. */
export interface Memory {
    recall(origin: string): Checkpoint | undefined;
    /** Remembers a checkpoint of a log that was found good and has not shrunk. */
    remember(checkpoint: Checkpoint): void;
}
export declare function memoryIn(file: string): Memory;
/** Remembers nothing: whoever holds the signing key could have rewritten everything since. */
export declare const noMemory: Memory;

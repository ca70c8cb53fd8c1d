import { type LogKey } from '@onus/ledger/checkpoint';
import type { Memory } from './state.ts';
/** What was verified and what is wrong with it: the shape that `--json` prints. */
export type Report = {
    readonly kind: 'archive' | 'instance' | 'ledger' | 'receipt';
    readonly ok: boolean;
    readonly problems: readonly {
        readonly message: string;
        readonly path?: string;
        readonly index?: number;
    }[];
    readonly checkpoint: {
        readonly origin: string;
        readonly size: number;
        readonly root: string;
    } | null;
    /** Whether the log was compared with a checkpoint from an earlier visit. */
    readonly remembered: boolean;
    /** Whether the keys came with what was verified, so that they say nothing about who made it. */
    readonly ownKeys: boolean;
    readonly facts?: number;
    readonly erased?: number;
    readonly files?: number;
    /** How many ledgers the log of an instance has recorded. */
    readonly ledgers?: number;
    readonly index?: number;
};
export type VerifyInput = {
    readonly keys: readonly LogKey[] | null;
    readonly memory: Memory;
    /** The content that a receipt is about, where it is in a file of its own. */
    readonly content: Buffer | null;
    readonly onProgress: (done: number, total: number, label: string) => void;
};
/** Verifies whatever lies at a path, offline: an archive, a ledger (zip or folder), or one receipt. */
export declare function verifyAt(path: string, input: VerifyInput): Promise<Report>;
/** A file of keys: lines of `<key> <from> <until>`, or one verifier key by itself. */
export declare function keysOf(file: string): readonly LogKey[];
export declare function readFileOr(file: string): Buffer;

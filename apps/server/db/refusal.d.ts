/** An error that the operator can mend: shown as its one sentence, without a stack, and the process ends with code 1. */
export declare function refusal(sentence: string, cause?: unknown): Error;
export declare function isRefusal(error: unknown): error is Error;
export declare function isDiskFull(error: unknown): boolean;
/** The sentence for a disk without room, naming the folder that needs it. */
export declare function diskFull(folder: string, cause?: unknown): Error;

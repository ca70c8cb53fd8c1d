import { type ProcessIdentity } from './process.ts';
export interface FolderLock {
    release(): void;
}
/**
 * Takes a data folder for this process alone. Refuses while another living process holds it; a lock left behind by a
 * process that was killed is taken over, told apart by the moment that process began.
 */
export declare function lockFolder(folder: string, self?: ProcessIdentity): Promise<FolderLock>;

import type { EmbeddedServer } from './embedded.ts';
export interface Supervised extends AsyncDisposable {
    readonly first: EmbeddedServer;
}
/**
 * Starts the embedded server again when it dies under a running Onus (nothing acknowledged is lost: it recovers from
 * its own log); gives up, and says so through `onLost`, when it dies four times within a minute or does not start.
 */
export declare function supervise(first: EmbeddedServer, reopen: () => Promise<EmbeddedServer>, onLost: (reason: Error) => void): Supervised;

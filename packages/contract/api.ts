import * as nouns from './nouns.ts'

/** The whole HTTP API: every noun with its operations. Server, client, documents and command line follow from it. */
export const api: typeof nouns = nouns

export type Api = typeof api

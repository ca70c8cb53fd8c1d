import type { Law } from './pack.ts'

/** One case as a lawyer would put it to the product: what is asked of the law, and what has to come out. */
export type Case = Readonly<{ name: string; of: (law: Law) => unknown; is: unknown }>

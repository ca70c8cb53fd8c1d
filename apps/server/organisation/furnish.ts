import type { Writer } from '../record/record.ts'

/** What a new organisation gets besides its first member: a scope, a profile, proposals. Runs in the same transaction. */
export type Furnish = (writer: Writer) => Promise<void>

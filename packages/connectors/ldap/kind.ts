import type { RawRow } from '../connector/index.ts'
import type { Entry } from './message.ts'

/** A group as the directory holds it. Members are DNs, or names of accounts where the schema keeps those. */
export type Group = {
  readonly dn: string
  readonly name: string
  readonly id: string | null
  readonly members: readonly string[]
  readonly memberNames: readonly string[]
  /** What accounts carry that have it as their primary group. */
  readonly primary: string | null
  readonly privileged: boolean
  readonly description: string | null
  readonly owner: string | null
}

export type Account = {
  readonly dn: string
  readonly name: string
  readonly primary: string | null
  readonly memberOf: readonly string[]
  readonly row: RawRow
}

/** How a kind of directory keeps its accounts and groups. */
export type Schema = {
  readonly accountFilter: string
  readonly groupFilter: string
  readonly accountAttributes: readonly string[]
  readonly groupAttributes: readonly string[]
  account(entry: Entry, now: string): Account
  group(entry: Entry): Group
  /** Columns that stay unknown where no account at all carries this attribute. */
  readonly recorded: Readonly<Record<string, { readonly attributes: readonly string[]; readonly hint: string }>>
}

import { z } from 'zod'

/** The id of a noun: a UUID (version 7, so that ids sort by creation), branded with the noun it names. */
export const idOf = <const Name extends string>(_noun: Name) => z.uuid().brand<Name>()

export const OrgId = idOf('organisation')
export type OrgId = z.infer<typeof OrgId>

/** A SHA-256 as 64 lower-case hex digits. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits')
  .brand<'Sha256'>()
export type Sha256 = z.infer<typeof Sha256>

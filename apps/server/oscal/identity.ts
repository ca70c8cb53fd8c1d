import { canonicalJson, type Json } from '@onus/core/json'
import { type BodyOf, titleOf } from '@onus/core/noun'
import type { Noun, Version } from '@onus/core/version'
import { record, type Writer } from '../record/record.ts'

/** A version that an import made. */
export type WrittenHere = {
  readonly noun: Noun
  readonly id: string
  readonly version: number
  readonly fact: string
  readonly title: string
}

/**
 * Records what a document says as a version: of the noun that it was found to be, or as a new one that keeps the id which
 * it had, where that is free. What says the same as before is left alone.
 */
export async function keep<Name extends Noun>(
  writer: Writer,
  write: { readonly noun: Name; readonly body: BodyOf<Name>; readonly reason: string },
  known: Version<BodyOf<Name>> | null,
  wantedId: string | null,
): Promise<{ readonly id: string; readonly written: WrittenHere | null }> {
  const { noun, body, reason } = write
  if (known && same(known.body, body)) return { id: known.subject, written: null }
  const made = await record(known || wantedId === null ? writer : namingFirst(writer, wantedId), {
    noun,
    ...(known && { subject: known.subject }),
    body,
    reason,
    provenance: 'upload',
  })
  return { id: made.id, written: { noun, ...made, title: titleOf[noun](body) } }
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a as Json) === canonicalJson(b as Json)
}

/** A writer whose first id is the given one: that of the noun; the ids after it are new. */
function namingFirst(writer: Writer, id: string): Writer {
  let given = false
  const newId = () => {
    if (given) return writer.newId()
    given = true
    return id
  }
  return { ...writer, newId }
}

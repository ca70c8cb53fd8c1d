import { refuse } from '@onus/core/problem'
import type { BlobStore } from '../blob/store.ts'
import { isAuditorOf } from '../room/auditor.ts'
import { noteLook, noteUnmasking } from './store.ts'
import { mayHoldPeople } from './tables.ts'

type Of = { readonly engagement: string; readonly subject: string }

/**
 * Notes that an auditor takes a file as it is, before they get it. A table with columns about people needs a reason, since its
 * masked form can be had without one; text, pictures and papers cannot be masked, so of them the look alone is noted.
 */
export async function noteFile(
  call: Parameters<typeof noteLook>[0],
  blobs: BlobStore,
  of: Of,
  file: { readonly sha256: string; readonly name: string },
  reason: string | undefined,
): Promise<void> {
  if (!isAuditorOf(call.caller, of.engagement)) return
  if (await mayHoldPeople(call.tx, blobs, call.org, file)) {
    if (reason === undefined)
      return refuse(
        'not_permitted',
        `${file.name} has columns about people: look at its rows or take its masked form, or say why you need it as it is`,
      )
    await noteUnmasking(call, { ...of, what: 'file', item: file.name, reason })
  }
  await noteLook(call, { ...of, what: 'file', query: file.name })
}

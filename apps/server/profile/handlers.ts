import type { profiles } from '@onus/contract/profile'
import { refuse } from '@onus/core/problem'
import { faultsOfProfile, type Profile, type ProfileFault } from '@onus/core/profile'
import type { FrameworkLibrary } from '../framework/library.ts'
import type { HandlersOf } from '../http/handler.ts'
import { versionedHandlers } from '../register/handlers.ts'

export function profileHandlers(library: FrameworkLibrary): HandlersOf<typeof profiles> {
  return versionedHandlers<typeof Profile>('profile', {
    read: 'profile:read',
    write: 'profile:write',
    decide: async ({ writer, body }) => {
      const catalog = await library.of(writer.tx)
      const framework =
        catalog.get(body.framework) ??
        refuse('invalid_input', `There is no framework ${body.framework} here`, [
          { path: 'body.framework', message: 'not installed' },
        ])
      const faults = faultsOfProfile(framework, body)
      if (faults.length > 0) refuse('invalid_input', faults[0]!.message, faults.map(inBody))
      return body
    },
  })
}

function inBody({ path, message }: ProfileFault) {
  return { path: `body.${path}`, message }
}

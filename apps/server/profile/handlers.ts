import type { profiles } from '@onus/contract/profile'
import { refuse } from '@onus/core/problem'
import type { Profile } from '@onus/core/profile'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { HandlersOf } from '../http/handler.ts'
import { versionedHandlers } from '../register/handlers.ts'

export function profileHandlers(catalog: FrameworkCatalog): HandlersOf<typeof profiles> {
  return versionedHandlers<typeof Profile>('profile', {
    read: 'profile:read',
    write: 'profile:write',
    decide: ({ body }) => {
      const framework =
        catalog.get(body.framework) ??
        refuse('invalid_input', `There is no framework ${body.framework} here`, [
          { path: 'framework', message: 'not installed' },
        ])
      const unknown = body.selections.filter(id => !framework.selections.some(selection => selection.id === id))
      if (unknown.length > 0)
        refuse('invalid_input', `${framework.title} has no selection ${unknown.join(', ')}`, [
          { path: 'selections', message: 'no such selection' },
        ])
      return body
    },
  })
}

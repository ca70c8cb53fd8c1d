import type { FrameworkFile } from '@onus/core/framework'
import type { OrgTransaction } from '../db/index.ts'
import { catalogOf, type FrameworkCatalog, frameworkFrom } from './catalog.ts'
import { frameworkBodies, frameworkFacts } from './store.ts'

/** The frameworks that an organisation has: those that ship with Onus, and its own. */
export interface FrameworkLibrary {
  readonly shipped: FrameworkCatalog
  of(tx: OrgTransaction): Promise<FrameworkCatalog>
}

/** How many organisations' own frameworks are kept parsed at once. */
const kept = 50

/** Opens the library. An organisation's own frameworks are read again only when one of them changed. */
export function frameworkLibrary(shipped: FrameworkCatalog): FrameworkLibrary {
  const catalogs = new Map<string, FrameworkCatalog>()
  return {
    shipped,
    async of(tx) {
      const facts = await frameworkFacts(tx)
      if (facts.length === 0) return shipped
      const key = facts.join(' ')
      const known = catalogs.get(key)
      if (known) return known
      const own = (await frameworkBodies(tx, facts)).map(body => frameworkFrom(body as FrameworkFile))
      const made = catalogOf([...shipped.all(), ...own.filter(one => !shipped.get(one.ref))])
      for (const oldest of [...catalogs.keys()].slice(0, Math.max(0, catalogs.size + 1 - kept))) catalogs.delete(oldest)
      catalogs.set(key, made)
      return made
    },
  }
}

/** A library in which no organisation has frameworks of its own. */
export function onlyShipped(catalog: FrameworkCatalog): FrameworkLibrary {
  return { shipped: catalog, of: async () => catalog }
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assessedRequirements, FrameworkFile, frameworkRef, type Requirement } from '@onus/core/framework'
import type { Profile } from '@onus/core/profile'

/** One framework with its requirements at hand by id. */
export type Framework = FrameworkFile & { readonly ref: string; readonly byId: ReadonlyMap<string, Requirement> }

/** Frameworks at hand by reference. */
export interface FrameworkCatalog {
  all(): readonly Framework[]
  /** By `framework@version`. */
  get(ref: string): Framework | undefined
  /** By `framework@version:id`. */
  requirement(ref: string): { framework: Framework; requirement: Requirement } | undefined
  /** What a profile counts: selected, assessable, each once (rulings 6). */
  assessed(profile: Profile): readonly { ref: string; requirement: Requirement }[]
}

export const catalogFolder = join(import.meta.dirname, '../../../catalogs')

/** The frameworks that ship with Onus. */
export function frameworkCatalog(folder = join(catalogFolder, 'frameworks')): FrameworkCatalog {
  let loaded: FrameworkCatalog | null = null
  const shipped = () => (loaded ??= catalogOf(readFrameworks(folder)))
  return {
    all: () => shipped().all(),
    get: ref => shipped().get(ref),
    requirement: ref => shipped().requirement(ref),
    assessed: profile => shipped().assessed(profile),
  }
}

/** A catalogue of these frameworks, in this order. */
export function catalogOf(frameworks: readonly Framework[]): FrameworkCatalog {
  const byRef = new Map(frameworks.map(framework => [framework.ref, framework]))
  const assessed = new Map<string, readonly { ref: string; requirement: Requirement }[]>()
  return {
    all: () => frameworks,
    get: ref => byRef.get(ref),
    requirement: ref => {
      const at = ref.indexOf(':')
      const framework = byRef.get(ref.slice(0, at))
      const requirement = framework?.byId.get(ref.slice(at + 1))
      return framework && requirement && { framework, requirement }
    },
    assessed: profile => {
      const key = `${profile.framework} ${profile.selections.toSorted().join(' ')}`
      const known = assessed.get(key)
      if (known) return known
      const framework = byRef.get(profile.framework)
      if (!framework) return []
      const counted = assessedRequirements(framework, profile.selections).map(requirement => ({
        ref: `${framework.ref}:${requirement.id}`,
        requirement,
      }))
      assessed.set(key, counted)
      return counted
    },
  }
}

/** A framework with its requirements at hand by id. */
export function frameworkFrom(file: FrameworkFile): Framework {
  return { ...file, ref: frameworkRef(file), byId: new Map(file.requirements.map(item => [item.id, item])) }
}

function readFrameworks(folder: string): Framework[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .sort()
    .map(name => frameworkFrom(FrameworkFile.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')))))
}

import { compareVersions, isKnownVersion, parseVersion, type Version } from '../document/version.ts'
import { quoted } from './schema.ts'

/** What a document's own version excuses. */
export type Lenience = {
  /** What is said of the version itself, null if nothing needs to be. */
  readonly remark: { readonly message: string; readonly severity: 'error' | 'warning' } | null
  /** Whether properties that exclude each other only bring a warning. */
  readonly choices: boolean
  /** Constraints, by id, that only bring a warning. */
  readonly constraints: readonly string[]
  /** Properties whose form only brings a warning. */
  readonly forms: readonly string[]
}

/** What is deprecated is still allowed by every schema: it brings a warning in any version. */
const deprecations: readonly string[] = ['oscal-parameter-depends-on-deprecated']

/**
 * Every document is held against 1.2.2; what a schema of its own time let pass is a warning. Until 1.2.0 the JSON schemas
 * did not look at choices and took any token for a namespace to remove.
 */
export function lenienceFor(said: string | null): Lenience {
  const version = said === null ? null : parseVersion(said)
  if (version === null) return { remark: remarkOn(said, version), choices: false, constraints: deprecations, forms: [] }
  const before = (text: string) => {
    const other = parseVersion(text)
    return other !== null && compareVersions(version, other) < 0
  }
  return {
    remark: remarkOn(said, version),
    choices: before('1.2.0'),
    constraints: before('1.0.1') ? [...deprecations, 'oscal-profile-req-merge-combine'] : deprecations,
    forms: before('1.2.0') ? ['by-ns'] : [],
  }
}

/** Another major version is another language, which nothing here can call valid. */
function remarkOn(said: string | null, version: Version | null): Lenience['remark'] {
  if (said === null || (version !== null && isKnownVersion(version))) return null
  const message = `version ${quoted(said)} is not one of 1.0.0 to 1.2.x; this is the judgement of 1.2.2`
  return { message, severity: version === null || version.major === 1 ? 'warning' : 'error' }
}

/** The version that Onus writes. */
export const writtenVersion = '1.2.2'

/** A version of OSCAL, its pre-release aside. */
export type Version = Readonly<{ major: number; minor: number; patch: number; preRelease: string | null }>

/** Reads `1.1.2`, and leniently what stands in the wild: `v1.2.2`, `1.0`, `1.0.0-rc2`. Null: no version at all. */
export function parseVersion(text: string): Version | null {
  const match = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?:-([0-9A-Za-z.-]+))?$/.exec(text.trim())
  if (match === null) return null
  return {
    major: Number(match[1]),
    minor: Number(match[2]),
    patch: Number(match[3] ?? 0),
    preRelease: match[4] ?? null,
  }
}

/** Below zero: `a` is the older. A pre-release is older than its release; two of them compare as text. */
export function compareVersions(a: Version, b: Version): number {
  const difference = a.major - b.major || a.minor - b.minor || a.patch - b.patch
  if (difference !== 0 || a.preRelease === b.preRelease) return difference
  if (a.preRelease === null) return 1
  if (b.preRelease === null) return -1
  return a.preRelease < b.preRelease ? -1 : 1
}

export function formatVersion({ major, minor, patch, preRelease }: Version): string {
  return `${major}.${minor}.${patch}${preRelease === null ? '' : `-${preRelease}`}`
}

/** Whether Onus was made for documents of this version: 1.0.0 to 1.2.x. */
export function isKnownVersion({ major, minor, preRelease }: Version): boolean {
  return major === 1 && minor <= 2 && preRelease === null
}

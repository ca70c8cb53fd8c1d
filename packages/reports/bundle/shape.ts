/** A small language of shapes, because the page that verifies in a browser has to stay small. */
type Shape =
  | 'text'
  | 'hash'
  | 'base64'
  | 'count'
  | 'instant'
  | { readonly one: readonly (string | number | boolean)[] }
  | { readonly maybe: Shape }
  | { readonly list: Shape }
  | { readonly members: { readonly [key: string]: Shape } }

const period: Shape = { members: { from: 'instant', to: 'instant' } }
const maybeText: Shape = { maybe: 'text' }

const file: Shape = {
  members: {
    name: 'text',
    sha256: 'hash',
    size: 'count',
    mediaType: 'text',
    title: 'text',
    withheld: { one: [true, false] },
  },
}

const item: Shape = {
  members: {
    index: 'count',
    id: 'text',
    noun: 'text',
    version: 'count',
    fact: 'text',
    title: 'text',
    at: 'instant',
    content: maybeText,
    sha256: { maybe: 'hash' },
    size: { maybe: 'count' },
    salt: { maybe: 'base64' },
    proof: 'text',
    erased: { maybe: { members: { rule: 'text', by: 'count', what: { one: ['content', 'files'] } } } },
    window: { maybe: { members: { from: 'instant', to: { maybe: 'instant' } } } },
    performedAt: { maybe: 'instant' },
    source: maybeText,
    collector: maybeText,
    query: maybeText,
    parameters: maybeText,
    account: maybeText,
    zone: maybeText,
    uploader: maybeText,
    address: maybeText,
    reviewer: { maybe: { members: { index: 'count', person: 'text', state: 'text' } } },
    sensitivity: maybeText,
    retention: maybeText,
    citedBy: { list: 'count' },
    files: { list: file },
  },
}

const manifest: Shape = {
  members: {
    format: { one: ['onus-bundle'] },
    version: { one: [1] },
    madeAt: 'instant',
    madeBy: 'text',
    personal: { one: ['masked', 'shown'] },
    organisation: { members: { id: 'text', name: 'text' } },
    engagement: {
      members: { id: 'text', title: 'text', kind: 'text', from: 'text', to: 'text', period, evidenceFrom: 'instant' },
    },
    ledger: { members: { origin: 'text', size: 'count', root: 'base64' } },
    record: 'count',
    list: 'hash',
    checkpoints: { list: { members: { size: 'count', root: 'base64', proof: { list: 'base64' } } } },
    items: { list: item },
    files: { list: { members: { name: 'text', size: 'count', sha256: 'hash' } } },
  },
}

/** Where a value is not the manifest of a bundle of version 1; null when it is. */
export function shapeProblem(value: unknown): string | null {
  return problemOf(value, manifest, '$')
}

function problemOf(value: unknown, shape: Shape, path: string): string | null {
  if (typeof shape === 'string') return isScalar(value, shape) ? null : `${path} is not a ${shape}`
  if ('one' in shape) return shape.one.includes(value as string) ? null : `${path} is none of ${shape.one.join(', ')}`
  if ('maybe' in shape) return value === null ? null : problemOf(value, shape.maybe, path)
  if ('list' in shape) {
    if (!Array.isArray(value)) return `${path} is not a list`
    for (const [at, one] of value.entries()) {
      const problem = problemOf(one, shape.list, `${path}[${at}]`)
      if (problem !== null) return problem
    }
    return null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} is not an object`
  const unknown = Object.keys(value).find(key => !Object.hasOwn(shape.members, key))
  if (unknown !== undefined) return `${path} has a member that is not known: ${unknown}`
  for (const [key, member] of Object.entries(shape.members)) {
    const problem = problemOf((value as { [key: string]: unknown })[key], member, `${path}.${key}`)
    if (problem !== null) return problem
  }
  return null
}

function isScalar(value: unknown, shape: 'text' | 'hash' | 'base64' | 'count' | 'instant'): boolean {
  if (shape === 'count') return Number.isSafeInteger(value) && (value as number) >= 0
  if (typeof value !== 'string') return false
  if (shape === 'hash') return /^[0-9a-f]{64}$/.test(value)
  if (shape === 'base64') return /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0
  if (shape === 'instant') return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(value)
  return true
}

import { type AutomatedCheck, checkDigest } from '@onus/core/check'
import type { DatasetSchema } from '@onus/core/dataset'
import { type Parsed, type Vetted, vet, vetTogether } from '../statics/index.ts'
import type { Sandbox } from '../worker/index.ts'
import { sha256 } from './files.ts'
import { absentOf } from './inputs.ts'
import { lease, type Opened, release, strike } from './opened.ts'

/** The digest of a check is asked for again and again; a check is never changed in place. */
const digests = new WeakMap<AutomatedCheck, string>()

export function digestOf(check: AutomatedCheck): string {
  const known = digests.get(check) ?? checkDigest(check, sha256)
  digests.set(check, known)
  return known
}

export async function vettedOf(
  run: Opened,
  sandbox: Sandbox,
  check: AutomatedCheck,
  digest: string,
): Promise<Vetted | string> {
  const known = run.context.vetted.get(digest)
  if (known) return known
  let death: string | null = null
  const vetted = await vet(check, schemasOf(run, check), async statements => {
    const parsed = await parseIn(sandbox, statements)
    if (typeof parsed !== 'string') return parsed
    death = parsed
    return []
  })
  if (death !== null) {
    strike(run, digest)
    await release(run)
    return `could not be read: ${death}`
  }
  remember(run, digest, vetted)
  return vetted
}

function remember({ context: { vetted: known } }: Opened, digest: string, vetted: Vetted): void {
  if (known.size > 5000) known.clear()
  known.set(digest, vetted)
}

function schemasOf(run: Opened, check: AutomatedCheck): ReadonlyMap<string, DatasetSchema> {
  return new Map(
    Object.entries(check.data).flatMap(([alias, { dataset }]) => {
      const table = run.tables.get(dataset)
      return table ? [[alias, table.schema] as const] : []
    }),
  )
}

const judgedTogether = 50

/**
 * Judges what is not known yet. A check that had to be stopped once is judged alone, when its turn comes, and so is
 * everybody of a group that stops the sandbox: only then is it known who it was.
 */
export async function judge(run: Opened, checks: readonly AutomatedCheck[]): Promise<void> {
  const { vetted, strikes } = run.context
  const open = checks
    .map(check => ({ check, digest: digestOf(check), schemas: schemasOf(run, check) }))
    .filter(({ check, digest }) => !vetted.has(digest) && !strikes.has(digest) && absentOf(run, check).length === 0)
  for (let from = 0; from < open.length; from += judgedTogether) {
    const group = open.slice(from, from + judgedTogether)
    const sandbox = await lease(run)
    if (typeof sandbox === 'string') return
    let isRead = true
    const judged = await vetTogether(group, async statements => {
      const parsed = await parseIn(sandbox, statements)
      isRead = typeof parsed !== 'string'
      return typeof parsed === 'string' ? [] : parsed
    })
    if (isRead) for (const [index, one] of group.entries()) remember(run, one.digest, judged[index]!)
    else await release(run)
  }
}

/** Parses statements in the sandbox; text is why it could not. */
export async function parseIn(sandbox: Sandbox, statements: readonly string[]): Promise<readonly Parsed[] | string> {
  const outcome = await sandbox.ask<'parse'>({ op: 'parse', statements })
  if (!outcome.ok) return 'died' in outcome ? outcome.died.detail : outcome.failure.message
  return outcome.value.map(parsed => (parsed.ok ? { ok: true, statements: statementsIn(parsed.ast) } : parsed))
}

function statementsIn(ast: string): readonly unknown[] {
  return (JSON.parse(ast) as { statements: unknown[] }).statements
}

import { bytesOf, encoded, hex } from './bytes.ts'
import { type Checking, entry, type Known, note } from './checking.ts'
import { type BundleManifest, canonicalText, type Item, textOf } from './format.ts'

/** What auditors sign. */
const signedNouns = ['conclusion', 'opinion']

/** P6: a conclusion is signed, cites what lies under a checkpoint that the ledger had, and nothing that came after it. */
export function checkConclusions(
  checking: Checking,
  manifest: BundleManifest,
  known: ReadonlyMap<number, Known>,
): void {
  for (const one of known.values()) {
    if (!signedNouns.includes(one.item.noun) || one.content === null) continue
    for (const message of conclusionProblems(checking, manifest, one, known))
      note(checking, 'conclusion', entry(one.item.index), message)
  }
}

type Statement = {
  readonly engagement: string
  readonly control: string
  readonly result: string
  readonly refs: readonly number[]
  readonly checkpoint: { readonly size: number; readonly root: string }
  readonly signer: { readonly person: string; readonly key: string }
}

function* conclusionProblems(
  checking: Checking,
  manifest: BundleManifest,
  { item, content, event }: Known,
  known: ReadonlyMap<number, Known>,
): Generator<string> {
  const { statement, signature } = (content?.body.signed ?? {}) as { statement?: Statement; signature?: Signature }
  if (!isStatement(statement) || typeof signature !== 'object') return yield 'It is not signed'
  const problem = signatureProblem(checking, statement, signature)
  if (problem !== null) return yield `Its signature does not hold: ${problem}`
  const { refs, checkpoint } = statement
  const { period, evidenceFrom } = manifest.engagement
  const past = [...manifest.checkpoints, manifest.ledger].find(({ size }) => size === checkpoint.size)
  if (past?.root !== checkpoint.root) yield 'It names a checkpoint that this ledger never had'
  if (item.index < checkpoint.size)
    yield `It is entry ${item.index}, but names a checkpoint of ${checkpoint.size}: it was dated back`
  if (statement.engagement !== manifest.engagement.id) yield 'It is about another engagement'
  if (
    item.noun === 'conclusion' &&
    ![...known.values()].some(one => one.item.id === statement.control && one.item.noun === 'control')
  )
    yield 'The control that it is about is not in the bundle'
  for (const [at, ref] of refs.entries()) {
    if (ref >= checkpoint.size || (at > 0 && ref <= (refs[at - 1] ?? 0)))
      yield `It cites entry ${ref}, which its checkpoint does not cover`
    const cited = known.get(ref)
    if (cited === undefined) yield `It cites entry ${ref}, which is not in the bundle`
    else if (!meets(cited.item.window, evidenceFrom, period.to))
      yield `It cites entry ${ref}, which is not about the period`
  }
  const said = event.conclusion
  if (
    said &&
    (said.size !== checkpoint.size ||
      said.control !== statement.control ||
      said.audit !== statement.engagement ||
      said.result !== statement.result ||
      canonicalText(event.refs) !== canonicalText(refs))
  )
    yield 'Its ledger entry says something else'
}

function isStatement(value: unknown): value is Statement {
  const { refs, checkpoint, signer } = (value ?? {}) as { [Key in keyof Statement]?: unknown }
  const { size, root } = (checkpoint ?? {}) as { size?: unknown; root?: unknown }
  const { person, key } = (signer ?? {}) as { person?: unknown; key?: unknown }
  const texts = [root, person, key].every(one => typeof one === 'string')
  return (
    texts && Number.isSafeInteger(size) && Array.isArray(refs) && refs.length > 0 && refs.every(Number.isSafeInteger)
  )
}

function meets(window: Item['window'], from: string, to: string): boolean {
  return window === null || (window.from < to && (window.to === null || window.to > from))
}

type Signature = { readonly kind?: unknown } & { readonly [key: string]: unknown }

function signatureProblem(
  { primitives, signers }: Checking,
  statement: Statement,
  signature: Signature,
): string | null {
  const message = encoded(canonicalText(statement))
  const part = (name: string) => bytesOf(textOf(signature[name]) ?? '')
  const publicKey = part('publicKey')
  const { person, key } = statement.signer
  if (hex(primitives.sha256(publicKey)) !== key) return 'it is by another key than the one that it names'
  if (signature.kind === 'ed25519') {
    if (!primitives.verifyEd25519(publicKey, message, part('signature'))) return 'the signature is wrong'
  } else if (signature.kind === 'passkey') {
    const [authenticatorData, clientData] = [part('authenticatorData'), part('clientData')]
    const wrong = primitives.verifyPasskey(message, {
      publicKey,
      authenticatorData,
      clientData,
      signature: part('signature'),
    })
    if (wrong !== null) return wrong
  } else return 'it is of a kind that is not known'
  const before = signers.get(`${person} ${key}`)?.conclusions ?? 0
  signers.set(`${person} ${key}`, { person, key, conclusions: before + 1 })
  return null
}

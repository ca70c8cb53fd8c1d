import { openSigning, type SignRequest } from './signing.ts'

/** What the parent asks; hashes travel as base64. */
export type SignerCall =
  | { readonly call: 'open'; readonly origin: string }
  | { readonly call: 'prepareKey'; readonly origin: string; readonly from: number }
  | { readonly call: 'settleKey'; readonly origin: string; readonly announced: boolean }
  | {
      readonly call: 'sign'
      readonly origin: string
      readonly size: number
      readonly root: string
      readonly proof: readonly string[]
    }

export type SignerAnswer =
  | { readonly id: number; readonly error: string }
  | { readonly id: number; readonly answer: unknown }

const folder = process.argv[2]
if (folder === undefined || process.send === undefined)
  throw new Error('the signer is started by Onus, with its folder')
const signing = openSigning(folder)

process.on('message', async ({ id, ...call }: SignerCall & { readonly id: number }) => {
  try {
    answer({ id, answer: await perform(call) })
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
// The signer lives exactly as long as the server: Ctrl-C reaches both, and the server may still want a last signature.
process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})

async function perform(call: SignerCall): Promise<unknown> {
  if (call.call === 'sign') return signing.sign(requestOf(call))
  if (call.call === 'prepareKey') return signing.prepareKey(call.origin, call.from)
  if (call.call === 'settleKey') return signing.settleKey(call.origin, call.announced)
  const opened = await signing.open(call.origin)
  if (!opened.ok) return opened
  return { ...opened, last: { ...opened.last, root: Buffer.from(opened.last.root).toString('base64') } }
}

function requestOf({ origin, size, root, proof }: Extract<SignerCall, { call: 'sign' }>): SignRequest {
  const bytes = (text: string) => Buffer.from(text, 'base64')
  return { origin, size, root: bytes(root), proof: proof.map(bytes) }
}

function answer(message: SignerAnswer): void {
  if (process.connected) process.send?.(message)
}

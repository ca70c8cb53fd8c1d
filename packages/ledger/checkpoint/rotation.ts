import { parseVkey, type Signer } from '../note/index.ts'
import type { LogKey } from './keys.ts'

/** A change of key: from the checkpoint of size `from` on, `next` signs instead of `old`. */
export interface Rotation {
  readonly from: number
  readonly old: string
  readonly next: string
}

/** What both keys sign to make a rotation. It cannot be read as a checkpoint: its third line is no root. */
export function rotationText({ from, old, next }: Rotation): string {
  return `onus key rotation v1\n${old}\n${next}\n${from}\n`
}

/** The signatures of a rotation by the key that goes and the key that comes. */
export function signRotation(rotation: Rotation, old: Signer, next: Signer) {
  const text = Buffer.from(rotationText(rotation))
  return { oldSignature: old.sign(text), nextSignature: next.sign(text) }
}

/** Whether both keys agreed to the rotation and belong to the same log. */
export function verifyRotation(rotation: Rotation, oldSignature: Uint8Array, nextSignature: Uint8Array): boolean {
  const [old, next] = [parseVkey(rotation.old), parseVkey(rotation.next)]
  if (old === undefined || next === undefined || old.name !== next.name) return false
  const text = Buffer.from(rotationText(rotation))
  return old.verify(text, oldSignature) && next.verify(text, nextSignature)
}

/** The list of keys after a rotation, or undefined if the last key is not the one that goes. */
export function rotateKeys(keys: readonly LogKey[], { from, old, next }: Rotation): LogKey[] | undefined {
  const last = keys.at(-1)
  if (last === undefined || last.vkey !== old || last.until !== null || from <= last.from) return undefined
  return [...keys.slice(0, -1), { ...last, until: from }, { vkey: next, from, until: null }]
}

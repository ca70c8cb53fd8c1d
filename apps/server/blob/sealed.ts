import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Transform } from 'node:stream'

/** A stored file that does not open with its key: a byte was changed, moved, added or cut off. */
export class BrokenSeal extends Error {}

const magic = Buffer.from('onus blob v1\n\0\0\0')
const chunkBytes = 256 * 1024
const tagBytes = 16

/**
 * Encrypts a stream with a key of its own (AES-256-GCM) in chunks that are each authenticated. The nonce of a chunk is its
 * number and whether it is the last, so that none can be moved, dropped or cut off; the key is never used for a second file.
 */
export function sealing(key: Buffer): Transform {
  const held = Buffer.allocUnsafe(chunkBytes)
  let size = 0
  let number = 0
  const pushSealed = (stream: Transform, isLast: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number++, isLast))
    stream.push(cipher.update(held.subarray(0, size)))
    cipher.final()
    stream.push(cipher.getAuthTag())
    size = 0
  }
  return new Transform({
    construct(done) {
      this.push(magic)
      done()
    },
    transform(bytes: Buffer, _encoding, done) {
      for (let at = 0; at < bytes.length; ) {
        // Only now that more follows is it known that the chunk held back is not the last.
        if (size === chunkBytes) pushSealed(this, false)
        const taken = bytes.copy(held, size, at)
        size += taken
        at += taken
      }
      done()
    },
    flush(done) {
      pushSealed(this, true)
      done()
    },
  })
}

/** Where a stored file lies and how it is read; without a key it was stored plainly, by an earlier version. */
export type StoredPlace = { readonly path: string; readonly key: Uint8Array | null }

/** The content of a stored file; breaks off at its end when it is not what it is named by. */
export async function* storedContent(place: StoredPlace, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of plainContent(place)) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') !== sha256) throw new Error(`the stored file ${sha256} was changed while it was read`)
}

/** The content of a stored file as it is. */
export function plainContent({ path, key }: StoredPlace): AsyncIterable<Buffer> {
  return key ? unsealed(path, key) : (createReadStream(path) as AsyncIterable<Buffer>)
}

/** The plain bytes of a sealed file, each chunk only once it was found untouched; throws `BrokenSeal` at the first that was not. */
export async function* unsealed(path: string, key: Uint8Array): AsyncGenerator<Buffer> {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  const body = size - magic.length
  if (body < tagBytes || !(await readExactly(file, 0, magic.length)).equals(magic)) throw new BrokenSeal(path)
  const chunks = Math.ceil(body / (chunkBytes + tagBytes))
  for (let number = 0; number < chunks; number += 1) {
    const from = magic.length + number * (chunkBytes + tagBytes)
    const sealed = await readExactly(file, from, Math.min(chunkBytes + tagBytes, size - from))
    yield plainOf(path, key, sealed, nonceOf(number, number === chunks - 1))
  }
}

function plainOf(path: string, key: Uint8Array, sealed: Buffer, nonce: Buffer): Buffer {
  if (sealed.length < tagBytes) throw new BrokenSeal(path)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes))
  try {
    decipher.final()
  } catch {
    throw new BrokenSeal(path)
  }
  return plain
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(number, 5, 6)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) throw new BrokenSeal('the file was cut while it was read')
    done += bytesRead
  }
  return buffer
}

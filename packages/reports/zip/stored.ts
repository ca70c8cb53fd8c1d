import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import type { ArchiveFile } from './index.ts'

/**
 * A zip of files as they are, none compressed, one after the other. However many files there are, each costs the same time, and what
 * is held in memory is its line in the directory. An error of a source ends the stream with it.
 */
export function storedZipOf(files: AsyncIterable<ArchiveFile>): Readable {
  return Readable.from(zipped(files), { objectMode: false, highWaterMark: 1 << 18 })
}

async function* zipped(files: AsyncIterable<ArchiveFile>): AsyncGenerator<Uint8Array> {
  const directory = new Gathered()
  const output = new Gathered()
  let [count, offset] = [0, 0]
  for await (const file of files) {
    const name = Buffer.from(file.name)
    const head = localHeader(name)
    output.add(head)
    let [crc, bytes] = [0, 0]
    for await (const chunk of contentOf(file)) {
      crc = crc32(chunk, crc)
      bytes += chunk.length
      output.add(chunk)
      yield* output.full()
    }
    const tail = descriptor(crc, bytes)
    output.add(tail)
    directory.add(directoryEntry(name, crc, bytes, offset))
    yield* output.full()
    count += 1
    offset += head.length + bytes + tail.length
  }
  yield* output.rest()
  const size = directory.bytes
  yield* directory.rest()
  yield endOf(count, size, offset)
}

async function* contentOf(file: ArchiveFile): AsyncGenerator<Uint8Array> {
  if ('bytes' in file) yield file.bytes
  else yield* ('path' in file ? createReadStream(file.path) : file.stream()) as AsyncIterable<Buffer>
}

const pieceBytes = 1 << 17

/** Many small pieces as few large ones. */
class Gathered {
  bytes = 0
  private readonly pieces: Uint8Array[] = []
  private piece = Buffer.allocUnsafeSlow(pieceBytes)
  private at = 0

  add(given: Uint8Array): void {
    this.bytes += given.length
    if (this.at + given.length > pieceBytes) this.close()
    if (given.length > pieceBytes) this.pieces.push(given)
    else {
      this.piece.set(given, this.at)
      this.at += given.length
    }
  }

  *full(): Generator<Uint8Array> {
    yield* this.pieces.splice(0)
  }

  *rest(): Generator<Uint8Array> {
    this.close()
    yield* this.full()
  }

  private close(): void {
    if (this.at === 0) return
    this.pieces.push(this.piece.subarray(0, this.at))
    this.piece = Buffer.allocUnsafeSlow(pieceBytes)
    this.at = 0
  }
}

/** 2000-01-01 00:00, so that the same content is the same archive whenever it is made. */
const epoch = { time: 0, date: ((2000 - 1980) << 9) | (1 << 5) | 1 }
/** Sizes and checksum follow the content; names are UTF-8. */
const flags = 0x0808
const largest32 = 0xffffffff
const versionLarge = 45

function localHeader(name: Buffer): Buffer {
  const head = Buffer.alloc(30 + name.length)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(versionLarge, 4)
  head.writeUInt16LE(flags, 6)
  head.writeUInt16LE(epoch.time, 10)
  head.writeUInt16LE(epoch.date, 12)
  head.writeUInt16LE(name.length, 26)
  head.set(name, 30)
  return head
}

function descriptor(crc: number, bytes: number): Buffer {
  const isLarge = bytes >= largest32
  const tail = Buffer.alloc(isLarge ? 24 : 16)
  tail.writeUInt32LE(0x08074b50, 0)
  tail.writeUInt32LE(crc, 4)
  for (const at of isLarge ? [8, 16] : []) tail.writeBigUInt64LE(BigInt(bytes), at)
  for (const at of isLarge ? [] : [8, 12]) tail.writeUInt32LE(bytes, at)
  return tail
}

function directoryEntry(name: Buffer, crc: number, bytes: number, offset: number): Buffer {
  const isLarge = bytes >= largest32 || offset >= largest32
  const line = Buffer.alloc(46 + name.length + (isLarge ? 28 : 0))
  line.writeUInt32LE(0x02014b50, 0)
  line.writeUInt16LE((3 << 8) | versionLarge, 4)
  line.writeUInt16LE(versionLarge, 6)
  line.writeUInt16LE(flags, 8)
  line.writeUInt16LE(epoch.time, 12)
  line.writeUInt16LE(epoch.date, 14)
  line.writeUInt32LE(crc, 16)
  for (const at of [20, 24]) line.writeUInt32LE(isLarge ? largest32 : bytes, at)
  line.writeUInt16LE(name.length, 28)
  line.writeUInt16LE(isLarge ? 28 : 0, 30)
  line.writeUInt32LE((0o100644 << 16) >>> 0, 38)
  line.writeUInt32LE(isLarge ? largest32 : offset, 42)
  line.set(name, 46)
  if (!isLarge) return line
  const extra = 46 + name.length
  line.writeUInt16LE(1, extra)
  line.writeUInt16LE(24, extra + 2)
  for (const [index, value] of [bytes, bytes, offset].entries())
    line.writeBigUInt64LE(BigInt(value), extra + 4 + 8 * index)
  return line
}

/** The end of a zip: with the larger numbers before it where they are needed. */
function endOf(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  for (const at of [8, 10]) end.writeUInt16LE(Math.min(count, 0xffff), at)
  end.writeUInt32LE(Math.min(size, largest32), 12)
  end.writeUInt32LE(Math.min(offset, largest32), 16)
  if (count < 0xffff && size < largest32 && offset < largest32) return end
  const large = Buffer.alloc(56 + 20)
  large.writeUInt32LE(0x06064b50, 0)
  large.writeBigUInt64LE(44n, 4)
  large.writeUInt16LE((3 << 8) | versionLarge, 12)
  large.writeUInt16LE(versionLarge, 14)
  for (const at of [24, 32]) large.writeBigUInt64LE(BigInt(count), at)
  large.writeBigUInt64LE(BigInt(size), 40)
  large.writeBigUInt64LE(BigInt(offset), 48)
  large.writeUInt32LE(0x07064b50, 56)
  large.writeBigUInt64LE(BigInt(offset + size), 64)
  large.writeUInt32LE(1, 72)
  return Buffer.concat([large, end])
}

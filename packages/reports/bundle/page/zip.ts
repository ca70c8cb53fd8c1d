import type { BundleSource } from '../checking.ts'

/** A zip that is not read, and why. */
export class BadZip extends Error {}

type Entry = {
  readonly name: string
  readonly offset: number
  readonly packed: number
  readonly bytes: number
  readonly crc: number
  readonly deflated: boolean
}

const most = { entries: 250_000, bytes: 64 * 1024 ** 3, ratio: 200 }

/**
 * The files of a zip that is a `Blob`, so that a browser reads parts of it from the disk as they are needed. The whole
 * directory is looked at before any content.
 */
export async function blobZip(zip: Blob): Promise<BundleSource> {
  const entries = new Map<string, Entry>()
  let total = 0
  for (const entry of entriesIn(await directoryOf(zip))) {
    total += entry.bytes
    if (!/^[A-Za-z0-9](?:[\w.-]|\/(?=[\w]))*$/.test(entry.name) || entry.name.length > 300)
      throw new BadZip(`The zip has a file with a name that is not read: ${entry.name.slice(0, 100)}`)
    if (entries.has(entry.name)) throw new BadZip(`The zip has ${entry.name} twice`)
    if (total > most.bytes || (entry.bytes > 65_536 && entry.bytes > most.ratio * entry.packed))
      throw new BadZip(`The zip claims that ${entry.name} unpacks to more than is read`)
    entries.set(entry.name, entry)
  }
  let end = 0
  for (const entry of [...entries.values()].toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset < end) throw new BadZip(`The zip has files that overlap, ${entry.name} among them`)
    end = entry.offset + 30 + entry.packed
  }
  return {
    files: entries,
    chunks: name => contentOf(zip, entries.get(name)),
  }
}

async function view(zip: Blob, from: number, to: number): Promise<DataView> {
  return new DataView(await zip.slice(from, to).arrayBuffer())
}

/** The bytes of the directory. A zip with a comment is not one of ours: what ends it must be at its very end. */
async function directoryOf(zip: Blob): Promise<DataView> {
  const end = await view(zip, Math.max(zip.size - 22, 0), zip.size)
  if (end.byteLength < 22 || end.getUint32(0, true) !== 0x06054b50)
    throw new BadZip('This is not a zip file, or it was cut off')
  const [count, size, offset] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)]
  if (count !== 0xffff && size !== 0xffffffff && offset !== 0xffffffff) return await view(zip, offset, offset + size)
  const locator = await view(zip, zip.size - 42, zip.size - 22)
  const at = Number(locator.byteLength === 20 ? locator.getBigUint64(8, true) : -1n)
  const large = await view(zip, at, at + 56)
  if (large.byteLength < 56 || large.getUint32(0, true) !== 0x06064b50)
    throw new BadZip('This is not a zip file, or it was cut off')
  const [from, length] = [Number(large.getBigUint64(48, true)), Number(large.getBigUint64(40, true))]
  return await view(zip, from, from + length)
}

function* entriesIn(directory: DataView): Generator<Entry> {
  let count = 0
  for (let at = 0; at < directory.byteLength; count += 1) {
    if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== 0x02014b50 || count > most.entries)
      throw new BadZip('The directory of the zip is broken')
    const [flags, method] = [directory.getUint16(at + 8, true), directory.getUint16(at + 10, true)]
    const [nameLength, extraLength] = [directory.getUint16(at + 28, true), directory.getUint16(at + 30, true)]
    const isLink = ((directory.getUint32(at + 38, true) >>> 16) & 0o170000) === 0o120000
    const next = at + 46 + nameLength + extraLength + directory.getUint16(at + 32, true)
    if (next > directory.byteLength || (flags & 1) === 1 || ![0, 8].includes(method) || isLink)
      throw new BadZip('The zip has a file that is a link, encrypted, or packed in a way that is not read')
    const name = text(directory, at + 46, nameLength)
    const large = largeNumbers(
      directory,
      at + 46 + nameLength,
      extraLength,
      [24, 20, 42].map(place => directory.getUint32(at + place, true)),
    )
    const [bytes = 0, packed = 0, offset = 0] = large
    yield { name, offset, packed, bytes, crc: directory.getUint32(at + 16, true), deflated: method === 8 }
    at = next
  }
}

/** Size, packed size and offset; those that do not fit 32 bits stand in the extra field 1. */
function largeNumbers(directory: DataView, from: number, length: number, given: readonly number[]): readonly number[] {
  for (let at = from; at + 4 <= from + length; at += 4 + directory.getUint16(at + 2, true)) {
    if (directory.getUint16(at, true) !== 1) continue
    let place = at + 4
    return given.map(number => {
      if (number !== 0xffffffff || place + 8 > from + length) return number
      place += 8
      return Number(directory.getBigUint64(place - 8, true))
    })
  }
  return given
}

function text(view: DataView, at: number, length: number): string {
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, length))
}

async function* contentOf(zip: Blob, entry: Entry | undefined): AsyncGenerator<Uint8Array> {
  if (entry === undefined) throw new BadZip('The zip has no such file')
  const head = await view(zip, entry.offset, entry.offset + 30)
  if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) throw new BadZip('the zip is broken there')
  const start = entry.offset + 30 + head.getUint16(26, true)
  const name = await view(zip, entry.offset + 30, start)
  if (text(name, 0, name.byteLength) !== entry.name) throw new BadZip('it has another name before its content')
  const from = start + head.getUint16(28, true)
  const packed = zip.slice(from, from + entry.packed).stream() as ReadableStream<Uint8Array<ArrayBuffer>>
  const content = entry.deflated ? packed.pipeThrough(new DecompressionStream('deflate-raw')) : packed
  let [bytes, crc] = [0, 0xffffffff]
  const reader = content.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.length
    if (bytes > entry.bytes) throw new BadZip('it is longer than the zip says')
    crc = crc32(part.value, crc)
    yield part.value
  }
  if (bytes !== entry.bytes || (crc ^ 0xffffffff) >>> 0 !== entry.crc)
    throw new BadZip('its size or checksum in the zip is another one')
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

function crc32(bytes: Uint8Array, from: number): number {
  let crc = from
  for (let at = 0; at < bytes.length; at += 1)
    crc = (table[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8)
  return crc
}

import type { Entry } from './message.ts'

/** The first value of an attribute as text. */
export function text({ attributes }: Entry, name: string): string | null {
  return texts({ attributes } as Entry, name)[0] ?? null
}

export function texts({ attributes }: Pick<Entry, 'attributes'>, name: string): string[] {
  return (attributes.get(name.toLowerCase()) ?? []).map(value => value.toString('utf8').replaceAll('\0', ''))
}

export function number(entry: Entry, name: string): number | null {
  const value = text(entry, name)
  return value !== null && /^-?\d{1,15}$/.test(value) ? Number(value) : null
}

/** A moment as LDAP writes it (RFC 4517, section 3.3.13), such as 20260331120000Z or 20260331120000.0+0200. */
export function moment(value: string | null): string | null {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(?:[.,]\d+)?(Z|[+-]\d\d(?:\d\d)?)$/.exec(value ?? '')
  if (!match) return null
  const [, year, month, day, hour, minute = '00', second = '00', zone = 'Z'] = match
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

const never = 0x7fffffffffffffffn
const betweenEpochs = 11_644_473_600_000n

/** A moment as Windows counts it: hundreds of nanoseconds since 1601. Zero and the largest number mean never. */
export function fileTime(value: string | null): string | null {
  if (value === null || !/^\d{1,19}$/.test(value)) return null
  const ticks = BigInt(value)
  if (ticks === 0n || ticks >= never) return null
  const date = new Date(Number(ticks / 10_000n - betweenEpochs))
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? null : date.toISOString()
}

/** Days since 1970 as the shadow attributes count them. */
export function dayOf(days: number | null): string | null {
  if (days === null || days < 0 || days > 2_000_000) return null
  return new Date(days * 86_400_000).toISOString().slice(0, 10)
}

/** A GUID as Active Directory stores it: the first three parts have their bytes turned round. */
export function guid({ attributes }: Entry, name: string): string | null {
  const bytes = attributes.get(name.toLowerCase())?.[0]
  if (bytes?.length !== 16) return null
  const turned = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map(at => bytes[at] ?? 0)
  return Buffer.from(turned)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** A DN in one spelling, so that the same name is found however it was written. */
export function dnKey(dn: string): string {
  const bytes = dn.replace(/(?:\\[0-9a-f]{2})+/gi, run => escapedAgain(Buffer.from(run.replaceAll('\\', ''), 'hex')))
  return bytes
    .split(/(?<!\\),/)
    .map(part => part.trim().replace(/\s*=\s*/, '='))
    .join(',')
    .toLowerCase()
}

function escapedAgain(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/[,+"\\<>;=#]/g, '\\$&')
}

import { boolean, element, octets, sequence, tags } from '../ber/index.ts'

/** A filter is not written as RFC 4515 says. */
export class FilterProblem extends Error {
  override readonly name = 'FilterProblem'
}

const kinds = {
  and: 0xa0,
  or: 0xa1,
  not: 0xa2,
  equal: 0xa3,
  substrings: 0xa4,
  present: 0x87,
  extensible: 0xa9,
} as const
const comparisons: Readonly<Record<string, number>> = { '': kinds.equal, '>': 0xa5, '<': 0xa6, '~': 0xa8 }
const deepest = 30

/** A filter such as `(&(objectClass=person)(!(uid=x*)))` (RFC 4515) as LDAP sends it. */
export function filterOf(text: string): Buffer {
  const [filter, end] = filterAt(text, 0, 0)
  if (end !== text.length) throw new FilterProblem(`expected the end of the filter at character ${end + 1}`)
  return filter
}

function filterAt(text: string, start: number, depth: number): [Buffer, number] {
  if (text[start] !== '(') throw new FilterProblem(`expected ( at character ${start + 1}`)
  if (depth > deepest) throw new FilterProblem('the filter is nested too deeply')
  const sign = text[start + 1]
  if (sign !== '&' && sign !== '|' && sign !== '!') return comparisonAt(text, start)
  const parts: Buffer[] = []
  let at = start + 2
  while (text[at] === '(') {
    const [part, end] = filterAt(text, at, depth + 1)
    parts.push(part)
    at = end
  }
  if (text[at] !== ')') throw new FilterProblem(`expected ) at character ${at + 1}`)
  if (parts.length === 0 || (sign === '!' && parts.length > 1))
    throw new FilterProblem(`expected ${sign === '!' ? 'one filter' : 'a filter'} after ${sign}`)
  return [element(sign === '&' ? kinds.and : sign === '|' ? kinds.or : kinds.not, ...parts), at + 1]
}

function comparisonAt(text: string, start: number): [Buffer, number] {
  const end = text.indexOf(')', start)
  const match = /^([A-Za-z0-9;.-]*)((?::[A-Za-z0-9.-]+){0,2})(:?)([<>~]?)=(.*)$/s.exec(text.slice(start + 1, end))
  if (end < 0 || !match) throw new FilterProblem(`expected (attribute=value) at character ${start + 1}`)
  const [attribute = '', options = '', colon = '', sign = '', value = ''] = match.slice(1)
  if (value.includes('(')) throw new FilterProblem(`write ( as \\28 at character ${start + 1}`)
  if (colon === ':') return [extensible(attribute, options, value), end + 1]
  if (attribute === '' || options !== '') throw new FilterProblem(`expected an attribute at character ${start + 2}`)
  if (sign === '' && value === '*') return [octets(attribute, kinds.present), end + 1]
  if (sign === '' && value.includes('*')) return [substrings(attribute, value), end + 1]
  return [element(comparisons[sign] ?? kinds.equal, octets(attribute), octets(unescaped(value))), end + 1]
}

function substrings(attribute: string, value: string): Buffer {
  const parts = value.split('*')
  const last = parts.length - 1
  const encoded = parts.flatMap((part, index) =>
    part === '' ? [] : [octets(unescaped(part), index === 0 ? 0x80 : index === last ? 0x82 : 0x81)],
  )
  return element(kinds.substrings, octets(attribute), sequence(...encoded))
}

function extensible(attribute: string, options: string, value: string): Buffer {
  const named = options.split(':').filter(Boolean)
  const rule = named.find(name => name !== 'dn')
  return element(
    kinds.extensible,
    ...(rule ? [octets(rule, 0x81)] : []),
    ...(attribute ? [octets(attribute, 0x82)] : []),
    octets(unescaped(value), 0x83),
    ...(named.includes('dn') ? [element(0x84, boolean(true).subarray(tags.boolean + 1))] : []),
  )
}

function unescaped(value: string): Buffer {
  const parts = value.split(/(\\[0-9A-Fa-f]{2})/).map(part => {
    if (/^\\[0-9A-Fa-f]{2}$/.test(part)) return Buffer.from(part.slice(1), 'hex')
    if (part.includes('\\')) throw new FilterProblem('after \\ two hexadecimal digits are expected')
    return Buffer.from(part)
  })
  return Buffer.concat(parts)
}

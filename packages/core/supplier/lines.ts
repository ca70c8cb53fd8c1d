import type { Supplier } from './record.ts'

/** One service a line: name, what it is (product, service, process), and what of the system it touches, with bars between. */
export function servicesOf(text: string): Supplier['services'] {
  return linesOf(text).map(line => {
    const [name = '', kind = '', component = ''] = partsOf(line)
    const known = kind === 'product' || kind === 'process' ? kind : 'service'
    return { name, kind: known, component }
  })
}

export function textOfServices(services: Supplier['services']): string {
  return services.map(({ name, kind, component }) => [name, kind, component].map(escaped).join(' | ')).join('\n')
}

/** One sub-supplier a line: its name, and what it does for the supplier. One that is in the register is recognised by its name. */
export function subSuppliersOf(
  text: string,
  known: readonly { readonly id: string; readonly name: string }[],
): NonNullable<Supplier['dependsOn']> {
  return linesOf(text.trim() === '-' ? '' : text).map(line => {
    const [name = '', service = ''] = partsOf(line)
    const found = known.find(one => one.name.toLowerCase() === name.toLowerCase())
    return { name, supplier: found?.id ?? null, service }
  })
}

export function textOfSubSuppliers(all: Supplier['dependsOn']): string {
  if (all?.length === 0) return '-'
  return (all ?? []).map(({ name, service }) => withMore(name, service)).join('\n')
}

/** One certificate a line: its name, and the day until which it holds. */
export function certificationsOf(text: string): Supplier['certifications'] {
  return linesOf(text).map(line => {
    const [name = '', until = ''] = partsOf(line)
    return { name, until: /^\d{4}-\d\d-\d\d$/.test(until) ? until : null }
  })
}

export function textOfCertifications(all: Supplier['certifications']): string {
  return all.map(({ name, until }) => withMore(name, until ?? '')).join('\n')
}

/** Countries as two letters each, however they were parted. */
export function countriesOf(text: string): string[] {
  return text
    .toUpperCase()
    .split(/[^A-Z]+/)
    .filter(one => one.length === 2)
}

/** Lines, or what stands between semicolons where it is written on one line without bars. */
function linesOf(text: string): readonly string[] {
  return text
    .split(text.includes('\n') || text.includes('|') ? '\n' : /[\n;]/)
    .map(line => line.trim())
    .filter(line => line !== '')
}

/** The parts of a line; a bar that is led by a backslash parts nothing. */
function partsOf(line: string): readonly string[] {
  return line.split(/(?<!\\)\|/).map(part => part.replaceAll('\\|', '|').trim())
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}

/** The second part only where there is one, unless the line would be read as several without its bar. */
function withMore(name: string, more: string): string {
  return more === '' && !name.includes(';') ? escaped(name) : `${escaped(name)} | ${escaped(more)}`
}

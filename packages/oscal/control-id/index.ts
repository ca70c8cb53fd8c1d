/** The identifier of an 800-53 control, free of its spelling. */
export type ControlId = Readonly<{
  family: string
  number: number
  enhancement: number | null
  /** What of the statement is meant, e.g. `a` or `a.1`; null for the whole control. */
  part: string | null
}>

/** `oscal`: ac-2.1, `label`: AC-2(1), `padded`: AC-02(01). */
export type Spelling = 'oscal' | 'label' | 'padded'

/**
 * Reads any of the spellings in use: `ac-2.1`, `AC-2(1)`, `AC-2 (1)`, `AC-02(01)`, also with a part of the statement after it,
 * `AC-2(1)(a)`, `PS-6a`, `ac-2_smt.a`. Null: it is none.
 */
export function parseControlId(text: string): ControlId | null {
  const match = pattern.exec(text.trim())
  if (match === null) return null
  const [, family = '', number = '', dotted, bracketed, part] = match
  const enhancement = dotted ?? bracketed
  if (Number(number) === 0 || (enhancement !== undefined && Number(enhancement) === 0)) return null
  return {
    family: family.toLowerCase(),
    number: Number(number),
    enhancement: enhancement === undefined ? null : Number(enhancement),
    part: part === undefined ? null : partName(part),
  }
}

const pattern =
  /^([A-Za-z]{2})-(\d{1,3})(?:\.(\d{1,3})|\s?\((\d{1,3})\))?(_smt(?:\.[a-z0-9]+)*|\s?(?:\([a-z0-9]+\))+|\s?[a-z]\.?(?:\d{1,2}\.?)?)?$/

function partName(text: string): string | null {
  const steps = text.replace(/^_smt/, '').match(/[a-z]+|\d+/g)
  return steps === null ? null : steps.join('.')
}

/** Writes an identifier in one of the spellings; a part follows as the spelling has it. */
export function formatControlId(id: ControlId, spelling: Spelling): string {
  if (spelling === 'oscal') {
    const whole = `${id.family}-${id.number}${id.enhancement === null ? '' : `.${id.enhancement}`}`
    return id.part === null ? whole : `${whole}_smt.${id.part}`
  }
  const digits = spelling === 'padded' ? 2 : 1
  const padded = (number: number) => String(number).padStart(digits, '0')
  const enhancement = id.enhancement === null ? '' : `(${padded(id.enhancement)})`
  const part = id.part === null ? '' : `(${id.part.replaceAll('.', ')(')})`
  return `${id.family.toUpperCase()}-${padded(id.number)}${enhancement}${part}`
}

/** One spelling for comparing and looking up: that of OSCAL where it is an 800-53 identifier, else the text itself. */
export function canonicalControlId(text: string): string {
  const id = parseControlId(text)
  return id === null ? text : formatControlId(id, 'oscal')
}

/** The order in which people expect identifiers: `ac-2` before `ac-10`, `a.2` before `a.10`. */
export function compareControlIds(a: string, b: string): number {
  const [left, right] = [chunks(a), chunks(b)]
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = compareChunks(left[index] ?? '', right[index] ?? '')
    if (difference !== 0) return difference
  }
  return left.length - right.length || (a < b ? -1 : Number(a > b))
}

function chunks(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? []
}

function compareChunks(a: string, b: string): number {
  const [left, right] = [Number.parseInt(a, 10), Number.parseInt(b, 10)]
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right
  return a < b ? -1 : Number(a > b)
}

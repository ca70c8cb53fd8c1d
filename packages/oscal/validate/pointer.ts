/** A property's name or an item's place. */
export type Step = string | number

/** The JSON pointer (RFC 6901) of a path. */
export function pointerOf(path: readonly Step[]): string {
  return path.map(step => `/${escaped(step)}`).join('')
}

/** A step as it stands in a pointer. */
export function escaped(step: Step): string {
  return typeof step === 'number' ? String(step) : step.replaceAll('~', '~0').replaceAll('/', '~1')
}

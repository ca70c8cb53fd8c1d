/** Which fields were refused and why. The empty name is the whole form. */
export type FieldErrors = Readonly<Record<string, string>>

/** What a refusal from the server means for a form: its fields where they are known, else the form as a whole. */
export function errorsOf(
  problem: {
    readonly detail: string
    readonly fields?: readonly { readonly path: string; readonly message: string }[] | undefined
  },
  known: readonly string[],
): FieldErrors {
  const errors: Record<string, string> = {}
  for (const { path, message } of problem.fields ?? []) {
    const name = known.find(
      field =>
        path === field || path === `body.${field}` || path.startsWith(`${field}.`) || path.startsWith(`body.${field}.`),
    )
    const key = name ?? ''
    errors[key] ??= name ? message : path ? `${path}: ${message}` : message
  }
  if (Object.keys(errors).length === 0) errors[''] = problem.detail
  return errors
}

/** The errors of fields that must not be empty. */
export function missing(values: object, required: Readonly<Record<string, string>>): FieldErrors {
  const empty = Object.entries(required).filter(([name]) =>
    isBlank((values as Readonly<Record<string, unknown>>)[name]),
  )
  return Object.fromEntries(empty)
}

function isBlank(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}

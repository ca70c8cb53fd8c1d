/** Whether a part of the app could not be fetched. Each browser says it in its own words, and the builder for style sheets. */
export function isGone(error: unknown): boolean {
  const said = error instanceof Error ? error.message : ''
  return /dynamically imported module|Importing a module script failed|Unable to preload/i.test(said)
}

/** Whether a count of rows fell so far against the run before that somebody should look: to nothing, or by more than a fifth. */
export function hasFallen(rows: number, previous: number | null): boolean {
  if (previous === null || previous === 0) return false
  return rows === 0 || rows < previous * 0.8
}
